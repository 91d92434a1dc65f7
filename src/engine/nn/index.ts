/** Layers, losses and what they are made of: `torch.nn`. */
export {
  type AttentionCallOptions,
  MultiheadAttention,
  type MultiheadAttentionOptions,
} from './attention/multihead-attention.ts';
export {
  Transformer,
  type TransformerCall,
  TransformerDecoder,
  TransformerEncoder,
  type TransformerOptions,
} from './attention/transformer.ts';
export {
  type DecoderLayerCall,
  type EncoderLayerCall,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from './attention/transformer-layers.ts';
export { ModuleDict } from './containers/module-dict.ts';
export { ModuleList } from './containers/module-list.ts';
export { ParameterDict, ParameterList } from './containers/parameter-containers.ts';
export { type Layer, Sequential } from './containers/sequential.ts';
export type { LossOptions } from './functional/pair-losses.ts';
export * as init from './init/index.ts';
export * from './layers/activations.ts';
export * from './layers/adaptive-pooling.ts';
export * from './layers/batch-normalization.ts';
export { Conv1d, Conv2d, Conv3d, type ConvolutionLayerOptions, type PaddingMode } from './layers/convolution.ts';
export * from './layers/distance.ts';
export * from './layers/dropout.ts';
export * from './layers/embedding.ts';
export * from './layers/linear.ts';
export * from './layers/max-unpooling.ts';
export * from './layers/normalization.ts';
export * from './layers/padding.ts';
export * from './layers/pooling.ts';
export * from './layers/rectifiers.ts';
export * from './layers/shape.ts';
export * from './layers/softmax.ts';
export * from './layers/transposed-convolution.ts';
export * from './losses/classes.ts';
export * from './losses/distances.ts';
export * from './losses/pairs.ts';
export type { ForwardHook, ForwardPreHook, FullBackwardHook, ModuleGradients } from './module/hooks.ts';
export {
  type IncompatibleKeys,
  type LoadStateDictOptions,
  type StateDict,
  StateDictError,
} from './module/state-dict.ts';
export type { MembersOptions, NamedOptions } from './module/walk.ts';
export { type AnyModule, Module } from './module.ts';
export { Parameter } from './parameter.ts';
export { type CellOptions, GRUCell, LSTMCell, RNNCell } from './recurrent/cells.ts';
export { GRU, LSTM, type RecurrentOptions, RNN } from './recurrent/layers.ts';
export * as utils from './utils/index.ts';
