/** Checks of optimizers' options, in PyTorch's words. */
import type { Tensor } from '../tensor.ts';

/** Options that every optimizer has. */
export interface CommonOptions {
  /** Learning rate. */
  lr: number;
}

/** Gives up the options that the caller left out to the defaults, and refuses those that do not exist. */
export function withDefaults<Options extends object>(
  optimizer: string,
  defaults: Options,
  given: Partial<Options>,
): Options {
  const result = { ...defaults };
  for (const [name, value] of Object.entries(given)) {
    if (!(name in defaults)) {
      throw new TypeError(
        `${optimizer} got an unexpected option '${name}'. Its options are ${Object.keys(defaults).join(', ')}.`,
      );
    }
    if (value !== undefined) Object.assign(result, { [name]: value });
  }
  return result;
}

export function requireAtLeastZero(name: string, value: number): void {
  if (!(value >= 0)) throw new RangeError(`Invalid ${name}: ${value}`);
}

/** What most optimizers demand of what they have of these. */
export function requireCommon(options: CommonOptions & { readonly eps?: number; readonly weightDecay?: number }): void {
  requireAtLeastZero('learning rate', options.lr);
  if (options.eps !== undefined) requireAtLeastZero('epsilon value', options.eps);
  if (options.weightDecay !== undefined) requireAtLeastZero('weightDecay value', options.weightDecay);
}

export function requireBetas(betas: readonly [number, number]): void {
  for (const [index, beta] of betas.entries()) {
    if (!(beta >= 0 && beta < 1)) throw new RangeError(`Invalid beta parameter at index ${index}: ${beta}`);
  }
}

/**
 * The gradient as an update sees it: turned round for `maximize`, with the L2 penalty's part. Where there is neither, itself:
 * a branch in the updates' loops would cost those who use neither more than a pass of its own costs those who do.
 */
export function penalised(
  gradient: Tensor,
  parameter: Tensor,
  options: { readonly maximize?: boolean; readonly weightDecay: number },
): Tensor {
  const direction = options.maximize === true ? gradient.neg() : gradient;
  return options.weightDecay === 0 ? direction : direction.add(parameter, { alpha: options.weightDecay });
}
