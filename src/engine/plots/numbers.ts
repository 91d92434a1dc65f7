import { quietly } from '../observer.ts';
import { Tensor } from '../tensor.ts';
import type { PlotNumber } from './record.ts';

/** Numbers to draw: a tensor of any shape and device, an array, or a typed array. */
export type PlotValues = Tensor | Iterable<number>;

/** The numbers in their order, without history. */
export function numbersOf(values: PlotValues, what: string): number[] {
  if (values instanceof Tensor) return Array.from(quietly(() => values.detach()).toTypedArray(), Number);
  if (typeof values !== 'object' || values === null || !(Symbol.iterator in values)) {
    throw new TypeError(`${what} should be a tensor or an array of numbers, but is ${describe(values)}`);
  }
  return Array.from(values, (value, index) => {
    if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
    throw new TypeError(`${what}[${index}] should be a number, but is ${describe(value)}; loss.item() makes one`);
  });
}

/** JSON has no NaN and no infinity; there is no place for them in a picture either. */
export function finite(value: number): PlotNumber {
  return Number.isFinite(value) ? value : null;
}

function describe(value: unknown): string {
  if (value instanceof Tensor) return `a tensor of shape [${value.shape.join(', ')}]`;
  return value === null ? 'null' : typeof value === 'object' ? 'an object' : `${typeof value} ${String(value)}`;
}
