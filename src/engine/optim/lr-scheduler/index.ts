/** Learning-rate schedules: `torch.optim.lr_scheduler`. */
export { ChainedScheduler, type PartScheduler, SequentialLR } from './combined.ts';
export {
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  type CosineOptions,
  type WarmRestartsOptions,
} from './cosine.ts';
export { CyclicLR, type CyclicLROptions } from './cyclic.ts';
export { OneCycleLR, type OneCycleLROptions } from './one-cycle.ts';
export { type PlateauOptions, ReduceLROnPlateau } from './plateau.ts';
export {
  ConstantLR,
  type ConstantLROptions,
  LinearLR,
  type LinearLROptions,
  PolynomialLR,
  type PolynomialLROptions,
} from './ramps.ts';
export { LRScheduler, type ScheduledOptimizer, type Scheduler, type SchedulerStateDict } from './scheduler.ts';
export {
  type DecayOptions,
  ExponentialLR,
  LambdaLR,
  type LrLambda,
  MultiplicativeLR,
  MultiStepLR,
  StepLR,
} from './steps.ts';
