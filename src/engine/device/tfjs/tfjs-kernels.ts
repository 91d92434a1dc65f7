import * as tf from '@tensorflow/tfjs-core';
import type { DType, TypedArray } from '../../dtype.ts';
import type { BinaryKernel, ComparisonKernel, ReductionKernel, UnaryKernel } from '../kernels.ts';
import type { AsyncKernels } from '../remote/device-program.ts';
import { argmax, binaryOps, comparisonOps, reductionOps, unaryOps } from './pointwise.ts';
import { countElements, denseStrides, materialise, positionsOf, type TfjsOperand } from './windows.ts';

export type TfjsDType = 'float32' | 'int32' | 'bool';

export function tfjsDType(dtype: DType): TfjsDType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`${dtype} does not live on this device`);
}

/** To integers by truncation, to bool by `!= 0`: tfjs-wasm, asked for bool, only renames the type. */
function converted(x: tf.Tensor, dtype: TfjsDType): tf.Tensor {
  if (x.dtype === dtype) return x;
  return dtype === 'bool' ? tf.notEqual(x, tf.zerosLike(x)) : tf.cast(x, dtype);
}

/**
 * Kernels by tfjs ops on whatever backend is set in this thread. A handle is a flat tensor; intermediate tensors are disposed
 * of before a kernel returns.
 */
export class TfjsKernels implements AsyncKernels<tf.Tensor> {
  readonly device: string;
  readonly dtypes: readonly DType[] = ['float32', 'int32', 'bool'];
  readonly description: string | null;
  readonly detail: string | null;

  constructor(device: string, description: string | null = null, detail: string | null = null) {
    this.device = device;
    this.description = description;
    this.detail = detail;
  }

  /** Programs that the device has run; 0 where nothing counts them. */
  get dispatches(): number {
    return 0;
  }

  /** Sends what is recorded to the device, so that it works while the next batch is on its way. */
  submit(): void {}

  /** What the driver has refused since the last call, in its words; null where all is well. */
  takeComplaint(): string | null {
    return null;
  }

  /** Settles with the cause when the device has gone. Null: it cannot go. */
  get lost(): Promise<string> | null {
    return null;
  }

  /** Runs `compute`, keeping its result alone, flat. An empty result needs no computing, and some ops refuse to. */
  #flat(shape: readonly number[], dtype: DType, compute: () => tf.Tensor): tf.Tensor {
    const count = countElements(shape);
    const wanted = tfjsDType(dtype);
    if (count === 0) return tf.tensor1d([], wanted);
    return tf.tidy(() => tf.reshape(converted(compute(), wanted), [count]));
  }

  upload(data: TypedArray, dtype: DType): tf.Tensor {
    return tf.tensor1d(data instanceof Float64Array ? Float32Array.from(data) : data, tfjsDType(dtype));
  }

  /** Only on backends that can be read synchronously. */
  download(handle: tf.Tensor): TypedArray {
    return handle.dataSync();
  }

  async downloadAsync(handle: tf.Tensor): Promise<TypedArray> {
    return handle.data();
  }

  release(handle: tf.Tensor): void {
    handle.dispose();
  }

  full(dtype: DType, size: number, value: number): tf.Tensor {
    return tf.fill([size], dtype === 'bool' ? Number(value !== 0) : value, tfjsDType(dtype));
  }

  cast(x: TfjsOperand, dtype: DType): tf.Tensor {
    return this.#flat(x.shape, dtype, () => materialise(x));
  }

  write(target: TfjsOperand, source: TfjsOperand): tf.Tensor {
    const old = target.storage.handle;
    const count = countElements(target.shape);
    const written = tf.tidy(() => {
      if (count === 0) return tf.clone(old);
      const updates = tf.reshape(converted(materialise(source), tfjsDType(target.dtype)), [count]);
      const strides = denseStrides(target.shape);
      const coversAll = count === old.size && target.strides.every((s, d) => target.shape[d] === 1 || s === strides[d]);
      if (coversAll) return tf.clone(updates);
      const positions = tf.tensor2d(positionsOf(target.shape, target.strides, target.offset), [count, 1], 'int32');
      // The CPU backend scatters into its operand's own elements, which clones share: it must be given a copy.
      if (target.dtype !== 'bool')
        return tf.tensorScatterUpdate(tf.mul(old, tf.scalar(1, old.dtype)), positions, updates);
      const whole = tf.tensorScatterUpdate(tf.cast(old, 'int32'), positions, tf.cast(updates, 'int32'));
      return converted(whole, 'bool');
    });
    old.dispose();
    return written;
  }

  unary(name: UnaryKernel, x: TfjsOperand): tf.Tensor {
    return this.#flat(x.shape, name === 'logicalNot' ? 'bool' : x.dtype, () => unaryOps[name](materialise(x)));
  }

  binary(name: BinaryKernel, a: TfjsOperand, b: TfjsOperand, scale: number): tf.Tensor {
    return this.#flat(a.shape, a.dtype, () => {
      const isBool = a.dtype === 'bool';
      const left = isBool ? tf.cast(materialise(a), 'int32') : materialise(a);
      const right = isBool ? tf.cast(materialise(b), 'int32') : materialise(b);
      return binaryOps[name](left, scale === 1 ? right : tf.mul(right, tf.scalar(scale, right.dtype)));
    });
  }

  compare(name: ComparisonKernel, a: TfjsOperand, b: TfjsOperand): tf.Tensor {
    return this.#flat(a.shape, 'bool', () => {
      const [left, right] = [materialise(a), materialise(b)];
      if (a.dtype !== 'bool') return comparisonOps[name](left, right);
      // TensorFlow itself knows no order of booleans.
      return comparisonOps[name](tf.cast(left, 'int32'), tf.cast(right, 'int32'));
    });
  }

  where(condition: TfjsOperand, a: TfjsOperand, b: TfjsOperand): tf.Tensor {
    return this.#flat(a.shape, a.dtype, () => {
      const [left, right] = [materialise(a), materialise(b)];
      // tfjs-wasm writes four bytes for each element, whatever its dtype.
      if (a.dtype !== 'bool') return tf.where(materialise(condition), left, right);
      return tf.where(materialise(condition), tf.cast(left, 'int32'), tf.cast(right, 'int32'));
    });
  }

  reduce(name: ReductionKernel, x: TfjsOperand, dims: readonly number[]): tf.Tensor {
    const kept = x.shape.filter((_, dim) => !dims.includes(dim));
    if (countElements(x.shape) === 0) return this.full(x.dtype, countElements(kept), name === 'prod' ? 1 : 0);
    return this.#flat(kept, x.dtype, () => reductionOps[name](materialise(x), [...dims]));
  }

  argmax(x: TfjsOperand, dim: number, indexDType: DType): tf.Tensor {
    const kept = x.shape.filter((_, other) => other !== dim);
    return this.#flat(kept, indexDType, () => argmax(materialise(x), dim));
  }

  matmul(a: TfjsOperand, b: TfjsOperand): tf.Tensor {
    const shape = [a.shape[0]!, a.shape[1]!, b.shape[2]!];
    if (a.shape[2] === 0) return this.full(a.dtype, countElements(shape), 0);
    // Transposed operands are made dense first: tfjs-wasm's own transposition flags are ten times slower.
    return this.#flat(shape, a.dtype, () =>
      tf.matMul(tf.cast(materialise(a), 'float32'), tf.cast(materialise(b), 'float32')),
    );
  }

  linear(a: TfjsOperand, weight: TfjsOperand, bias: TfjsOperand | null): tf.Tensor {
    const [m, n] = [a.shape[0]!, weight.shape[0]!];
    return this.#flat([m, n], a.dtype, () => {
      const product =
        a.shape[1] === 0 ? tf.zeros([m, n]) : tf.matMul(materialise(a), tf.transpose(materialise(weight)));
      return bias === null ? product : tf.add(product, materialise(bias));
    });
  }

  logSoftmax(x: TfjsOperand): tf.Tensor {
    return this.#flat(x.shape, x.dtype, () => tf.logSoftmax(materialise(x)));
  }

  concat(inputs: readonly TfjsOperand[], dim: number): tf.Tensor {
    const first = inputs[0];
    if (first === undefined) throw new Error('concat needs at least one input');
    const filled = inputs.filter((input) => countElements(input.shape) > 0);
    const shape = first.shape.with(
      dim,
      inputs.reduce((total, input) => total + input.shape[dim]!, 0),
    );
    return this.#flat(shape, first.dtype, () =>
      tf.concat(
        filled.map((input) => materialise(input)),
        dim,
      ),
    );
  }

  gather(x: TfjsOperand, dim: number, index: TfjsOperand): tf.Tensor {
    return this.#flat(index.shape, x.dtype, () => {
      const bases = positionsOf(index.shape, x.strides.with(dim, 0), x.offset);
      return tf.gather(x.storage.handle, this.#flatPositions(bases, index, x.strides[dim]!));
    });
  }

  scatterAdd(shape: readonly number[], dim: number, index: TfjsOperand, source: TfjsOperand): tf.Tensor {
    const count = countElements(index.shape);
    const size = countElements(shape);
    if (count === 0) return this.full(source.dtype, size, 0);
    return this.#flat(shape, source.dtype, () => {
      const strides = denseStrides(shape);
      const bases = positionsOf(index.shape, strides.with(dim, 0), 0);
      const positions = tf.reshape(this.#flatPositions(bases, index, strides[dim]!), [count, 1]);
      return tf.scatterND(positions, tf.reshape(materialise(source), [count]), [size]);
    });
  }

  /** bases + index · stride, flat. */
  #flatPositions(bases: Int32Array, index: TfjsOperand, stride: number): tf.Tensor1D {
    const chosen = tf.reshape(materialise(index), [bases.length]);
    const steps = tf.mul(tf.cast(chosen, 'int32'), tf.scalar(stride, 'int32'));
    return tf.add<tf.Tensor1D>(tf.tensor1d(bases, 'int32'), steps);
  }

  indexSelect(x: TfjsOperand, dim: number, index: TfjsOperand): tf.Tensor {
    const shape = x.shape.with(dim, index.shape[0]!);
    return this.#flat(shape, x.dtype, () => {
      const chosen = tf.reshape(tf.cast(materialise(index), 'int32'), [index.shape[0]!]);
      return tf.gather(materialise(x), chosen, dim);
    });
  }

  indexAdd(shape: readonly number[], dim: number, index: TfjsOperand, source: TfjsOperand): tf.Tensor {
    const count = index.shape[0]!;
    if (countElements(source.shape) === 0) return this.full(source.dtype, countElements(shape), 0);
    return this.#flat(shape, source.dtype, () => {
      const order = [dim, ...shape.map((_, other) => other).filter((other) => other !== dim)];
      const slices = tf.transpose(materialise(source), order);
      const positions = tf.reshape(tf.cast(materialise(index), 'int32'), [count, 1]);
      const first = order.map((other) => shape[other]!);
      const inner = countElements(first.slice(1));
      const total = tf.scatterND(positions, tf.reshape(slices, [count, inner]), [first[0]!, inner]);
      return tf.transpose(
        tf.reshape(total, first),
        shape.map((_, other) => order.indexOf(other)),
      );
    });
  }
}
