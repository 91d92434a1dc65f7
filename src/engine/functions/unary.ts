/** Elementwise functions of one tensor: each is the method of its name. */
import type { LogitArguments } from '../methods/special.ts';
import type { Tensor } from '../tensor.ts';

/** -input: `torch.neg`. */
export function neg(input: Tensor): Tensor {
  return input.neg();
}

/** The size without the sign: `torch.abs`. */
export function abs(input: Tensor): Tensor {
  return input.abs();
}

/** -1, 0 or 1: `torch.sign`. */
export function sign(input: Tensor): Tensor {
  return input.sign();
}

/** input · input: `torch.square`. */
export function square(input: Tensor): Tensor {
  return input.square();
}

/** 1 / input: `torch.reciprocal`. */
export function reciprocal(input: Tensor): Tensor {
  return input.reciprocal();
}

/** input where positive, else 0: `torch.relu`. */
export function relu(input: Tensor): Tensor {
  return input.relu();
}

/** 1 / (1 + e⁻ˣ): `torch.sigmoid`. */
export function sigmoid(input: Tensor): Tensor {
  return input.sigmoid();
}

/** e to the power of input: `torch.exp`. */
export function exp(input: Tensor): Tensor {
  return input.exp();
}

/** 2 to the power of input: `torch.exp2`. */
export function exp2(input: Tensor): Tensor {
  return input.exp2();
}

/** eˣ - 1, exact near 0: `torch.expm1`. */
export function expm1(input: Tensor): Tensor {
  return input.expm1();
}

/** The natural logarithm: `torch.log`. */
export function log(input: Tensor): Tensor {
  return input.log();
}

/** The logarithm to base 2: `torch.log2`. */
export function log2(input: Tensor): Tensor {
  return input.log2();
}

/** The logarithm to base 10: `torch.log10`. */
export function log10(input: Tensor): Tensor {
  return input.log10();
}

/** ln(1 + input), exact near 0: `torch.log1p`. */
export function log1p(input: Tensor): Tensor {
  return input.log1p();
}

/** The square root: `torch.sqrt`. */
export function sqrt(input: Tensor): Tensor {
  return input.sqrt();
}

/** 1 / √input: `torch.rsqrt`. */
export function rsqrt(input: Tensor): Tensor {
  return input.rsqrt();
}

/** The error function: `torch.erf`. */
export function erf(input: Tensor): Tensor {
  return input.erf();
}

/** 1 - erf: `torch.erfc`. */
export function erfc(input: Tensor): Tensor {
  return input.erfc();
}

/** The inverse of erf: `torch.erfinv`. */
export function erfinv(input: Tensor): Tensor {
  return input.erfinv();
}

/** The sine; radians: `torch.sin`. */
export function sin(input: Tensor): Tensor {
  return input.sin();
}

/** The cosine; radians: `torch.cos`. */
export function cos(input: Tensor): Tensor {
  return input.cos();
}

/** The tangent; radians: `torch.tan`. */
export function tan(input: Tensor): Tensor {
  return input.tan();
}

/** The arc sine: `torch.asin`. */
export function asin(input: Tensor): Tensor {
  return input.asin();
}

/** The arc cosine: `torch.acos`. */
export function acos(input: Tensor): Tensor {
  return input.acos();
}

/** The arc tangent: `torch.atan`. */
export function atan(input: Tensor): Tensor {
  return input.atan();
}

/** The hyperbolic sine: `torch.sinh`. */
export function sinh(input: Tensor): Tensor {
  return input.sinh();
}

/** The hyperbolic cosine: `torch.cosh`. */
export function cosh(input: Tensor): Tensor {
  return input.cosh();
}

/** The hyperbolic tangent: `torch.tanh`. */
export function tanh(input: Tensor): Tensor {
  return input.tanh();
}

/** The inverse of sinh: `torch.asinh`. */
export function asinh(input: Tensor): Tensor {
  return input.asinh();
}

/** The inverse of cosh: `torch.acosh`. */
export function acosh(input: Tensor): Tensor {
  return input.acosh();
}

/** The inverse of tanh: `torch.atanh`. */
export function atanh(input: Tensor): Tensor {
  return input.atanh();
}

/** The next whole number below: `torch.floor`. */
export function floor(input: Tensor): Tensor {
  return input.floor();
}

/** The next whole number above: `torch.ceil`. */
export function ceil(input: Tensor): Tensor {
  return input.ceil();
}

/** Without the digits after the point: `torch.trunc`. */
export function trunc(input: Tensor): Tensor {
  return input.trunc();
}

/** The digits after the point: `torch.frac`. */
export function frac(input: Tensor): Tensor {
  return input.frac();
}

/** Where input is 0: `torch.logical_not`. */
export function logicalNot(input: Tensor): Tensor {
  return input.logicalNot();
}

/** Every bit turned: `torch.bitwise_not`. */
export function bitwiseNot(input: Tensor): Tensor {
  return input.bitwiseNot();
}

/** Where input is not a number: `torch.isnan`. */
export function isnan(input: Tensor): Tensor {
  return input.isnan();
}

/** Where input is ∞ or -∞: `torch.isinf`. */
export function isinf(input: Tensor): Tensor {
  return input.isinf();
}

/** Where input is neither NaN nor infinite: `torch.isfinite`. */
export function isfinite(input: Tensor): Tensor {
  return input.isfinite();
}

/** The nearest whole number, halves to the even one; or `decimals` digits kept: `torch.round`. */
export function round(input: Tensor, options: { readonly decimals?: number } = {}): Tensor {
  return input.round(options);
}

/** Where input is ∞: `torch.isposinf`. */
export function isposinf(input: Tensor): Tensor {
  return input.isposinf();
}

/** Where input is -∞: `torch.isneginf`. */
export function isneginf(input: Tensor): Tensor {
  return input.isneginf();
}

/** Where the sign is negative, of -0 too: `torch.signbit`. */
export function signbit(input: Tensor): Tensor {
  return input.signbit();
}

/** input itself; not for booleans: `torch.positive`. */
export function positive(input: Tensor): Tensor {
  return input.positive();
}

/** Degrees as radians: `torch.deg2rad`. */
export function deg2rad(input: Tensor): Tensor {
  return input.deg2rad();
}

/** Radians as degrees: `torch.rad2deg`. */
export function rad2deg(input: Tensor): Tensor {
  return input.rad2deg();
}

/** sin(π · input) / (π · input), 1 at 0: `torch.sinc`. */
export function sinc(input: Tensor): Tensor {
  return input.sinc();
}

/** ln(input / (1 - input)), the inverse of sigmoid; `eps` keeps input within [eps, 1 - eps]: `torch.logit`. */
export function logit(input: Tensor, ...rest: LogitArguments): Tensor {
  return input.logit(...rest);
}

/** ln |Γ(input)|: `torch.lgamma`. */
export function lgamma(input: Tensor): Tensor {
  return input.lgamma();
}

/** Γ′ / Γ, the slope of `lgamma`: `torch.digamma`. */
export function digamma(input: Tensor): Tensor {
  return input.digamma();
}

/** The `n`-th derivative of `digamma`: `torch.polygamma`. */
export function polygamma(n: number, input: Tensor): Tensor {
  return input.polygamma(n);
}
