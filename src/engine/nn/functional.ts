/** Layers and losses as functions: `torch.nn.functional`. */
export * from './activations.ts';
export { linear } from './layers.ts';
export { crossEntropy, mseLoss, nllLoss } from './losses.ts';
