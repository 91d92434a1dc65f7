/** Layers and losses as functions: `torch.nn.functional`. */
export * from './activations.ts';
export {
  type ClassLossOptions,
  type CrossEntropyOptions,
  crossEntropy,
  multiMarginLoss,
  nllLoss,
} from './class-losses.ts';
export {
  type ConvolutionOptions,
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  fold,
  type Sizes,
  type TransposedOptions,
  type UnfoldOptions,
  unfold,
} from './convolution.ts';
export * from './distance-losses.ts';
export * from './dropout.ts';
export * from './embedding-bag.ts';
export * from './images.ts';
export { type InterpolateOptions, interpolate } from './interpolate.ts';
export { linear } from './linear.ts';
export { type LpPoolOptions, lpPool1d, lpPool2d } from './lp-pooling.ts';
export {
  type MaxUnpoolArguments,
  type MaxUnpoolOptions,
  maxUnpool1d,
  maxUnpool2d,
  maxUnpool3d,
} from './max-unpooling.ts';
export * from './multi-label-losses.ts';
export * from './normalization.ts';
export { type PadOptions, pad } from './pad.ts';
export {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  gaussianNllLoss,
  huberLoss,
  klDiv,
  type LossOptions,
  l1Loss,
  mseLoss,
  poissonNllLoss,
  smoothL1Loss,
  softMarginLoss,
  type WeightedLossOptions,
} from './pair-losses.ts';
export * from './pooling.ts';
export {
  bilinear,
  type DropoutOptions,
  dropout,
  type EmbeddingOptions,
  embedding,
  featureDropout,
  oneHot,
} from './sparse.ts';
