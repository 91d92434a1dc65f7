/**
 * Other names that PyTorch has for some functions.
 * @shape as the function of the other name
 * @dtype as the function of the other name
 * @throws as the function of the other name
 */
import { cat } from './joining.ts';
import { clamp, div, ge, gt, le, lt, mul, ne, sub } from './several.ts';
import { abs, neg, trunc } from './unary.ts';

/** `cat` by another name: `torch.concat`. */
export const concat = cat;
/** `cat` by another name: `torch.concatenate`. */
export const concatenate = cat;
/** `abs` by another name: `torch.absolute`. */
export const absolute = abs;
/** `neg` by another name: `torch.negative`. */
export const negative = neg;
/** `sub` by another name: `torch.subtract`. */
export const subtract = sub;
/** `mul` by another name: `torch.multiply`. */
export const multiply = mul;
/** `div` by another name: `torch.divide`. */
export const divide = div;
/** `div` by another name: `torch.true_divide`. */
export const trueDivide = div;
/** `clamp` by another name: `torch.clip`. */
export const clip = clamp;
/** `trunc` by another name: `torch.fix`. */
export const fix = trunc;
/** `gt` by another name: `torch.greater`. */
export const greater = gt;
/** `ge` by another name: `torch.greater_equal`. */
export const greaterEqual = ge;
/** `lt` by another name: `torch.less`. */
export const less = lt;
/** `le` by another name: `torch.less_equal`. */
export const lessEqual = le;
/** `ne` by another name: `torch.not_equal`. */
export const notEqual = ne;
