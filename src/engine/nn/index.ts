/** Layers, losses and what they are made of: `torch.nn`. */
export { Flatten, type Layer, Linear, ReLU, Sequential, Sigmoid, Tanh } from './layers.ts';
export { CrossEntropyLoss, MSELoss, NLLLoss } from './losses.ts';
export { Module } from './module.ts';
export type { LossOptions } from './pair-losses.ts';
export { Parameter } from './parameter.ts';
