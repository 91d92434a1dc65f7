import assert from 'node:assert/strict';
import { type Tensor, tensor } from '../../../src/engine/index.ts';

export function leaf(values: number | readonly number[]): Tensor {
  return tensor(values, { requiresGrad: true });
}

export function thrown(body: () => unknown): Error {
  try {
    body();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  return assert.fail('nothing was thrown');
}
