/** New parameters, as PyTorch's layers begin. */

import type { TensorOptions } from '../../creation/storage.ts';
import { empty, full } from '../../creation/values.ts';
import { quietly } from '../../observer.ts';
import { Parameter } from '../parameter.ts';
import { uniform_ } from './random.ts';

/** Where a layer's parameters are, and of which dtype. Default: the run's device, float32. */
export type ParameterOptions = Pick<TensorOptions, 'dtype' | 'device'>;

/** `dtype` and `device` of options that have more. */
export function placeOf({ dtype, device }: ParameterOptions): ParameterOptions {
  return { ...(dtype === undefined ? {} : { dtype }), ...(device === undefined ? {} : { device }) };
}

/** Uniform over ±bound. */
export function uniformParameter(shape: readonly number[], bound: number, options: ParameterOptions): Parameter {
  const parameter = quietly(() => new Parameter(empty(shape, placeOf(options))));
  return bound === 0 ? parameter : uniform_(parameter, -bound, bound);
}

/** Every element `value`. */
export function constantParameter(shape: readonly number[], value: number, options: ParameterOptions): Parameter {
  return quietly(() => new Parameter(full(shape, value, placeOf(options))));
}

/** 1 / √fanIn; 0 for a layer without inputs. */
export function boundOf(fanIn: number): number {
  return fanIn === 0 ? 0 : 1 / Math.sqrt(fanIn);
}
