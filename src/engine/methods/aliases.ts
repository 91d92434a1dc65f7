import { pointwiseInPlaceMethods as inPlace, pointwiseMethods as plain } from './pointwise.ts';

/**
 * Other names that PyTorch has for some methods.
 * @shape as the method of the other name
 * @dtype as the method of the other name
 * @throws as the method of the other name
 */
export const aliasMethods = {
  /** `abs` by another name: `Tensor.absolute`. */
  absolute: plain.abs,
  /** `neg` by another name: `Tensor.negative`. */
  negative: plain.neg,
  /** `sub` by another name: `Tensor.subtract`. */
  subtract: plain.sub,
  /** `mul` by another name: `Tensor.multiply`. */
  multiply: plain.mul,
  /** `div` by another name: `Tensor.divide`. */
  divide: plain.div,
  /** `div` by another name: `Tensor.true_divide`. */
  trueDivide: plain.div,
  /** `clamp` by another name: `Tensor.clip`. */
  clip: plain.clamp,
  /** `trunc` by another name: `Tensor.fix`. */
  fix: plain.trunc,
  /** `gt` by another name: `Tensor.greater`. */
  greater: plain.gt,
  /** `ge` by another name: `Tensor.greater_equal`. */
  greaterEqual: plain.ge,
  /** `lt` by another name: `Tensor.less`. */
  less: plain.lt,
  /** `le` by another name: `Tensor.less_equal`. */
  lessEqual: plain.le,
  /** `ne` by another name: `Tensor.not_equal`. */
  notEqual: plain.ne,
  /** `abs_` by another name: `Tensor.absolute_`. */
  absolute_: inPlace.abs_,
  /** `neg_` by another name: `Tensor.negative_`. */
  negative_: inPlace.neg_,
  /** `sub_` by another name: `Tensor.subtract_`. */
  subtract_: inPlace.sub_,
  /** `mul_` by another name: `Tensor.multiply_`. */
  multiply_: inPlace.mul_,
  /** `div_` by another name: `Tensor.divide_`. */
  divide_: inPlace.div_,
  /** `clamp_` by another name: `Tensor.clip_`. */
  clip_: inPlace.clamp_,
};

export type AliasMethods = typeof aliasMethods;
