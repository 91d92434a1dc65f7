/** What kernels must compute, told in the slowest and plainest way: coordinates, number arrays, BigInt for wrapping. */
import type {
  BinaryKernel,
  ComparisonKernel,
  ReductionKernel,
  UnaryKernel,
} from '../../../src/engine/device/kernels.ts';
import type { DType, TypedArray } from '../../../src/engine/dtype.ts';

/** An operand whose buffer is still on the host. */
export interface HostOperand {
  readonly data: TypedArray;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Every coordinate of `shape`, in row-major order. */
export function coordinates(shape: readonly number[]): number[][] {
  if (shape.length === 0) return [[]];
  const [size, ...rest] = shape;
  const inner = coordinates(rest);
  return Array.from({ length: size! }, (_, first) => inner.map((other) => [first, ...other])).flat();
}

export function at(x: HostOperand, coordinate: readonly number[]): number {
  return x.data[coordinate.reduce((sum, position, dim) => sum + position * x.strides[dim]!, x.offset)]!;
}

export function valuesOf(x: HostOperand): number[] {
  return coordinates(x.shape).map((coordinate) => at(x, coordinate));
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Where a coordinate lies in a dense row-major buffer. */
export function densePosition(shape: readonly number[], coordinate: readonly number[]): number {
  return coordinate.reduce((sum, position, dim) => sum * shape[dim]! + position, 0);
}

/** `value` as an element of `dtype` holds it: rounded, wrapped or made a truth value. */
export function stored(dtype: DType, value: number): number {
  if (dtype === 'float32') return Math.fround(value);
  if (dtype === 'float64') return value;
  if (dtype === 'bool') return value !== 0 ? 1 : 0;
  if (!Number.isFinite(value)) return dtype === 'uint8' ? 0 : dtype === 'int32' ? -(2 ** 31) : -(2 ** 63);
  const whole = BigInt(Math.trunc(value));
  if (dtype === 'uint8') return Number(BigInt.asUintN(8, whole));
  if (dtype === 'int32') return Number(BigInt.asIntN(32, whole));
  return Number(BigInt.asIntN(64, whole));
}

/** 2/√π ∫₀ˣ e^(-t²) dt by Simpson's rule. */
function integralOfGaussian(x: number): number {
  if (Number.isNaN(x)) return x;
  const end = Math.max(-6, Math.min(6, x));
  const [steps, width] = [400, end / 400];
  let sum = 0;
  for (let k = 0; k <= steps; k++) {
    sum += (k === 0 || k === steps ? 1 : k % 2 === 0 ? 2 : 4) * Math.exp(-((k * width) ** 2));
  }
  return (2 / Math.sqrt(Math.PI)) * (width / 3) * sum;
}

export const unaryReference: Readonly<Record<UnaryKernel, (x: number) => number>> = {
  neg: (x) => -x,
  abs: (x) => (x < 0 ? -x : x),
  sign: (x) => (Number.isNaN(x) ? 0 : Math.sign(x)),
  exp: (x) => Math.E ** x,
  log: (x) => Math.log2(x) * Math.LN2,
  sqrt: (x) => (x < 0 ? Number.NaN : x ** 0.5),
  reciprocal: (x) => 1 / x,
  sin: (x) => Math.sin(x),
  cos: (x) => Math.cos(x),
  tanh: (x) => (Math.abs(x) > 20 ? Math.sign(x) : Math.expm1(2 * x) / (Math.expm1(2 * x) + 2)),
  sigmoid: (x) => 0.5 * (1 + Math.tanh(x / 2)),
  relu: (x) => (x < 0 ? -0 : x),
  floor: (x) => (Number.isFinite(x) ? x - (((x % 1) + 1) % 1) : x),
  ceil: (x) => (Number.isFinite(x) ? -(-x - (((-x % 1) + 1) % 1)) : x),
  trunc: (x) => (Number.isFinite(x) ? x - (x % 1) : x),
  round: (x) => {
    if (!Number.isFinite(x)) return x;
    const below = Math.floor(x);
    if (x - below === 0.5) return below % 2 === 0 ? below : below + 1;
    return x - below < 0.5 ? below : below + 1;
  },
  tan: (x) => Math.sin(x) / Math.cos(x),
  asin: (x) => Math.atan2(x, Math.sqrt((1 - x) * (1 + x))),
  acos: (x) => (Math.abs(x) > 1 ? Number.NaN : 2 * Math.atan2(Math.sqrt(1 - x), Math.sqrt(1 + x))),
  atan: (x) => Math.atan2(x, 1),
  sinh: (x) => (Math.E ** x - Math.E ** -x) / 2,
  cosh: (x) => (Math.E ** x + Math.E ** -x) / 2,
  asinh: (x) => (Number.isFinite(x) ? Math.sign(x) * Math.log(Math.abs(x) + Math.sqrt(x * x + 1)) : x),
  acosh: (x) => Math.log(x + Math.sqrt(x - 1) * Math.sqrt(x + 1)),
  atanh: (x) => Math.log((1 + x) / (1 - x)) / 2,
  log2: (x) => Math.log(x) / Math.LN2,
  log10: (x) => Math.log(x) / Math.LN10,
  log1p: (x) => Math.log(1 + x),
  expm1: (x) => Math.exp(x) - 1,
  erf: (x) => integralOfGaussian(x),
  erfc: (x) => 1 - integralOfGaussian(x),
  erfinv: (y) => {
    if (!(Math.abs(y) < 1)) return Math.abs(y) === 1 ? y * Infinity : Number.NaN;
    let [low, high] = [-6, 6];
    for (let step = 0; step < 80; step++) {
      const middle = (low + high) / 2;
      if (integralOfGaussian(middle) < y) low = middle;
      else high = middle;
    }
    return low;
  },
  logicalNot: (x) => (x ? 0 : Number.isNaN(x) ? 0 : 1),
};

/** Integers are computed with BigInt, so that wrapping is exact. */
export function binaryReference(name: BinaryKernel, dtype: DType, a: number, b: number): number {
  if (dtype === 'float32' || dtype === 'float64') return floatBinary(name, a, b);
  const [x, y] = [BigInt(a), BigInt(b)];
  const results: Record<BinaryKernel, () => bigint> = {
    add: () => x + y,
    sub: () => x - y,
    mul: () => x * y,
    div: () => x / y,
    pow: () => x ** y,
    maximum: () => (x > y ? x : y),
    minimum: () => (x < y ? x : y),
    remainder: () => ((x % y) + y) % y,
    fmod: () => x % y,
    floorDivide: () => (x - (((x % y) + y) % y)) / y,
    truncDivide: () => x / y,
    bitwiseAnd: () => x & y,
    bitwiseOr: () => x | y,
    bitwiseXor: () => x ^ y,
    atan2: unasked,
    hypot: unasked,
    copysign: unasked,
  };
  const exact = results[name]();
  if (dtype === 'bool') return exact !== 0n ? 1 : 0;
  return Number(dtype === 'uint8' ? BigInt.asUintN(8, exact) : BigInt.asIntN(dtype === 'int32' ? 32 : 64, exact));
}

function unasked(): never {
  throw new Error('not a kernel for integers');
}

function floatBinary(name: BinaryKernel, a: number, b: number): number {
  if (name === 'add') return a + b;
  if (name === 'sub') return a - b;
  if (name === 'mul') return a * b;
  if (name === 'div') return a / b;
  if (name === 'pow') return a === 1 || (a === -1 && (b === Infinity || b === -Infinity)) ? 1 : a ** b;
  if (name === 'copysign') return b > 0 || Object.is(b, 0) || Number.isNaN(b) ? Math.abs(a) : -Math.abs(a);
  if (name === 'hypot' && (Math.abs(a) === Infinity || Math.abs(b) === Infinity)) return Infinity;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  if (name === 'hypot') return Math.sqrt(a * a + b * b);
  if (name === 'atan2') return Math.atan2(a, b);
  if (name === 'truncDivide') return Math.trunc(a / b);
  if (name === 'fmod' || name === 'remainder') {
    const rest = a - b * Math.trunc(a / b);
    if (b === 0 || Math.abs(a) === Infinity) return Number.NaN;
    const left = Math.abs(b) === Infinity ? a : rest;
    return name === 'remainder' && left !== 0 && left < 0 !== b < 0 ? left + b : left;
  }
  if (name === 'floorDivide') {
    if (b === 0) return a / b;
    if (Math.abs(a) === Infinity) return Number.NaN;
    if (Math.abs(b) === Infinity) return a !== 0 && a < 0 !== b < 0 ? -1 : 0;
    return Math.floor(a / b);
  }
  return (name === 'maximum') === a > b ? a : b;
}

export const comparisonReference: Readonly<Record<ComparisonKernel, (a: number, b: number) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => !(a === b),
  lt: (a, b) => b > a,
  le: (a, b) => b > a || a === b,
  gt: (a, b) => b < a,
  ge: (a, b) => b < a || a === b,
};

/** The values that meet in each result, in the order of the results. */
export function groupsAlong(x: HostOperand, dims: readonly number[]): number[][] {
  const keptShape = x.shape.filter((_, dim) => !dims.includes(dim));
  const groups: number[][] = coordinates(keptShape).map(() => []);
  for (const coordinate of coordinates(x.shape)) {
    const kept = coordinate.filter((_, dim) => !dims.includes(dim));
    groups[densePosition(keptShape, kept)]!.push(at(x, coordinate));
  }
  return groups;
}

export function reductionReference(name: ReductionKernel, group: readonly number[]): number {
  if (name === 'sum') return group.reduce((total, value) => total + value, 0);
  if (name === 'prod') return group.reduce((product, value) => product * value, 1);
  if (group.some(Number.isNaN)) return Number.NaN;
  const sorted = [...group].sort((a, b) => a - b);
  return name === 'amax' ? sorted[sorted.length - 1]! : sorted[0]!;
}

export function argmaxReference(group: readonly number[]): number {
  const firstNaN = group.findIndex(Number.isNaN);
  return firstNaN >= 0 ? firstNaN : group.indexOf([...group].sort((a, b) => b - a)[0]!);
}
