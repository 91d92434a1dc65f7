import * as tf from '@tensorflow/tfjs-core';
import type { BinaryKernel, ComparisonKernel, ReductionKernel, UnaryKernel } from '../kernels.ts';
import { divisionOps, hypot, isNegative, trunc } from './division.ts';
import { erf, erfc, erfinv } from './error-function.ts';
import { maximum, minimum } from './extremes.ts';

type Unary = (x: tf.Tensor) => tf.Tensor;
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

export const unaryOps: Readonly<Record<UnaryKernel, Unary>> = {
  neg: tf.neg,
  abs: tf.abs,
  sign: tf.sign,
  exp: tf.exp,
  log: tf.log,
  sqrt: tf.sqrt,
  reciprocal: tf.reciprocal,
  sin: tf.sin,
  cos: tf.cos,
  tanh: tf.tanh,
  sigmoid: tf.sigmoid,
  relu: tf.relu,
  floor: (x) => (x.dtype === 'float32' ? tf.floor(x) : tf.clone(x)),
  ceil: (x) => (x.dtype === 'float32' ? tf.ceil(x) : tf.clone(x)),
  round: (x) => (x.dtype === 'float32' ? tf.round(x) : tf.clone(x)),
  trunc: (x) => (x.dtype === 'float32' ? trunc(x) : tf.clone(x)),
  tan: tf.tan,
  asin: tf.asin,
  acos: tf.acos,
  atan: tf.atan,
  sinh: tf.sinh,
  cosh: tf.cosh,
  asinh: tf.asinh,
  acosh: tf.acosh,
  atanh: tf.atanh,
  log2: (x) => tf.div(tf.log(x), tf.scalar(Math.LN2)),
  log10: (x) => tf.div(tf.log(x), tf.scalar(Math.LN10)),
  log1p: tf.log1p,
  expm1: tf.expm1,
  erf,
  erfc,
  erfinv,
  logicalNot: (x) => tf.equal(x, tf.zerosLike(x)),
};

/** tfjs follows JavaScript, where 1 ** NaN and (-1) ** Infinity are NaN; PyTorch follows C, where they are 1. */
function power(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const result = tf.pow(a, b);
  if (result.dtype !== 'float32') return result;
  const one = tf.scalar(1);
  const unit = tf.logicalAnd(tf.equal(a, tf.scalar(-1)), tf.isInf(b));
  return tf.where(tf.logicalOr(tf.equal(a, one), unit), tf.onesLike(result), result);
}

export const binaryOps: Readonly<Record<BinaryKernel, Binary>> = {
  ...divisionOps,
  atan2: tf.atan2,
  hypot,
  copysign: (a, b) => tf.where(isNegative(b), tf.neg(tf.abs(a)), tf.abs(a)),
  bitwiseAnd: tf.bitwiseAnd,
  // a | b = a + b - (a & b), a ^ b = a + b - 2 (a & b); 32-bit sums wrap to the right bits.
  bitwiseOr: (a, b) => tf.sub(tf.add(a, b), tf.bitwiseAnd(a, b)),
  bitwiseXor: (a, b) => tf.sub(tf.sub(a, tf.bitwiseAnd(a, b)), tf.sub(tf.bitwiseAnd(a, b), b)),
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  pow: power,
  maximum,
  minimum,
};

export const comparisonOps: Readonly<Record<ComparisonKernel, Binary>> = {
  eq: tf.equal,
  ne: tf.notEqual,
  lt: tf.less,
  le: tf.lessEqual,
  gt: tf.greater,
  ge: tf.greaterEqual,
};

export const reductionOps: Readonly<Record<ReductionKernel, (x: tf.Tensor, dims: number[]) => tf.Tensor>> = {
  sum: (x, dims) => tf.sum(x, dims),
  prod: (x, dims) => tf.prod(x, dims),
  amax: (x, dims) => tf.max(x, dims),
  amin: (x, dims) => tf.min(x, dims),
};

/** Index of the first NaN where there is one, else of the first largest: tfjs passes over NaN. */
export function argmax(x: tf.Tensor, dim: number): tf.Tensor {
  const largest = tf.argMax(x, dim);
  if (x.dtype !== 'float32') return largest;
  const missing = tf.cast(tf.isNaN(x), 'int32');
  return tf.where(tf.cast(tf.max(missing, dim), 'bool'), tf.argMax(missing, dim), largest);
}
