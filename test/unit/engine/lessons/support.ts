/** What the lines of lessons are written with. */
import * as torch from '../../../../src/engine/index.ts';
import { type DType, type Tensor, tensor } from '../../../../src/engine/index.ts';
import type { NestedArray } from '../../../../src/engine/tensor.ts';

/** For each line, what it shows. */
export type Lines = Readonly<Record<string, () => unknown>>;

export const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
export const ints = (data: NestedArray, dtype: DType = 'int64'): Tensor => tensor(data, { dtype });
export const doubles = (data: NestedArray): Tensor => tensor(data, { dtype: 'float64' });
export const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });
export const { zeros, ones, arange, linspace, cat, stack } = torch;
export const X = arange(12).reshape([3, 4]);
export const R = arange(0, 24).to('float32').reshape([2, 3, 4]);
export const booleans = (...values: boolean[]): Tensor => tensor(values);

/** Several things to show. */
export class Several {
  readonly items: readonly unknown[];
  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}
export const several = (...items: unknown[]): Several => new Several(items);
