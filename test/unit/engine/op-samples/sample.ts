/** What the op samples are made of. */
import type { DType } from '../../../../src/engine/dtype.ts';
import type { Tensor } from '../../../../src/engine/index.ts';

export type NonEmpty<Item> = readonly [Item, ...Item[]];

/** An input as data, so that PyTorch can be given the same one. */
export interface SampleInput {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly values: readonly number[];
}

export interface OpSample {
  readonly inputs: readonly SampleInput[];
  readonly attributes: object;
  /** False where finite differences make no sense: at a kink, a tie or an infinite slope. */
  readonly smooth: boolean;
  /**
   * For finite differences: makes the op's inputs out of freely varied ones. An op that takes symmetric matrices is not
   * differentiable along others.
   */
  readonly prepare?: (inputs: readonly Tensor[]) => readonly Tensor[];
}

export interface OpErrorCase {
  readonly inputs: readonly SampleInput[];
  readonly attributes: object;
  /** The whole message; `{op}` stands for the op's name. */
  readonly message: string;
}

export interface OpTests {
  readonly samples: NonEmpty<OpSample>;
  readonly errors: NonEmpty<OpErrorCase>;
}

/** Distinct float32 values in [low, high), so that no two tie. */
export type FloatInput = (shape: readonly number[], low?: number, high?: number) => SampleInput;

/** A family's own deterministic stream of values: adding a sample to one family leaves the others' golden values right. */
export function floatInputs(seed: number): FloatInput {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return (shape, low = -2, high = 2) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const values = Array.from({ length: count }, () => Math.fround(low + next() * (high - low)));
    return { shape, dtype: 'float64', values };
  };
}

export function exactly(shape: readonly number[], values: readonly number[], dtype: DType = 'float64'): SampleInput {
  return { shape, dtype, values };
}

export function integers(shape: readonly number[], values: readonly number[]): SampleInput {
  return exactly(shape, values, 'int64');
}

export function booleans(shape: readonly number[], values: readonly number[]): SampleInput {
  return exactly(shape, values, 'bool');
}

export function sample(inputs: readonly SampleInput[], attributes: object = {}, smooth = true): OpSample {
  return { inputs, attributes, smooth };
}

export function failure(inputs: readonly SampleInput[], message: string, attributes: object = {}): OpErrorCase {
  return { inputs, attributes, message };
}

/** [2, 3] with [2, 4]. */
export const broadcastMismatch =
  'The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1';
/** Dimension 2 of a matrix. */
export const dimensionOutOfRange = 'Dimension out of range (expected to be in range of [-2, 1], but got 2)';
export const noInput = '{op}(): expected at least one tensor';

/** Shapes that exercise broadcasting: same, row, column, both sides, scalars, none at all. */
export function broadcastSamples(float: FloatInput, attributes: object, low = -2, high = 2): NonEmpty<OpSample> {
  const pair = (a: readonly number[], b: readonly number[]) =>
    sample([float(a, low, high), float(b, low, high)], attributes);
  return [
    pair([2, 3], [2, 3]),
    pair([2, 3], [3]),
    pair([2, 1], [1, 3]),
    pair([3], [2, 2, 3]),
    pair([], [2, 3]),
    pair([], []),
    pair([2, 0], [1]),
    pair([4, 1, 3], [2, 1]),
  ];
}

export function unaryTests(float: FloatInput, low = -2, high = 2, extra: readonly OpSample[] = []): OpTests {
  return {
    samples: [
      sample([float([2, 3], low, high)]),
      sample([float([], low, high)]),
      sample([float([0, 2], low, high)]),
      ...extra,
    ],
    errors: [failure([], noInput)],
  };
}
