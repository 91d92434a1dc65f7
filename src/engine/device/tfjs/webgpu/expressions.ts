/** What each element-wise kernel computes, as WGSL expressions in `a` and `b`. */
import type { BinaryKernel, ComparisonKernel, UnaryKernel } from '../../kernels.ts';

/** Of a float32 `a`, never NaN. */
export const floatUnary: Readonly<Record<Exclude<UnaryKernel, 'logicalNot'>, string>> = {
  neg: '-a',
  abs: 'abs(a)',
  sign: 'sign(a)',
  exp: 'expOf(a)',
  log: 'logOf(a)',
  sqrt: 'select(sqrt(a), nan(), a < 0.0)',
  reciprocal: '1.0 / a',
  sin: 'sinOf(a)',
  cos: 'cosOf(a)',
  tanh: 'tanhOf(a)',
  sigmoid: 'sigmoidOf(a)',
  relu: 'max(a, 0.0)',
  floor: 'floor(a)',
  ceil: 'ceil(a)',
  round: 'round(a)',
  trunc: 'trunc(a)',
  tan: 'tanOf(a)',
  asin: 'asinOf(a)',
  acos: 'acosOf(a)',
  atan: 'atan2Of(a, 1.0)',
  sinh: 'sinhOf(a)',
  cosh: 'coshOf(a)',
  asinh: 'asinhOf(a)',
  acosh: 'acoshOf(a)',
  atanh: 'atanhOf(a)',
  log2: 'log2Of(a)',
  log10: `logOf(a) * ${Math.fround(Math.LOG10E)}f`,
  log1p: 'log1pOf(a)',
  expm1: 'expm1Of(a)',
  erf: 'erfOf(a)',
  erfc: 'erfcOf(a)',
  erfinv: 'erfinvOf(a)',
};

/** Of an int32 `a`. The others never get integers. */
export const integerUnary: Readonly<Partial<Record<UnaryKernel, string>>> = {
  neg: '-a',
  abs: 'abs(a)',
  sign: 'sign(a)',
  relu: 'max(a, 0)',
  floor: 'a',
  ceil: 'a',
  round: 'a',
  trunc: 'a',
};

/** Of float32 operands. Those of `nanAware` see NaN, the others never do. */
export const floatBinary: Readonly<Record<Exclude<BinaryKernel, `bitwise${string}`>, string>> = {
  add: 'a + b',
  sub: 'a - b',
  mul: 'a * b',
  div: 'a / b',
  pow: 'powOf(a, b)',
  maximum: 'max(a, b)',
  minimum: 'min(a, b)',
  atan2: 'atan2Of(a, b)',
  hypot: 'hypotOf(a, b)',
  copysign: 'withSign(a, b)',
  remainder: 'remainderOf(a, b)',
  fmod: 'fmodOf(a, b)',
  floorDivide: 'floorDivideOf(a, b)',
  truncDivide: 'trunc(a / b)',
};

/** Kernels whose result may be a number although an operand is NaN. */
export const nanAware: ReadonlySet<BinaryKernel> = new Set<BinaryKernel>(['pow', 'hypot', 'copysign']);

/** Of int32 operands (booleans are 0 and 1). */
export const integerBinary: Readonly<Partial<Record<BinaryKernel, string>>> = {
  add: 'a + b',
  sub: 'a - b',
  mul: 'a * b',
  pow: 'integerPower(a, b)',
  maximum: 'max(a, b)',
  minimum: 'min(a, b)',
  remainder: 'select(a % b, a % b + b, a % b != 0 && (a % b < 0) != (b < 0))',
  fmod: 'a % b',
  floorDivide: 'select(a / b, a / b - 1, a % b != 0 && (a % b < 0) != (b < 0))',
  truncDivide: 'a / b',
  bitwiseAnd: 'a & b',
  bitwiseOr: 'a | b',
  bitwiseXor: 'a ^ b',
};

export const comparisons: Readonly<Record<ComparisonKernel, string>> = {
  eq: 'a == b',
  ne: 'a != b',
  lt: 'a < b',
  le: 'a <= b',
  gt: 'a > b',
  ge: 'a >= b',
};
