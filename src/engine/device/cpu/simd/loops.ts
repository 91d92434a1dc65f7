/** The loops over elements, as functions of a WebAssembly module. They read and write fixed regions of its memory. */
import type { BinaryKernel, ComparisonKernel, FusedKernel, UnaryKernel } from '../../kernels.ts';
import {
  errorFunction,
  exponential,
  gelu,
  geluBackward,
  geluTanh,
  hyperbolicTangent,
  logarithm,
  sigmoid,
} from './functions.ts';
import { type Code, f32x4, f64x2, i32, i32x4, lowHalves, repeat, v128 } from './instructions.ts';
import { FunctionBuilder } from './module.ts';
import { bytesPerVector, region, resultRegion } from './regions.ts';
import { rowLoops } from './row-loops.ts';
import { softmaxLoops } from './softmax-loops.ts';
import { updateLoops } from './update-loops.ts';

type Unary = (f: FunctionBuilder, x: Code) => Code;
type Binary = (f: FunctionBuilder, a: Code, b: Code) => Code;

function signOf(x: Code): Code {
  const one = f32x4.const(1);
  const isPositive = f32x4.gt(x, f32x4.const(0));
  const isNegative = f32x4.lt(x, f32x4.const(0));
  return f32x4.sub(v128.and(isPositive, one), v128.and(isNegative, one));
}

/** Exactly what the plain loops compute, but for the last seven, which are within a few units in the last place. */
const unaries: Partial<Record<UnaryKernel | FusedKernel, Unary>> = {
  neg: (_, x) => f32x4.neg(x),
  abs: (_, x) => f32x4.abs(x),
  sign: (f, x) => signOf(f.let(x)),
  sqrt: (_, x) => f32x4.sqrt(x),
  reciprocal: (_, x) => f32x4.div(f32x4.const(1), x),
  // Of a NaN and 0 the first stays; `0 < -0 ? 0 : -0` would be -0, which adding 0 mends.
  relu: (_, x) => f32x4.add(f32x4.pmax(x, f32x4.const(0)), f32x4.const(0)),
  floor: (_, x) => f32x4.floor(x),
  ceil: (_, x) => f32x4.ceil(x),
  trunc: (_, x) => f32x4.trunc(x),
  round: (_, x) => f32x4.nearest(x),
  exp: exponential,
  log: logarithm,
  tanh: hyperbolicTangent,
  sigmoid,
  erf: errorFunction,
  gelu,
  geluTanh,
};

const binaries: Partial<Record<BinaryKernel | FusedKernel, Binary>> = {
  add: (_, a, b) => f32x4.add(a, b),
  sub: (_, a, b) => f32x4.sub(a, b),
  mul: (_, a, b) => f32x4.mul(a, b),
  div: (_, a, b) => f32x4.div(a, b),
  maximum: (_, a, b) => f32x4.max(a, b),
  minimum: (_, a, b) => f32x4.min(a, b),
  geluBackward,
};

const comparisons: Readonly<Record<ComparisonKernel, (a: Code, b: Code) => Code>> = {
  eq: f32x4.eq,
  ne: f32x4.ne,
  lt: f32x4.lt,
  le: f32x4.le,
  gt: f32x4.gt,
  ge: f32x4.ge,
};

function vector(regionIndex: number, position: Code, offset: number): Code {
  return v128.load(position, region(regionIndex) + offset);
}

/** A function of the number of elements: `step` makes four at a time, the position counting elements · 4. */
function overElements(
  step: (f: FunctionBuilder, position: Code, offset: number) => void,
  unrolled = 4,
  parameters: readonly ['i32', ...'f64'[]] = ['i32'],
): FunctionBuilder {
  const f = new FunctionBuilder(parameters);
  const count = f.parameter(0);
  const position = f.local('i32');
  f.append(count.set(i32.shl(count.get, i32.const(2))));
  const body = f.capture(() => {
    for (let k = 0; k < unrolled; k++) step(f, position.get, k * bytesPerVector);
    f.append(position.set(i32.add(position.get, i32.const(unrolled * bytesPerVector))));
  });
  f.append(repeat(body, i32.ltU(position.get, count.get)));
  return f;
}

function storeResult(f: FunctionBuilder, position: Code, offset: number, value: Code): void {
  f.append(v128.store(position, value, region(resultRegion) + offset));
}

function unaryLoop(operation: Unary, unrolled: number): FunctionBuilder {
  return overElements((f, position, offset) => {
    storeResult(f, position, offset, operation(f, vector(0, position, offset)));
  }, unrolled);
}

function binaryLoop(operation: Binary, unrolled: number): FunctionBuilder {
  return overElements((f, position, offset) => {
    storeResult(f, position, offset, operation(f, vector(0, position, offset), vector(1, position, offset)));
  }, unrolled);
}

/** a ± scale · b in doubles, rounded once. */
function scaledLoop(combine: typeof f64x2.add): FunctionBuilder {
  return overElements(
    (f, position, offset) => {
      const a = f.let(vector(0, position, offset));
      const b = f.let(vector(1, position, offset));
      const scale = f64x2.splat(f.parameter(1).get);
      const low = combine(f64x2.fromLow(a), f64x2.mul(f64x2.fromLow(b), scale));
      const high = combine(f64x2.fromHigh(a), f64x2.mul(f64x2.fromHigh(b), scale));
      storeResult(f, position, offset, lowHalves(f32x4.fromF64x2(low), f32x4.fromF64x2(high)));
    },
    2,
    ['i32', 'f64'],
  );
}

/** Bytes lie a quarter as far apart as the numbers they were made of. */
function quarter(f: FunctionBuilder, position: Code, offset: number): Code {
  return f.let(i32.shrU(i32.add(position, i32.const(offset)), i32.const(2)), 'i32');
}

function comparisonLoop(operation: (a: Code, b: Code) => Code): FunctionBuilder {
  return overElements((f, position, offset) => {
    const mask = operation(vector(0, position, offset), vector(1, position, offset));
    const address = quarter(f, position, offset);
    f.append(v128.storeBytes(address, f.let(i32x4.shrU(mask, 31)), region(resultRegion)));
  });
}

/** Region 2 holds the conditions, a byte each. */
function choiceLoop(): FunctionBuilder {
  return overElements((f, position, offset) => {
    const condition = v128.loadBytes(quarter(f, position, offset), region(2));
    const mask = i32x4.ne(condition, i32x4.const(0));
    const [a, b] = [vector(0, position, offset), vector(1, position, offset)];
    storeResult(f, position, offset, v128.choose(mask, a, b));
  });
}

/** How often a loop's body is written out: of long ones once, which is enough to keep the processor busy. */
function unrolling(name: string): number {
  return ['exp', 'log', 'tanh', 'sigmoid', 'erf', 'gelu', 'geluTanh', 'geluBackward'].includes(name) ? 1 : 4;
}

/** Every loop by its name. */
export function vectorLoops(): ReadonlyMap<string, FunctionBuilder> {
  return new Map([
    ...Object.entries(unaries).map(([name, code]) => [name, unaryLoop(code, unrolling(name))] as const),
    ...Object.entries(binaries).map(([name, code]) => [name, binaryLoop(code, unrolling(name))] as const),
    ...Object.entries(comparisons).map(([name, code]) => [name, comparisonLoop(code)] as const),
    ['addScaled', scaledLoop(f64x2.add)],
    ['subScaled', scaledLoop(f64x2.sub)],
    ['where', choiceLoop()],
    ...rowLoops(),
    ...softmaxLoops(),
    ...updateLoops(),
  ]);
}
