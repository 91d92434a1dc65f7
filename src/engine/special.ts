/** `torch.special`: special functions. Where `torch` has the same function under the same name it is that one. */
import { digamma, lgamma, sigmoid } from './functions-unary.ts';

export { logsumexp } from './functions-reduction.ts';
export { xlogy } from './functions-several.ts';
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
} from './functions-unary.ts';
export { logSoftmax, softmax } from './nn/functional/activations.ts';

/** 1 / (1 + e⁻ˣ), `sigmoid`: `torch.special.expit`. */
export const expit = sigmoid;
/** ln |Γ(input)|, `lgamma`: `torch.special.gammaln`. */
export const gammaln = lgamma;
/** Γ′ / Γ, `digamma`: `torch.special.psi`. */
export const psi = digamma;
