/** `torch.special`: special functions. Where `torch` has the same function under the same name it is that one. */
import { digamma, lgamma, sigmoid } from './functions/unary.ts';

export { logsumexp } from './functions/reduction.ts';
export { xlogy } from './functions/several.ts';
export {
  digamma,
  erf,
  erfc,
  erfinv,
  exp2,
  expm1,
  log1p,
  logit,
  polygamma,
  round,
  sinc,
} from './functions/unary.ts';
export { logSoftmax, softmax } from './nn/functional/activations.ts';

/**
 * 1 / (1 + e⁻ˣ), `sigmoid`: `torch.special.expit`.
 * @shape input's
 * @dtype input's; of integers and booleans the default floating-point dtype
 * @throws nothing
 */
export const expit = sigmoid;
/**
 * ln |Γ(input)|, `lgamma`: `torch.special.gammaln`.
 * @shape input's
 * @dtype input's; of integers and booleans the default floating-point dtype
 * @throws nothing
 */
export const gammaln = lgamma;
/**
 * Γ′ / Γ, `digamma`: `torch.special.psi`.
 * @shape input's
 * @dtype input's; of integers and booleans the default floating-point dtype
 * @throws nothing
 */
export const psi = digamma;
