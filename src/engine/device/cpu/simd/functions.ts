/** Elementary functions of four float32 numbers, within 3 units in the last place; NaN, infinities and zeros as in C. */
import { type Code, f32x4, i32, i32x4, v128, when } from './instructions.ts';
import type { FunctionBuilder } from './module.ts';

const { add, sub, mul, div, const: constant } = f32x4;

/** c₀ + x · (c₁ + x · (c₂ + ...)). */
function polynomial(x: Code, coefficients: readonly number[]): Code {
  const [last = 0, ...others] = coefficients.toReversed();
  return others.reduce<Code>((rest, coefficient) => add(mul(rest, x), constant(coefficient)), constant(last));
}

function signBit(x: Code): Code {
  return v128.and(x, i32x4.const(-0x80000000));
}

/** ln 2 in two parts, the first of which has so few bits that its multiples are exact. */
const [ln2High, ln2Low] = [0.693359375, -2.1219444005469057e-4];

/** Added to a float32 below 2²², it leaves the nearest whole number in the lowest bits. */
const roundingShift = 1.5 * 2 ** 23;
const roundingBits = 0x4b400000;

/** 2ⁿ for whole numbers, as int32, from -126 to 127. */
function powerOf2(exponent: Code): Code {
  return i32x4.shl(i32x4.add(exponent, i32x4.const(127)), 23);
}

/** n, in the lowest bits, and eʳ of x = n · ln 2 + r with |r| at most ln(2) / 2: a least-maximum fit, 0.05 units of 2⁻²⁴ off. */
function exponentAndFraction(f: FunctionBuilder, x: Code): { shifted: Code; fraction: Code } {
  const shifted = f.let(add(mul(x, constant(Math.LOG2E)), constant(roundingShift)));
  const n = f.let(sub(shifted, constant(roundingShift)));
  const r = f.let(sub(sub(x, mul(n, constant(ln2High))), mul(n, constant(ln2Low))));
  const series = [0.49999994, 0.16666518, 0.041668415, 0.008369001, 0.001381401];
  const fraction = f.let(add(add(mul(polynomial(r, series), mul(r, r)), r), constant(1)));
  return { shifted, fraction };
}

/** eˣ = 2ⁿ · eʳ: n is added to the exponent's bits, unless one of the four results may leave the range of normal float32. */
export function exponential(f: FunctionBuilder, argument: Code): Code {
  const x = f.let(argument);
  const result = f.local('v128');
  const { shifted, fraction } = exponentAndFraction(f, x);
  f.append(result.set(i32x4.add(fraction, i32x4.shl(shifted, 23))));
  const areOrdinary = i32x4.allTrue(f32x4.le(f32x4.abs(x), constant(87)));
  const others = f.capture(() => f.append(result.set(extremeExponential(f, x))));
  f.append(when(i32.isZero(areOrdinary), others));
  return result.get;
}

/** The same to the bit where the result is ordinary; else denormal, 0, infinite or NaN. */
function extremeExponential(f: FunctionBuilder, argument: Code): Code {
  // Beyond these bounds the result is 0 or infinite anyway.
  const x = f.let(f32x4.pmax(f32x4.pmin(argument, constant(89)), constant(-104)));
  const { shifted, fraction } = exponentAndFraction(f, x);
  // In two steps: 2ⁿ itself may leave the range of float32 where the result does not.
  const whole = f.let(i32x4.sub(shifted, i32x4.const(roundingBits)));
  const half = f.let(i32x4.shrS(whole, 1));
  return mul(mul(fraction, powerOf2(half)), powerOf2(i32x4.sub(whole, half)));
}

/** ln x = n · ln 2 + ln m with m between √½ and √2. */
export function logarithm(f: FunctionBuilder, argument: Code): Code {
  const x = f.let(argument);
  const isTiny = f.let(f32x4.lt(x, constant(1.17549435e-38)));
  const scaled = f.let(v128.choose(isTiny, mul(x, constant(2 ** 23)), x));
  // Counted from √½, so that the fraction's range lies around 1.
  const shifted = f.let(i32x4.sub(scaled, i32x4.const(0x3f3504f3)));
  const exponent = i32x4.add(i32x4.shrS(shifted, 23), v128.and(isTiny, i32x4.const(-23)));
  const n = f.let(f32x4.fromI32x4(exponent));
  const bits = i32x4.add(v128.and(shifted, i32x4.const(0x007fffff)), i32x4.const(0x3f3504f3));
  const t = f.let(sub(bits, constant(1)));
  const square = f.let(mul(t, t));
  const series = [
    3.3333331174e-1, -2.4999993993e-1, 2.0000714765e-1, -1.6668057665e-1, 1.4249322787e-1, -1.2420140846e-1,
    1.167699874e-1, -1.151461031e-1, 7.0376836292e-2,
  ];
  const tail = add(mul(mul(polynomial(t, series), t), square), mul(n, constant(ln2Low)));
  const finite = add(add(sub(tail, mul(square, constant(0.5))), t), mul(n, constant(ln2High)));
  const isOrdinary = v128.and(f32x4.gt(x, constant(0)), f32x4.lt(x, constant(Infinity)));
  const ofZeroOrLess = v128.choose(f32x4.eq(x, constant(0)), constant(-Infinity), constant(Number.NaN));
  const special = v128.choose(f32x4.gt(x, constant(0)), constant(Infinity), ofZeroOrLess);
  return v128.choose(f.let(isOrdinary), f.let(finite), special);
}

export function sigmoid(f: FunctionBuilder, x: Code): Code {
  return div(constant(1), add(constant(1), exponential(f, f32x4.neg(x))));
}

/** Near 0 an odd polynomial, elsewhere 1 - 2 / (e²ˣ + 1), with the sign of x. */
export function hyperbolicTangent(f: FunctionBuilder, argument: Code): Code {
  const x = f.let(argument);
  const size = f.let(f32x4.abs(x));
  const square = f.let(mul(x, x));
  const series = [-3.33332819422e-1, 1.33314422036e-1, -5.37397155531e-2, 2.06390887954e-2, -5.70498872745e-3];
  const near = add(mul(mul(polynomial(square, series), square), x), x);
  const power = exponential(f, add(size, size));
  const far = f.let(sub(constant(1), div(constant(2), add(power, constant(1)))));
  return v128.choose(f32x4.lt(size, constant(0.625)), near, v128.or(far, signBit(x)));
}

/** Where the polynomial of erf ends and that of ln(1 - erf) begins. */
const errorFunctionSplit = 0.92;

/** The coefficients are least-maximum fits: of erf(x)/x - 1 in x² up to 0.92, of ln(erfc x) in x from there to 4. */
export function errorFunction(f: FunctionBuilder, argument: Code): Code {
  const x = f.let(argument);
  const size = f.let(f32x4.pmin(f32x4.abs(x), constant(4)));
  const inner = [0.12837917, -0.37612635, 0.11283703, -0.0268598, 0.0052019604, -0.0008152628, 0.00008409921];
  const near = add(mul(polynomial(f.let(mul(x, x)), inner), x), x);
  const outer = [
    0.00017055203, -1.1294951, -0.6333867, -0.10823662, 0.025091497, -0.004160527, 0.000432303, -0.000020909556,
  ];
  const far = f.let(sub(constant(1), exponential(f, polynomial(size, outer))));
  return v128.choose(f32x4.lt(size, constant(errorFunctionSplit)), near, v128.or(far, signBit(x)));
}

/** x · P(x²) / Q(x²), `square` being x². */
function oddRational(x: Code, square: Code, numerator: readonly number[], denominator: readonly number[]): Code {
  return mul(x, div(polynomial(square, numerator), polynomial(square, denominator)));
}

/**
 * x · Φ(x), Φ being the normal distribution: a least-maximum fit of Φ(x) - ½ by an odd rational function, up to 5.5, where Φ is
 * 1 to float32. Rounding leaves Φ within 4 units of 2⁻²⁴ of the truth; PyTorch's 1 + erf, in float32, within 4.6.
 */
export function gelu(f: FunctionBuilder, argument: Code): Code {
  const x = f.let(argument);
  const square = f.let(f32x4.pmin(mul(x, x), constant(5.5 * 5.5)));
  const numerator = [0.39894226, 0.033624135, 0.0046622804, 0.0001663565, 0.0000063227153, 2.2854348e-8];
  const denominator = [1, 0.25094938, 0.028512502, 0.0018706187, 0.00007278761, 0.0000011983683];
  const below = add(oddRational(x, square, numerator, denominator), constant(0.5));
  return mul(x, f32x4.pmax(f32x4.pmin(below, constant(1)), constant(0)));
}

/** ½x · (1 + tanh u) = x / (1 + e⁻²ᵘ) with u = √(2/π) · (x + 0.044715 · x³): no digits are lost where tanh u is near -1. */
export function geluTanh(f: FunctionBuilder, argument: Code): Code {
  const x = f.let(argument);
  const factor = add(
    mul(mul(x, x), constant(-2 * Math.sqrt(2 / Math.PI) * 0.044715)),
    constant(-2 * Math.sqrt(2 / Math.PI)),
  );
  return div(x, add(constant(1), exponential(f, mul(x, factor))));
}

/** grad · (Φ(x) + x · φ(x)), whose difference from ½ is odd as well: within 5 units of 2⁻²⁴, as PyTorch's. */
export function geluBackward(f: FunctionBuilder, gradient: Code, argument: Code): Code {
  const x = f.let(argument);
  const square = f.let(mul(x, x));
  const numerator = [0.7978845, -0.02429005, 0.0139327766, 0.00016800423, 0.000034084678, 8.302927e-7, 1.6339232e-8];
  const denominator = [
    1, 0.30289006, 0.0434262, 0.003872961, 0.00023661362, 0.0000098583896, 3.134382e-7, 1.2937873e-9,
  ];
  const near = oddRational(x, square, numerator, denominator);
  // Of an infinite x the slope is NaN, as PyTorch's.
  const far = add(v128.or(constant(0.5), signBit(x)), mul(x, constant(0)));
  const slope = v128.choose(f32x4.lt(square, constant(5.9 * 5.9)), f.let(near), far);
  return mul(gradient, add(slope, constant(0.5)));
}
