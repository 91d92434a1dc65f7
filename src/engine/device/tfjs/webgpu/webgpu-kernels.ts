import timers from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { DType, TypedArray } from '../../../dtype.ts';
import type { BinaryKernel, ComparisonKernel, ReductionKernel, UnaryKernel } from '../../kernels.ts';
import { DeviceGoneError } from '../../remote/errors.ts';
import { type TfjsDType, TfjsKernels, tfjsDType } from '../tfjs-kernels.ts';
import { countElements, denseStrides, type TfjsOperand } from '../windows.ts';
import { elementaryFunctions } from './elementary-functions.ts';
import { comparisons, floatBinary, floatUnary, integerBinary, integerUnary, nanAware } from './expressions.ts';
import { type Cursor, coalesced, cursorCode, type Loop, loopUniforms } from './loops.ts';
import { multiply } from './products.ts';
import { type Program, type ProgramRunner, wgslType, workgroupSize } from './programs.ts';
import { foldAlone, foldTogether, logSoftmaxRows, placeOfLargest, team } from './reductions.ts';
import type { WatchedDevice } from './watched-device.ts';

/** A program that visits every element of a shape. */
interface Visit {
  readonly name: string;
  readonly shape: readonly number[];
  /** Buffers A, B, C that it reads. */
  readonly inputs: readonly tf.Tensor[];
  /** Cursors p, q, r on them, or on the result. */
  readonly cursors: readonly Cursor[];
  /** Statements; `index` is the element's place in row-major order. */
  readonly body: string;
  readonly functions?: string;
  readonly uniforms?: readonly number[];
  readonly atomic?: boolean;
}

const cursorNames = ['p', 'q', 'r'];

/** Milliseconds. */
const lossIsKnownAfter = 1000;

/** More workgroups than one dimension of a dispatch may have are spread over two. */
const widestDispatch = 65_535;

function spread(groups: number): readonly [number, number, number] {
  const width = Math.min(groups, widestDispatch);
  return [width, Math.ceil(groups / width), 1];
}

/** Adds to a place that other invocations may be adding to. */
const addAtomically = {
  i32: 'fn addTo(place : i32, value : i32) { atomicAdd(&result[place], value); }',
  f32: `fn addTo(place : i32, value : f32) {
    var old = atomicLoad(&result[place]);
    loop {
      let exchange = atomicCompareExchangeWeak(&result[place], old, bitcast<i32>(bitcast<f32>(old) + value));
      if (exchange.exchanged) { break; }
      old = exchange.old_value;
    }
  }`,
};

/** `value` of one dtype in another: to integers by truncation, to bool by `!= 0`. */
function conversion(from: TfjsDType, to: TfjsDType, value: string): string {
  if (from === to) return value;
  if (to === 'float32') return `f32(${value})`;
  if (to === 'int32') return from === 'bool' ? value : `wholeOf(${value})`;
  return from === 'float32' ? `select(0, 1, isnan(${value}) || ${value} != 0.0)` : `select(0, 1, ${value} != 0)`;
}

// As the CPU does it: what does not fit is the least integer.
const wholeOf = `fn wholeOf(x : f32) -> i32 {
  if (abs(x) < 2147483648.0) { return i32(x); }
  return -2147483647 - 1;
}`;

/**
 * Kernels in WGSL, on the buffers and in the command queue of tfjs's WebGPU backend. Its own kernels compute with float32
 * only, drop NaN, take tensors of up to six dimensions and copy every window first.
 */
export class WebGpuKernels extends TfjsKernels {
  override readonly description: string;
  readonly #runner: ProgramRunner;
  readonly #watched: WatchedDevice;

  /** `description`: what the GPU is called. */
  constructor(device: string, description: string, runner: ProgramRunner, watched: WatchedDevice) {
    super(device);
    this.description = description;
    this.#runner = runner;
    this.#watched = watched;
  }

  /** Programs run so far. */
  override get dispatches(): number {
    return this.#runner.dispatches;
  }

  override get lost(): Promise<string> {
    return this.#watched.lost;
  }

  override submit(): void {
    this.#runner.submit();
  }

  override takeComplaint(): string | null {
    return this.#watched.takeComplaint();
  }

  override async downloadAsync(handle: tf.Tensor): Promise<TypedArray> {
    try {
      this.#watched.requirePresent();
      return await super.downloadAsync(handle);
    } catch (error) {
      // A read fails when the GPU goes away; that is told by its own way, a moment later.
      const cause = await Promise.race([this.lost, timers.setTimeout(lossIsKnownAfter, null)]);
      throw cause === null ? error : new DeviceGoneError(cause);
    }
  }

  #allocate(size: number, dtype: DType): tf.Tensor {
    const wanted = tfjsDType(dtype);
    return size === 0 ? tf.tensor1d([], wanted) : this.#runner.allocate(size, wanted);
  }

  #visit(visit: Visit, output: tf.Tensor): tf.Tensor {
    const { name, inputs, body, functions = '', uniforms, atomic } = visit;
    const loop = coalesced({ shape: visit.shape, cursors: visit.cursors });
    const rank = loop.shape.length;
    const program: Program = {
      key: `${name} ${rank} ${inputs.map(({ dtype }) => dtype).join()} ${output.dtype}`,
      code: `${functions}
fn main(thread : i32) {
  let threads = i32(numWorkgroups.x * numWorkgroups.y * numWorkgroups.z) * ${workgroupSize};
  for (var index = thread; index < uniforms.u0.x; index += threads) {
    ${cursorCode(cursorNames.slice(0, loop.cursors.length), rank, 'index', 0)}
    ${body}
  }
}`,
      inputs,
      uniforms: [...loopUniforms(loop), ...(uniforms === undefined ? [] : [uniforms])],
      threads: Math.ceil(countElements(loop.shape) / elementsOfThread),
      ...(atomic === undefined ? {} : { atomic }),
    };
    // The extra uniforms come after the loop's, whose number depends on the rank.
    return this.#runner.run({ ...program, code: program.code.replaceAll('EXTRA', `uniforms.u${rank + 1}`) }, output);
  }

  /** A dense result of the operands' shape, an expression of its elements `a`, `b`, `c`. */
  #map(
    name: string,
    operands: readonly TfjsOperand[],
    dtype: DType,
    statement: string,
    functions?: string,
    uniforms?: readonly number[],
  ): tf.Tensor {
    const shape = operands[0]!.shape;
    const output = this.#allocate(countElements(shape), dtype);
    if (output.size === 0) return output;
    const reads = operands.map((_, k) => `let ${'abc'.charAt(k)} = ${'ABC'.charAt(k)}[${cursorNames[k]}];`);
    return this.#visit(
      {
        name,
        shape,
        inputs: operands.map(({ storage }) => storage.handle),
        cursors: operands,
        body: `${reads.join(' ')}\n${statement}`,
        ...(functions === undefined ? {} : { functions }),
        ...(uniforms === undefined ? {} : { uniforms }),
      },
      output,
    );
  }

  override upload(data: TypedArray, dtype: DType): tf.Tensor {
    return data.length === 0 ? super.upload(data, dtype) : this.#runner.upload(data, tfjsDType(dtype));
  }

  override full(dtype: DType, size: number, value: number): tf.Tensor {
    const output = this.#allocate(size, dtype);
    if (size === 0) return output;
    const pattern =
      dtype === 'float32'
        ? new Int32Array(Float32Array.of(value).buffer)[0]!
        : dtype === 'bool'
          ? Number(value !== 0)
          : Math.trunc(value) | 0;
    const body = `result[index] = ${dtype === 'float32' ? 'bitcast<f32>(EXTRA.x)' : 'EXTRA.x'};`;
    return this.#visit({ name: 'full', shape: [size], inputs: [], cursors: [], body, uniforms: [pattern] }, output);
  }

  override cast(x: TfjsOperand, dtype: DType): tf.Tensor {
    const [from, to] = [tfjsDType(x.dtype), tfjsDType(dtype)];
    return this.#map('cast', [x], dtype, `result[index] = ${conversion(from, to, 'a')};`, wholeOf);
  }

  /** In place: a buffer belongs to one storage. */
  override write(target: TfjsOperand, source: TfjsOperand): tf.Tensor {
    const { handle } = target.storage;
    if (countElements(target.shape) > 0) this.#copyInto(handle, target, source);
    return handle;
  }

  #copyInto(
    output: tf.Tensor,
    target: TfjsOperand | (Cursor & Pick<TfjsOperand, 'shape' | 'dtype'>),
    source: TfjsOperand,
  ): void {
    const [from, to] = [tfjsDType(source.dtype), tfjsDType(target.dtype)];
    this.#visit(
      {
        name: 'write',
        shape: target.shape,
        inputs: [source.storage.handle],
        cursors: [source, target],
        body: `let a = A[p]; result[q] = ${conversion(from, to, 'a')};`,
        functions: wholeOf,
      },
      output,
    );
    this.#runner.forgetCopy(output);
  }

  override unary(name: UnaryKernel, x: TfjsOperand): tf.Tensor {
    if (name === 'logicalNot') {
      // NaN counts as true.
      const isZero = x.dtype === 'float32' ? '!isnan(a) && a == 0.0' : 'a == 0';
      return this.#map(name, [x], 'bool', `result[index] = select(0, 1, ${isZero});`);
    }
    if (x.dtype !== 'float32') {
      return this.#map(name, [x], x.dtype, `result[index] = ${integerUnary[name] ?? unsupported(name, x.dtype)};`);
    }
    const ofNaN = name === 'sign' ? '0.0' : 'a';
    const statement = `if (isnan(a)) { result[index] = ${ofNaN}; continue; } result[index] = ${floatUnary[name]};`;
    return this.#map(name, [x], x.dtype, statement, elementaryFunctions);
  }

  override binary(name: BinaryKernel, a: TfjsOperand, b: TfjsOperand, scale: number): tf.Tensor {
    // Most sums are not scaled; the others read the factor from a uniform.
    const isScaled = scale !== 1;
    const key = isScaled ? `${name} scaled` : name;
    if (a.dtype === 'float32') {
      const expression =
        Object.entries(floatBinary).find(([known]) => known === name)?.[1] ?? unsupported(name, a.dtype);
      const factor = isScaled ? 'let b0 = b; { let b = b0 * bitcast<f32>(EXTRA.x);' : '{';
      const guard = nanAware.has(name)
        ? ''
        : 'if (isnan(a)) { result[index] = a; continue; } if (isnan(b)) { result[index] = b; continue; }';
      const statement = `${factor} ${guard} result[index] = ${expression}; }`;
      const pattern = isScaled ? [new Int32Array(Float32Array.of(scale).buffer)[0]!] : undefined;
      return this.#map(key, [a, b], a.dtype, statement, elementaryFunctions, pattern);
    }
    const expression = integerBinary[name] ?? unsupported(name, a.dtype);
    const value = a.dtype === 'bool' ? `select(0, 1, (${expression}) != 0)` : expression;
    const factor = isScaled ? 'let b0 = b; { let b = b0 * EXTRA.x;' : '{';
    const statement = `${factor} result[index] = ${value}; }`;
    return this.#map(key, [a, b], a.dtype, statement, elementaryFunctions, isScaled ? [scale] : undefined);
  }

  override compare(name: ComparisonKernel, a: TfjsOperand, b: TfjsOperand): tf.Tensor {
    const missing = name === 'ne' ? '1' : '0';
    const guard = a.dtype === 'float32' ? `if (isnan(a) || isnan(b)) { result[index] = ${missing}; continue; }` : '';
    return this.#map(name, [a, b], 'bool', `${guard} result[index] = select(0, 1, ${comparisons[name]});`);
  }

  override where(condition: TfjsOperand, a: TfjsOperand, b: TfjsOperand): tf.Tensor {
    return this.#map(
      'where',
      [condition, a, b],
      a.dtype,
      'if (a != 0) { result[index] = b; } else { result[index] = c; }',
    );
  }

  override reduce(name: ReductionKernel, x: TfjsOperand, dims: readonly number[]): tf.Tensor {
    const isFolded = (_: unknown, dim: number): boolean => dims.includes(dim);
    const isKept = (_: unknown, dim: number): boolean => !dims.includes(dim);
    const results = countElements(x.shape.filter(isKept));
    const output = this.#allocate(results, x.dtype);
    if (results === 0) return output;
    const length = countElements(x.shape.filter(isFolded));
    if (length === 0) {
      output.dispose();
      return this.full(x.dtype, results, name === 'prod' ? 1 : 0);
    }
    const kept = coalesced({
      shape: x.shape.filter(isKept),
      cursors: [{ strides: x.strides.filter(isKept), offset: x.offset }],
    });
    const folded = coalesced({
      shape: x.shape.filter(isFolded),
      cursors: [{ strides: x.strides.filter(isFolded), offset: 0 }],
    });
    return this.#fold(name, x.dtype, x.storage.handle, kept, folded, output);
  }

  #fold(
    name: ReductionKernel,
    dtype: DType,
    elements: tf.Tensor,
    kept: Loop,
    folded: Loop,
    output: tf.Tensor,
  ): tf.Tensor {
    const results = countElements(kept.shape);
    const length = countElements(folded.shape);
    // A workgroup for each result where there are few; several for each where that leaves the GPU idle.
    const together = length >= team && results < longReductions;
    const parts = together && length > 2 * shareOfPart ? Math.min(team, Math.ceil(length / shareOfPart)) : 1;
    const target = parts > 1 ? this.#runner.allocate(results * parts, tfjsDType(dtype)) : output;
    const type = wgslType(output.dtype);
    const make = together ? foldTogether : foldAlone;
    const first = 2 + kept.shape.length;
    this.#runner.run(
      {
        key: `${name} ${together} ${kept.shape.length} ${folded.shape.length} ${output.dtype}`,
        code: make(name, type, {
          kept: cursorCode(['p'], kept.shape.length, 'index', 1),
          folded: cursorCode(['q'], folded.shape.length, 'k', first),
          length: 'uniforms.u0.x',
          parts: 'uniforms.u0.y',
          results: 'uniforms.u0.z',
        }),
        inputs: [elements],
        uniforms: [[length, parts, results * parts], ...loopUniforms(kept), ...loopUniforms(folded)],
        threads: together ? spread(results * parts) : results,
      },
      target,
    );
    if (parts === 1) return output;
    const rest: Loop = { shape: [results], cursors: [{ strides: [parts], offset: 0 }] };
    this.#fold(name, dtype, target, rest, { shape: [parts], cursors: [{ strides: [1], offset: 0 }] }, output);
    target.dispose();
    return output;
  }

  override argmax(x: TfjsOperand, dim: number, indexDType: DType): tf.Tensor {
    const kept = coalesced({
      shape: x.shape.toSpliced(dim, 1),
      cursors: [{ strides: x.strides.toSpliced(dim, 1), offset: x.offset }],
    });
    const results = countElements(kept.shape);
    const output = this.#allocate(results, indexDType);
    if (results === 0) return output;
    return this.#runner.run(
      {
        key: `argmax ${kept.shape.length} ${x.dtype}`,
        code: placeOfLargest(wgslType(x.dtype), cursorCode(['p'], kept.shape.length, 'index', 1)),
        inputs: [x.storage.handle],
        uniforms: [[results, x.shape[dim]!, x.strides[dim]!], ...loopUniforms(kept)],
        threads: results,
      },
      output,
    );
  }

  override matmul(a: TfjsOperand, b: TfjsOperand): tf.Tensor {
    const [stack, m, k, n] = [a.shape[0]!, a.shape[1]!, a.shape[2]!, b.shape[2]!];
    if (k === 0) return this.full(a.dtype, stack * m * n, 0);
    const output = this.#allocate(stack * m * n, a.dtype);
    if (output.size === 0) return output;
    return multiply(
      this.#runner,
      {
        sizes: { stack, m, k, n },
        a: { elements: a.storage.handle, offset: a.offset, strides: [a.strides[0]!, a.strides[1]!, a.strides[2]!] },
        b: { elements: b.storage.handle, offset: b.offset, strides: [b.strides[0]!, b.strides[1]!, b.strides[2]!] },
        bias: null,
      },
      output,
    );
  }

  override linear(a: TfjsOperand, weight: TfjsOperand, bias: TfjsOperand | null): tf.Tensor {
    const [m, k, n] = [a.shape[0]!, a.shape[1]!, weight.shape[0]!];
    const output = this.#allocate(m * n, a.dtype);
    if (output.size === 0) return output;
    if (k === 0) {
      if (bias === null) {
        output.dispose();
        return this.full(a.dtype, m * n, 0);
      }
      const rows = { ...bias, shape: [m, n], strides: [0, bias.strides[0]!] };
      this.#copyInto(output, { shape: [m, n], dtype: a.dtype, strides: [n, 1], offset: 0 }, rows);
      return output;
    }
    return multiply(
      this.#runner,
      {
        sizes: { stack: 1, m, k, n },
        a: { elements: a.storage.handle, offset: a.offset, strides: [0, a.strides[0]!, a.strides[1]!] },
        b: {
          elements: weight.storage.handle,
          offset: weight.offset,
          strides: [0, weight.strides[1]!, weight.strides[0]!],
        },
        bias: bias === null ? null : { elements: bias.storage.handle, offset: bias.offset, stride: bias.strides[0]! },
      },
      output,
    );
  }

  override logSoftmax(x: TfjsOperand): tf.Tensor {
    const output = this.#allocate(countElements(x.shape), x.dtype);
    if (output.size === 0) return output;
    const last = x.shape.length - 1;
    const rows = coalesced({
      shape: x.shape.slice(0, -1),
      cursors: [{ strides: x.strides.slice(0, -1), offset: x.offset }],
    });
    const count = countElements(rows.shape);
    return this.#runner.run(
      {
        key: `logSoftmax ${rows.shape.length}`,
        code: `${elementaryFunctions}${logSoftmaxRows(cursorCode(['p'], rows.shape.length, 'index', 1))}`,
        inputs: [x.storage.handle],
        uniforms: [[count, x.shape[last] ?? 1, x.strides[last] ?? 1], ...loopUniforms(rows)],
        threads: spread(count),
      },
      output,
    );
  }

  override concat(inputs: readonly TfjsOperand[], dim: number): tf.Tensor {
    const first = inputs[0];
    if (first === undefined) throw new Error('concat needs at least one input');
    const length = inputs.reduce((total, input) => total + input.shape[dim]!, 0);
    const shape = first.shape.with(dim, length);
    const output = this.#allocate(countElements(shape), first.dtype);
    const strides = denseStrides(shape);
    let offset = 0;
    for (const input of inputs) {
      const target = { shape: input.shape, dtype: input.dtype, strides, offset };
      if (countElements(input.shape) > 0) this.#copyInto(output, target, input);
      offset += input.shape[dim]! * strides[dim]!;
    }
    return output;
  }

  override gather(x: TfjsOperand, dim: number, index: TfjsOperand): tf.Tensor {
    const output = this.#allocate(countElements(index.shape), x.dtype);
    if (output.size === 0) return output;
    return this.#visit(
      {
        name: 'gather',
        shape: index.shape,
        inputs: [x.storage.handle, index.storage.handle],
        cursors: [{ strides: x.strides.with(dim, 0), offset: x.offset }, index],
        body: 'result[index] = A[p + B[q] * EXTRA.x];',
        uniforms: [x.strides[dim]!],
      },
      output,
    );
  }

  override scatterAdd(shape: readonly number[], dim: number, index: TfjsOperand, source: TfjsOperand): tf.Tensor {
    const output = this.full(source.dtype, countElements(shape), 0);
    if (countElements(index.shape) === 0) return output;
    const strides = denseStrides(shape);
    return this.#visit(
      {
        name: 'scatterAdd',
        shape: index.shape,
        inputs: [source.storage.handle, index.storage.handle],
        cursors: [source, index, { strides: strides.with(dim, 0), offset: 0 }],
        functions: addAtomically[wgslType(source.dtype)],
        body: 'addTo(r + B[q] * EXTRA.x, A[p]);',
        uniforms: [strides[dim]!],
        atomic: true,
      },
      output,
    );
  }

  override indexSelect(x: TfjsOperand, dim: number, index: TfjsOperand): tf.Tensor {
    return this.gather(x, dim, along(index, x.shape.with(dim, index.shape[0]!), dim));
  }

  override indexAdd(shape: readonly number[], dim: number, index: TfjsOperand, source: TfjsOperand): tf.Tensor {
    return this.scatterAdd(shape, dim, along(index, source.shape, dim), source);
  }
}

/** Elements that an invocation visits: starting one costs as much as visiting some. */
const elementsOfThread = 4;
/** Results from which on each is folded by one invocation. */
const longReductions = 4096;
/** Values that one workgroup folds where several fold for a result. */
const shareOfPart = 4096;

/** A 1-d index repeated over the other dimensions. */
function along(index: TfjsOperand, shape: readonly number[], dim: number): TfjsOperand {
  return { ...index, shape, strides: shape.map((_, other) => (other === dim ? index.strides[0]! : 0)) };
}

function unsupported(kernel: string, dtype: DType): never {
  throw new Error(`${kernel} is not for ${dtype}`);
}
