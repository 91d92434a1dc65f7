/** Optimizers: `torch.optim`. */
export { Adadelta, type AdadeltaOptions } from './adadelta.ts';
export { Adagrad, type AdagradOptions } from './adagrad.ts';
export { Adam, type AdamOptions, AdamW } from './adam.ts';
export { Adamax, type AdamaxOptions } from './adamax.ts';
export { ASGD, type ASGDOptions } from './asgd.ts';
export { LBFGS, type LBFGSOptions } from './lbfgs/index.ts';
export * as lrScheduler from './lr-scheduler/index.ts';
export { NAdam, type NAdamOptions } from './nadam.ts';
export { Optimizer } from './optimizer.ts';
export type { GivenGroup, ParamGroup, Params } from './parameter-groups.ts';
export { RAdam, type RAdamOptions } from './radam.ts';
export { RMSprop, type RMSpropOptions } from './rmsprop.ts';
export { Rprop, type RpropOptions } from './rprop.ts';
export { SGD, type SGDOptions } from './sgd.ts';
export type { OptimizerStateDict } from './state-dict.ts';
