/** `autograd`: gradients, checks of them, and what a script can hang into a backward pass. `torch.autograd`. */
export {
  type AnomalyOptions,
  detectAnomaly,
  isAnomalyEnabled,
  setDetectAnomaly,
} from './anomaly.ts';
export { type BackwardOptions, backwardAll as backward, grad } from './backward.ts';
export * as forwardAd from './forward-ad.ts';
export { CustomFunction as Function, type FunctionClass } from './function.ts';
export { FunctionContext } from './function-context.ts';
export * as functional from './functional/index.ts';
export { type GradcheckOptions, gradcheck, gradgradcheck } from './gradcheck.ts';
export type {
  NodeHook,
  NodePreHook,
  PostAccumulateGradHook,
  RemovableHandle,
  TensorHook,
} from './hooks.ts';
export {
  enableGrad,
  inferenceMode,
  isGradEnabled,
  isInferenceModeEnabled,
  noGrad,
  setGradEnabled,
} from './modes.ts';
export type { Edge, Node } from './node.ts';
export { onceDifferentiable } from './once-differentiable.ts';
