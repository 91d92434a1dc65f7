import * as tf from '@tensorflow/tfjs-core';
import { chebyshevMiddle, erfSeries, scaledErfcCoefficients } from '../error-function.ts';

/** As many terms as float32 can tell apart. */
const seriesTerms = 9;
const chebyshevTerms = 14;

function polynomial(coefficients: readonly number[], x: tf.Tensor): tf.Tensor {
  let result: tf.Tensor = tf.zerosLike(x);
  for (const coefficient of [...coefficients].reverse()) result = tf.add(tf.mul(result, x), tf.scalar(coefficient));
  return result;
}

/** erfc(x) for x >= 0. */
function complement(x: tf.Tensor): tf.Tensor {
  // At infinity the quotient below would be NaN; erfc has been 0 for long.
  const limited = tf.minimum(x, tf.scalar(20));
  const middle = tf.scalar(chebyshevMiddle);
  const t = tf.div(tf.sub(middle, limited), tf.add(middle, limited));
  let next: tf.Tensor = tf.zerosLike(t);
  let afterNext: tf.Tensor = next;
  for (const coefficient of scaledErfcCoefficients.slice(1, chebyshevTerms).reverse()) {
    const present = tf.add(tf.sub(tf.mul(tf.mul(t, tf.scalar(2)), next), afterNext), tf.scalar(coefficient));
    [afterNext, next] = [next, present];
  }
  const sum = tf.add(tf.sub(tf.mul(t, next), afterNext), tf.scalar(scaledErfcCoefficients[0] ?? 0));
  return tf.div(tf.mul(tf.exp(tf.neg(tf.square(limited))), sum), tf.add(tf.mul(limited, tf.scalar(2)), tf.scalar(1)));
}

function nearZero(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, polynomial(erfSeries.slice(0, seriesTerms), tf.square(x)));
}

export function erf(x: tf.Tensor): tf.Tensor {
  const size = tf.abs(x);
  const far = tf.mul(tf.sign(x), tf.sub(tf.scalar(1), complement(size)));
  return tf.where(tf.less(size, tf.scalar(0.8)), nearZero(x), far);
}

export function erfc(x: tf.Tensor): tf.Tensor {
  const upper = complement(tf.abs(x));
  return tf.where(tf.less(x, tf.scalar(0)), tf.sub(tf.scalar(2), upper), upper);
}

// Giles, "Approximating the erfinv function", GPU Computing Gems 2010: one polynomial for the middle, one for the tails.
export const erfinvMiddle = [
  1.50140941, 0.246640727, -0.00417768164, -0.00125372503, 0.00021858087, -4.39150654e-6, -3.5233877e-6, 3.43273939e-7,
  2.81022636e-8,
];
export const erfinvTail = [
  2.83297682, 1.00167406, 0.00943887047, -0.0076224613, 0.00573950773, -0.00367342844, 0.00134934322, 0.000100950558,
  -0.000200214257,
];

export function erfinv(y: tf.Tensor): tf.Tensor {
  const one = tf.scalar(1);
  const w = tf.neg(tf.log(tf.mul(tf.sub(one, y), tf.add(one, y))));
  const middle = polynomial(erfinvMiddle, tf.sub(w, tf.scalar(2.5)));
  const tail = polynomial(erfinvTail, tf.sub(tf.sqrt(w), tf.scalar(3)));
  const inside = tf.mul(tf.where(tf.less(w, tf.scalar(5)), middle, tail), y);
  const end = tf.equal(tf.abs(y), one);
  return tf.where(end, tf.mul(y, tf.fill(y.shape, Infinity)), inside);
}
