/** Initialisation of parameters, in place: `torch.nn.init`. */
export { constant_, dirac_, eye_, ones_, zeros_ } from './constants.ts';
export { calculateFans, calculateGain, type Fans, type Nonlinearity } from './fan.ts';
export {
  type KaimingOptions,
  kaimingNormal_,
  kaimingUniform_,
  normal_,
  orthogonal_,
  sparse_,
  truncNormal_,
  uniform_,
  type XavierOptions,
  xavierNormal_,
  xavierUniform_,
} from './random.ts';
export type { InitOptions } from './write.ts';
