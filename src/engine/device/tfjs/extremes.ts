import * as tf from '@tensorflow/tfjs-core';

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** tfjs-wasm forgets the NaN of the second operand. */
function keepingNaN(extreme: Binary): Binary {
  return (a, b) => {
    const result = extreme(a, b);
    return result.dtype === 'float32' ? tf.where(tf.isNaN(b), b, result) : result;
  };
}

/** NaN where either is NaN. */
export const maximum: Binary = keepingNaN(tf.maximum);
export const minimum: Binary = keepingNaN(tf.minimum);
