/** The arguments of a recorded PyTorch call, checked. A call that the engine has no form of is not covered. */
import { Tensor } from '../../../../src/engine/index.ts';

/** The engine has no form of this call: the case is not covered. */
export class NotCovered extends Error {}

export type Argument = Tensor | number | boolean | string | null | readonly Argument[];
export type Options = Readonly<Record<string, Argument>>;
export type Call = (args: readonly Argument[], options: Options) => Tensor | readonly Tensor[];

export function asTensor(value: Argument | undefined): Tensor {
  if (value instanceof Tensor) return value;
  throw new NotCovered();
}

export function asOperand(value: Argument | undefined): Tensor | number | boolean {
  if (value instanceof Tensor || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new NotCovered();
}

export function asNumbers(value: Argument | readonly Argument[] | undefined): number[] {
  const list = Array.isArray(value) ? value : [value];
  return list.map((item) => (typeof item === 'number' ? item : notCovered()));
}

export function asNumber(value: Argument | undefined): number {
  return typeof value === 'number' ? value : notCovered();
}

export function asTensors(value: Argument | undefined): Tensor[] {
  return Array.isArray(value) ? value.map(asTensor) : notCovered();
}

export function notCovered(): never {
  throw new NotCovered();
}

/** Keyword arguments that change nothing at these values. */
const neutral: Readonly<Record<string, Argument>> = {
  _stacklevel: 3,
  dtype: null,
  size_average: null,
  reduce: null,
  weight: null,
  ignore_index: -100,
  label_smoothing: 0,
  inplace: false,
  out: null,
};

export function only(options: Options, ...known: string[]): void {
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name) && neutral[name] !== value) throw new NotCovered();
  }
}

/** Sizes as `x.view(2, 3)` or `x.view([2, 3])`. */
export function sizes(args: readonly Argument[]): number[] {
  return asNumbers(Array.isArray(args[1]) ? args[1] : args.slice(1));
}

const tuples = new WeakSet<readonly Argument[]>();

/** Marks a list as Python's tuple: between brackets it is several indices, a list is one. */
export function asTuple(items: readonly Argument[]): readonly Argument[] {
  tuples.add(items);
  return items;
}

export function isTuple(value: Argument): value is readonly Argument[] {
  return Array.isArray(value) && tuples.has(value);
}
