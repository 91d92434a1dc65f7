import * as tf from '@tensorflow/tfjs-core';
import { maximum, minimum } from './extremes.ts';

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

export function trunc(x: tf.Tensor): tf.Tensor {
  return tf.where(tf.less(x, tf.zerosLike(x)), tf.ceil(x), tf.floor(x));
}

/** Also -0, which only its reciprocal gives away. */
export function isNegative(x: tf.Tensor): tf.Tensor {
  return tf.logicalOr(tf.less(x, tf.scalar(0)), tf.less(tf.reciprocal(x), tf.scalar(0)));
}

/** √(a² + b²) without squaring what would overflow. */
export function hypot(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const [left, right] = [tf.abs(a), tf.abs(b)];
  const large = maximum(left, right);
  const ratio = tf.div(minimum(left, right), large);
  const length = tf.mul(large, tf.sqrt(tf.add(tf.square(ratio), tf.scalar(1))));
  const infinite = tf.logicalOr(tf.isInf(left), tf.isInf(right));
  const plain = tf.logicalOr(infinite, tf.equal(large, tf.scalar(0)));
  return tf.where(infinite, tf.fill(length.shape, Infinity), tf.where(plain, large, length));
}

/** C's fmod: tfjs's mod, like Python's, agrees with it where nothing is negative. */
function fmod(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const size = tf.mod(tf.abs(a), tf.abs(b));
  return tf.where(tf.less(a, tf.zerosLike(a)), tf.neg(size), size);
}

/** Whether floor division goes one below the truncated quotient. */
function needsStep(rest: tf.Tensor, divisor: tf.Tensor): tf.Tensor {
  const zero = tf.zerosLike(rest);
  return tf.logicalAnd(tf.notEqual(rest, zero), tf.notEqual(tf.less(rest, zero), tf.less(divisor, zero)));
}

/** (a - rest) / b, a whole number but for rounding. */
function quotient(a: tf.Tensor, b: tf.Tensor, rest: tf.Tensor): tf.Tensor {
  return tf.round(tf.div(tf.cast(tf.sub(a, rest), 'float32'), tf.cast(b, 'float32')));
}

function floorDivide(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const rest = fmod(a, b);
  const whole = tf.sub(quotient(a, b, rest), tf.cast(needsStep(rest, b), 'float32'));
  return tf.where(tf.equal(b, tf.zerosLike(b)), tf.div(tf.cast(a, 'float32'), tf.cast(b, 'float32')), whole);
}

export const divisionOps = {
  fmod,
  remainder: (a, b) => {
    const rest = fmod(a, b);
    return tf.where(needsStep(rest, b), tf.add(rest, b), rest);
  },
  floorDivide,
  truncDivide: (a, b) => (a.dtype === 'float32' ? trunc(tf.div(a, b)) : quotient(a, b, fmod(a, b))),
} satisfies Readonly<Record<string, Binary>>;
