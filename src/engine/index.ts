/**
 * Backstep's library: tensors, autograd, layers, optimizers and data, with PyTorch's names spelled the TypeScript way.
 * Scripts import it as 'backstep'.
 */
export { type BackwardOptions, grad } from './autograd/backward.ts';
export type { FunctionContext } from './autograd/function-context.ts';
export { type GradcheckOptions, gradcheck, gradgradcheck } from './autograd/gradcheck.ts';
export type { RemovableHandle } from './autograd/hooks.ts';
export * as autograd from './autograd/index.ts';
export {
  enableGrad,
  inferenceMode,
  isGradEnabled,
  isInferenceModeEnabled,
  noGrad,
  setGradEnabled,
} from './autograd/modes.ts';
export type { Edge, Node } from './autograd/node.ts';
export {
  bernoulli,
  multinomial,
  normal,
  type RandomOptions,
  rand,
  randint,
  randintLike,
  randLike,
  randn,
  randnLike,
  randperm,
  uniform,
} from './creation/random.ts';
export type { TensorOptions } from './creation/storage.ts';
export {
  arange,
  empty,
  emptyLike,
  eye,
  fromArray,
  fromTypedArray,
  full,
  fullLike,
  linspace,
  logspace,
  ones,
  onesLike,
  tensor,
  zeros,
  zerosLike,
} from './creation/values.ts';
export * as datasets from './data/datasets.ts';
export * from './data/index.ts';
export * as transforms from './data/transforms/index.ts';
export {
  availableDevices,
  type DeviceActivity,
  deviceActivity,
  getDefaultDevice,
  isDeviceAvailable,
  setDefaultDevice,
} from './device/registry.ts';
export { device } from './devices.ts';
export {
  canCast,
  type DType,
  getDefaultDtype,
  promoteTypes,
  setDefaultDtype,
  type TypedArray,
} from './dtype.ts';
export { type DownloadProgress, type Environment, environment } from './environment.ts';
export { AutogradError, IndexError, LinAlgError, OutOfMemoryError, ShapeError, TypeMismatchError } from './errors.ts';
export * from './functions/index.ts';
export * as io from './io/index.ts';
export * from './learner/index.ts';
export { inner, kron, tensordot } from './linalg/contractions.ts';
export { einsum } from './linalg/einsum.ts';
export * as linalg from './linalg/index.ts';
export { choleskyInverse, choleskySolve } from './linalg/systems.ts';
export { assertNoLeak, type DeviceMemoryUse, type LineMemoryUse, type MemoryUse, memory } from './memory/report.ts';
export type { Index, IndexArray } from './methods/index-notation.ts';
export { celu, cosineSimilarity, logSoftmax, prelu, selu, softmax, threshold } from './nn/functional/activations.ts';
export * as functional from './nn/functional/index.ts';
/** Short for `functional`, as PyTorch scripts write it. */
export * as F from './nn/functional/index.ts';
export * as nn from './nn/index.ts';
export {
  type BackwardNodeEvent,
  type EngineHooks,
  type EngineObserver,
  hooks,
  type OpEvent,
} from './observer.ts';
export * as optim from './optim/index.ts';
/** All of them, `scatter` too, by Matplotlib's short name: `scatter` alone is a tensor operation. */
export * as plt from './plots/index.ts';
export {
  hist,
  images,
  imshow,
  type Plot,
  type PlotImage,
  type PlotLayer,
  type PlotOptions,
  type PlotValues,
  plot,
  surface,
} from './plots/index.ts';
export { type PrintOptions, setPrintoptions } from './print.ts';
export { epochs, logMetrics, steps } from './progress.ts';
export {
  Generator,
  type GeneratorState,
  generator as defaultGenerator,
  getRngState,
  manualSeed,
  setRngState,
} from './random.ts';
export * as special from './special.ts';
export * from './tables/index.ts';
export { type NestedArray, Tensor } from './tensor.ts';
