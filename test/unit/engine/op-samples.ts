/**
 * The second op table: for each op of the engine its samples and its error cases. Typed by the same names, as non-empty
 * lists, so that an op without tests does not compile. Golden values for the samples are made by PyTorch:
 * test/fixtures/make/op-golden.py.
 */
import type { DType } from '../../../src/engine/dtype.ts';
import type { OpName } from '../../../src/engine/ops/table.ts';

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
}

export interface OpErrorCase {
  readonly inputs: readonly SampleInput[];
  readonly attributes: object;
  /** The whole message. */
  readonly message: string;
}

export interface OpTests {
  readonly samples: NonEmpty<OpSample>;
  readonly errors: NonEmpty<OpErrorCase>;
}

let seed = 1;

/** A small deterministic generator: the values must be the same in every run. */
function nextUniform(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
}

/** Distinct float32 values in [low, high), so that no two tie. */
function float(shape: readonly number[], low = -2, high = 2): SampleInput {
  const count = shape.reduce((product, size) => product * size, 1);
  return {
    shape,
    dtype: 'float64',
    values: Array.from({ length: count }, () => Math.fround(low + nextUniform() * (high - low))),
  };
}

function exactly(shape: readonly number[], values: readonly number[], dtype: DType = 'float64'): SampleInput {
  return { shape, dtype, values };
}

function integers(shape: readonly number[], values: readonly number[]): SampleInput {
  return exactly(shape, values, 'int64');
}

function booleans(shape: readonly number[], values: readonly number[]): SampleInput {
  return exactly(shape, values, 'bool');
}

function sample(inputs: readonly SampleInput[], attributes: object = {}, smooth = true): OpSample {
  return { inputs, attributes, smooth };
}

function failure(inputs: readonly SampleInput[], message: string, attributes: object = {}): OpErrorCase {
  return { inputs, attributes, message };
}

const mismatch = 'The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1';
const outOfRange = 'Dimension out of range (expected to be in range of [-2, 1], but got 2)';

/** Shapes that exercise broadcasting: same, row, column, both sides, scalars, none at all. */
function broadcastSamples(attributes: object, low = -2, high = 2): NonEmpty<OpSample> {
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

function unaryTests(low = -2, high = 2, extra: readonly OpSample[] = []): OpTests {
  return {
    samples: [
      sample([float([2, 3], low, high)]),
      sample([float([], low, high)]),
      sample([float([0, 2], low, high)]),
      ...extra,
    ],
    errors: [failure([], '{op}(): expected at least one tensor')],
  };
}

function comparisonTests(): OpTests {
  return {
    samples: [
      sample([exactly([2, 3], [1, 2, 3, 4, 5, 6]), exactly([3], [1, 5, 3])]),
      sample([integers([3], [1, 2, 3]), integers([3], [3, 2, 1])]),
      sample([exactly([4], [Number.NaN, 1, Number.POSITIVE_INFINITY, 0]), exactly([4], [Number.NaN, 1, 1, -0])]),
      sample([exactly([], [2]), exactly([2], [1, 2])]),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], mismatch)],
  };
}

const reduceSamples: NonEmpty<OpSample> = [
  sample([float([2, 3])], { dim: null, keepdim: false }),
  sample([float([2, 3])], { dim: [1], keepdim: false }),
  sample([float([2, 3])], { dim: [0], keepdim: true }),
  sample([float([2, 3, 4])], { dim: [0, 2], keepdim: false }),
  sample([float([2, 3, 4])], { dim: [-1, 1], keepdim: true }),
  sample([float([])], { dim: null, keepdim: false }),
  sample([float([2, 3])], { dim: null, keepdim: true }),
];

const reduceErrors: NonEmpty<OpErrorCase> = [
  failure([float([2, 3])], outOfRange, { dim: [2], keepdim: false }),
  failure([float([2, 3])], 'dim 1 appears multiple times in the list of dims', { dim: [1, -1], keepdim: false }),
];

export const opTests: Readonly<Record<OpName, OpTests>> = {
  add: {
    samples: [
      ...broadcastSamples({ alpha: 1 }),
      sample([float([2, 3]), float([3])], { alpha: -0.5 }),
      sample([integers([3], [1, 2, 3]), integers([3], [10, 20, 30])], { alpha: 2 }),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], mismatch, { alpha: 1 })],
  },
  sub: {
    samples: [...broadcastSamples({ alpha: 1 }), sample([float([2, 3]), float([3])], { alpha: 3 })],
    errors: [failure([float([2, 3]), float([2, 4])], mismatch, { alpha: 1 })],
  },
  mul: {
    samples: [...broadcastSamples({}), sample([integers([3], [1, 2, 3]), float([3])])],
    errors: [failure([float([2, 3]), float([2, 4])], mismatch)],
  },
  div: {
    samples: [...broadcastSamples({}, 0.5, 2), sample([integers([3], [1, 2, 3]), integers([3], [2, 4, 8])])],
    errors: [failure([float([2, 3]), float([2, 4])], mismatch)],
  },
  pow: {
    samples: [
      ...broadcastSamples({}, 0.5, 2),
      sample([float([4]), exactly([], [2])], {}, false),
      sample([exactly([3], [0, -1.5, 2]), exactly([3], [2, 3, 0])], {}, false),
      sample([integers([3], [1, -2, 3]), integers([3], [3, 3, 2])]),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], mismatch)],
  },
  maximum: {
    samples: [
      ...broadcastSamples({}),
      sample([exactly([4], [1, 2, Number.NaN, 0]), exactly([4], [1, 3, 0, Number.NaN])], {}, false),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], mismatch)],
  },
  minimum: {
    samples: [
      ...broadcastSamples({}),
      sample([exactly([4], [1, 2, Number.NaN, 0]), exactly([4], [1, 3, 0, Number.NaN])], {}, false),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], mismatch)],
  },
  neg: unaryTests(),
  abs: unaryTests(-2, 2, [sample([exactly([3], [0, -1, 2])], {}, false)]),
  sign: unaryTests(-2, 2, [sample([exactly([3], [0, -3, 4])], {}, false)]),
  exp: unaryTests(),
  log: unaryTests(0.5, 3, [sample([exactly([3], [0, -1, 1])], {}, false)]),
  sqrt: unaryTests(0.5, 3, [sample([exactly([2], [0, 4])], {}, false)]),
  reciprocal: unaryTests(0.5, 3),
  sin: unaryTests(),
  cos: unaryTests(),
  tanh: unaryTests(),
  sigmoid: unaryTests(-2, 2, [sample([exactly([3], [-800, 0, 800])], {}, false)]),
  relu: unaryTests(-2, 2, [sample([exactly([3], [0, -1, 1])], {}, false)]),
  floor: unaryTests(-2, 2, [sample([exactly([3], [1, -1.5, 0])], {}, false)]),
  logicalNot: {
    samples: [sample([exactly([3], [0, 1, -2])]), sample([booleans([2], [0, 1])])],
    errors: [failure([], '{op}(): expected at least one tensor')],
  },
  eq: comparisonTests(),
  ne: comparisonTests(),
  lt: comparisonTests(),
  le: comparisonTests(),
  gt: comparisonTests(),
  ge: comparisonTests(),
  where: {
    samples: [
      sample([booleans([2, 3], [1, 0, 1, 0, 0, 1]), float([2, 3]), float([3])]),
      sample([booleans([3], [1, 0, 1]), float([2, 3]), float([])]),
      sample([booleans([], [0]), float([2]), float([2])]),
    ],
    errors: [
      failure(
        [booleans([2], [1, 0]), float([3]), float([3])],
        'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
      ),
    ],
  },
  sum: {
    samples: [
      ...reduceSamples,
      sample([integers([4], [1, 2, 3, 4])], { dim: null, keepdim: false }),
      sample([float([0, 3])], { dim: [0], keepdim: false }),
    ],
    errors: reduceErrors,
  },
  mean: {
    samples: reduceSamples,
    errors: [
      ...reduceErrors,
      failure(
        [integers([2], [1, 2])],
        'mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: int64',
        { dim: null, keepdim: false },
      ),
    ],
  },
  amax: {
    samples: [
      ...reduceSamples,
      sample([exactly([2, 3], [1, 3, 3, 2, 2, 2])], { dim: [1], keepdim: false }, false),
      sample([exactly([2, 2], [1, Number.NaN, 0, 2])], { dim: [1], keepdim: false }, false),
    ],
    errors: [
      ...reduceErrors,
      failure([float([0])], 'amax(): Expected reduction dim 0 to have non-zero size.', { dim: [0], keepdim: false }),
    ],
  },
  amin: {
    samples: [...reduceSamples, sample([exactly([2, 3], [1, 1, 3, 2, 2, 2])], { dim: [1], keepdim: false }, false)],
    errors: [
      ...reduceErrors,
      failure([float([0])], 'amin(): Expected reduction dim 0 to have non-zero size.', { dim: [0], keepdim: false }),
    ],
  },
  maxAlong: {
    samples: [
      sample([float([2, 3])], { dim: 1, keepdim: false }),
      sample([float([2, 3])], { dim: 0, keepdim: true }),
      sample([float([2, 3, 4])], { dim: -2, keepdim: false }),
      sample([float([])], { dim: 0, keepdim: false }),
      sample([exactly([2, 3], [1, 3, 3, 2, 2, 2])], { dim: 1, keepdim: false }, false),
    ],
    errors: [
      failure([float([2, 3])], outOfRange, { dim: 2, keepdim: false }),
      failure([float([2, 0])], 'max(): Expected reduction dim 1 to have non-zero size.', { dim: 1, keepdim: false }),
    ],
  },
  argmax: {
    samples: [
      sample([float([2, 3])], { dim: null, keepdim: false }),
      sample([float([2, 3])], { dim: 1, keepdim: false }),
      sample([float([2, 3])], { dim: 0, keepdim: true }),
      sample([exactly([4], [1, Number.NaN, 3, Number.NaN])], { dim: 0, keepdim: false }),
      sample([float([])], { dim: null, keepdim: false }),
    ],
    errors: [
      failure([float([2, 3])], outOfRange, { dim: 2, keepdim: false }),
      failure([float([0])], 'argmax(): Expected reduction dim to be specified for input.numel() == 0.', {
        dim: null,
        keepdim: false,
      }),
    ],
  },
  matmul: {
    samples: [
      sample([float([2, 3]), float([3, 4])]),
      sample([float([3]), float([3])]),
      sample([float([2, 3]), float([3])]),
      sample([float([3]), float([3, 2])]),
      sample([float([2, 2, 3]), float([2, 3, 2])]),
      sample([float([2, 2, 3]), float([3, 2])]),
      sample([float([2, 3]), float([2, 3, 2])]),
      sample([float([2, 1, 2, 3]), float([3, 3, 2])]),
      sample([float([3]), float([2, 3, 2])]),
      sample([float([2, 2, 3]), float([3])]),
    ],
    errors: [
      failure([float([2, 3]), float([4, 2])], 'mat1 and mat2 shapes cannot be multiplied (2x3 and 4x2)'),
      failure([float([]), float([2])], 'both arguments to matmul need to be at least 1D, but they are 0D and 1D'),
      failure(
        [float([2, 2]), integers([2, 2], [1, 2, 3, 4])],
        'expected m1 and m2 to have the same dtype, but got: float64 != int64',
      ),
    ],
  },
  linear: {
    samples: [
      sample([float([2, 3]), float([4, 3]), float([4])]),
      sample([float([2, 3]), float([4, 3])]),
      sample([float([3]), float([2, 3]), float([2])]),
      sample([float([2, 2, 3]), float([4, 3]), float([4])]),
    ],
    errors: [
      failure([float([2, 3]), float([4, 5])], 'mat1 and mat2 shapes cannot be multiplied (2x3 and 5x4)'),
      failure([float([2, 3]), float([4, 3]), float([3])], 'linear(): expected bias of shape [4], but got [3]'),
    ],
  },
  reshape: {
    samples: [
      sample([float([2, 3])], { shape: [3, 2] }),
      sample([float([2, 3])], { shape: [-1] }),
      sample([float([2, 3, 4])], { shape: [4, -1, 2] }),
      sample([float([1])], { shape: [] }),
      sample([float([0, 3])], { shape: [3, 0] }),
    ],
    errors: [
      failure([float([2, 3])], "shape '[4, 2]' is invalid for input of size 6", { shape: [4, 2] }),
      failure([float([2, 3])], "shape '[4, -1]' is invalid for input of size 6", { shape: [4, -1] }),
      failure([float([2, 3])], 'only one dimension can be inferred', { shape: [-1, -1] }),
      failure([float([2, 3])], 'invalid shape dimension -2', { shape: [-2, 3] }),
    ],
  },
  permute: {
    samples: [
      sample([float([2, 3, 4])], { dims: [2, 0, 1] }),
      sample([float([2, 3])], { dims: [-1, 0] }),
      sample([float([])], { dims: [] }),
    ],
    errors: [
      failure([float([2, 3])], 'permute(): duplicate dims are not allowed.', { dims: [0, 0] }),
      failure(
        [float([2, 3])],
        'permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = 2 is not equal to len(dims) = 1',
        { dims: [0] },
      ),
    ],
  },
  transpose: {
    samples: [
      sample([float([2, 3])], { dim0: 0, dim1: 1 }),
      sample([float([2, 3, 4])], { dim0: -1, dim1: 0 }),
      sample([float([])], { dim0: 0, dim1: -1 }),
    ],
    errors: [failure([float([2, 3])], outOfRange, { dim0: 0, dim1: 2 })],
  },
  expand: {
    samples: [
      sample([float([2, 1])], { shape: [2, 3] }),
      sample([float([3])], { shape: [2, 3] }),
      sample([float([1, 3])], { shape: [4, -1, 3] }),
      sample([float([])], { shape: [2] }),
    ],
    errors: [
      failure(
        [float([2, 3])],
        'The expanded size of the tensor (4) must match the existing size (3) at non-singleton dimension 1.  Target sizes: [2, 4].  Tensor sizes: [2, 3]',
        { shape: [2, 4] },
      ),
      failure(
        [float([2, 3])],
        'expand([3], size=[3]): the number of sizes provided (1) must be greater or equal to the number of dimensions in the tensor (2)',
        { shape: [3] },
      ),
    ],
  },
  unsqueeze: {
    samples: [
      sample([float([2, 3])], { dim: 0 }),
      sample([float([2, 3])], { dim: -1 }),
      sample([float([])], { dim: 0 }),
    ],
    errors: [
      failure([float([2])], 'Dimension out of range (expected to be in range of [-2, 1], but got 3)', { dim: 3 }),
    ],
  },
  squeeze: {
    samples: [
      sample([float([1, 3, 1])], { dim: null }),
      sample([float([1, 3, 1])], { dim: -1 }),
      sample([float([2, 3])], { dim: 0 }),
      sample([float([])], { dim: 0 }),
    ],
    errors: [failure([float([2, 3])], outOfRange, { dim: 2 })],
  },
  select: {
    samples: [
      sample([float([2, 3])], { dim: 0, index: 1 }),
      sample([float([2, 3, 4])], { dim: 1, index: -1 }),
      sample([float([3])], { dim: -1, index: 0 }),
    ],
    errors: [
      failure([float([2, 3])], 'index 3 is out of bounds for dimension 1 with size 3', { dim: 1, index: 3 }),
      failure([float([])], 'select() cannot be applied to a 0-dim tensor.', { dim: 0, index: 0 }),
    ],
  },
  slice: {
    samples: [
      sample([float([5, 2])], { dim: 0, start: 1, end: 4, step: 1 }),
      sample([float([5])], { dim: 0, start: null, end: null, step: 2 }),
      sample([float([2, 5])], { dim: -1, start: -3, end: -1, step: 1 }),
      sample([float([5])], { dim: 0, start: 3, end: 100, step: 3 }),
      sample([float([5])], { dim: 0, start: 4, end: 2, step: 1 }),
    ],
    errors: [
      failure([float([5])], 'slice step must be positive', { dim: 0, start: null, end: null, step: 0 }),
      failure([float([])], 'slice() cannot be applied to a 0-dim tensor.', { dim: 0, start: 0, end: 1, step: 1 }),
    ],
  },
  sliceBackward: {
    samples: [
      sample([float([3, 2])], { shape: [5, 2], dim: 0, start: 1, end: 4, step: 1 }),
      sample([float([3])], { shape: [5], dim: 0, start: null, end: null, step: 2 }),
    ],
    errors: [
      failure([float([2])], 'sliceBackward(): expected an input of shape [3], but got [2]', {
        shape: [5],
        dim: 0,
        start: 0,
        end: 3,
        step: 1,
      }),
    ],
  },
  detach: {
    samples: [sample([float([2, 3])]), sample([float([])])],
    errors: [failure([], '{op}(): expected at least one tensor')],
  },
  clone: unaryTests(),
  cast: {
    samples: [
      sample([float([2, 3])], { dtype: 'int64' }),
      sample([exactly([5], [-1.7, 1.7, 0, 255, 3.9])], { dtype: 'int32' }),
      sample([exactly([4], [0, 0.5, Number.NaN, -2])], { dtype: 'bool' }),
      sample([integers([3], [1, 2, 3])], { dtype: 'float64' }),
      sample([float([3])], { dtype: 'float64' }),
    ],
    errors: [failure([], '{op}(): expected at least one tensor', { dtype: 'float64' })],
  },
  cat: {
    samples: [
      sample([float([2, 3]), float([1, 3])], { dim: 0 }),
      sample([float([2, 3]), float([2, 1]), float([2, 2])], { dim: -1 }),
      sample([float([2])], { dim: 0 }),
      sample([float([0, 2]), float([1, 2])], { dim: 0 }),
    ],
    errors: [
      failure(
        [float([2, 3]), float([2, 4])],
        'Sizes of tensors must match except in dimension 0. Expected size 3 but got size 4 for tensor number 1 in the list.',
        { dim: 0 },
      ),
      failure([float([2, 3]), float([3])], 'Tensors must have same number of dimensions: got 2 and 1', { dim: 0 }),
      failure([float([2]), float([])], 'zero-dimensional tensor (at position 1) cannot be concatenated', { dim: 0 }),
    ],
  },
  stack: {
    samples: [
      sample([float([2, 3]), float([2, 3])], { dim: 0 }),
      sample([float([2]), float([2]), float([2])], { dim: -1 }),
      sample([float([]), float([])], { dim: 0 }),
    ],
    errors: [
      failure(
        [float([2]), float([3])],
        'stack expects each tensor to be equal size, but got [2] at entry 0 and [3] at entry 1',
        { dim: 0 },
      ),
    ],
  },
  gather: {
    samples: [
      sample([float([3, 4]), integers([3, 2], [0, 3, 1, 1, 2, 0])], { dim: 1 }),
      sample([float([3, 2]), integers([2, 2], [2, 0, 2, 1])], { dim: 0 }),
      sample([float([4]), integers([3], [1, 1, 3])], { dim: -1 }),
    ],
    errors: [
      failure([float([3]), integers([1], [3])], 'index 3 is out of bounds for dimension 0 with size 3', { dim: 0 }),
      failure(
        [float([3, 2]), integers([1], [0])],
        'Index tensor must have the same number of dimensions as input tensor',
        {
          dim: 0,
        },
      ),
    ],
  },
  scatterAdd: {
    samples: [
      sample([float([3, 4]), integers([3, 2], [0, 3, 1, 1, 2, 0]), float([3, 2])], { dim: 1 }),
      sample([float([4]), integers([3], [1, 1, 3]), float([3])], { dim: 0 }),
    ],
    errors: [
      failure([float([3]), integers([1], [-1]), float([1])], 'index -1 is out of bounds for dimension 0 with size 3', {
        dim: 0,
      }),
      failure(
        [float([3]), integers([2], [0, 1]), float([1])],
        'scatterAdd(): expected index [2] and src [1] to have the same shape',
        { dim: 0 },
      ),
    ],
  },
  indexSelect: {
    samples: [
      sample([float([3, 2]), integers([4], [2, 0, 0, 1])], { dim: 0 }),
      sample([float([2, 3, 2]), integers([1], [2])], { dim: 1 }),
    ],
    errors: [
      failure([float([3]), integers([1], [5])], 'index 5 is out of bounds for dimension 0 with size 3', { dim: 0 }),
      failure([float([3]), integers([1, 1], [0])], 'index_select(): Index is supposed to be a vector', { dim: 0 }),
    ],
  },
  indexAdd: {
    samples: [
      sample([float([3, 2]), integers([4], [2, 0, 0, 1]), float([4, 2])], { dim: 0 }),
      sample([float([2, 3]), integers([2], [1, 1]), float([2, 2])], { dim: -1 }),
    ],
    errors: [
      failure(
        [float([3, 2]), integers([2], [0, 1]), float([3, 2])],
        'indexAdd(): expected source of shape [2, 2], but got [3, 2]',
        { dim: 0 },
      ),
    ],
  },
  logSoftmax: {
    samples: [
      sample([float([2, 3])], { dim: 1 }),
      sample([float([2, 3])], { dim: 0 }),
      sample([float([2, 3, 2])], { dim: -2 }),
      sample([exactly([3], [1000, 0, -1000])], { dim: 0 }, false),
      sample([float([])], { dim: 0 }),
    ],
    errors: [
      failure([float([2, 3])], outOfRange, { dim: 2 }),
      failure([integers([2], [1, 2])], '"log_softmax" not implemented for \'int64\'', { dim: 0 }),
    ],
  },
  softmax: {
    samples: [
      sample([float([2, 3])], { dim: 1 }),
      sample([float([2, 3])], { dim: 0 }),
      sample([exactly([3], [1000, 0, -1000])], { dim: 0 }, false),
    ],
    errors: [failure([float([2, 3])], outOfRange, { dim: 2 })],
  },
  mseLoss: {
    samples: [
      sample([float([2, 3]), float([2, 3])], { reduction: 'mean' }),
      sample([float([2, 3]), float([2, 3])], { reduction: 'sum' }),
      sample([float([2, 3]), float([2, 3])], { reduction: 'none' }),
      sample([float([]), float([])], { reduction: 'mean' }),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], mismatch, { reduction: 'mean' })],
  },
  nllLoss: {
    samples: [
      sample([float([3, 4], -3, 0), integers([3], [0, 3, 1])], { reduction: 'mean' }),
      sample([float([3, 4], -3, 0), integers([3], [0, 3, 1])], { reduction: 'sum' }),
      sample([float([3, 4], -3, 0), integers([3], [2, 2, 2])], { reduction: 'none' }),
      sample([float([4], -3, 0), integers([], [2])], { reduction: 'mean' }),
    ],
    errors: [
      failure([float([2, 3]), integers([2], [0, 3])], 'Target 3 is out of bounds.', { reduction: 'mean' }),
      failure(
        [float([2, 3]), integers([3], [0, 1, 2])],
        'Expected input batch_size (2) to match target batch_size (3).',
        { reduction: 'mean' },
      ),
      failure([float([2, 3]), float([2])], 'nllLoss(): expected integer class indices as target, but got float64', {
        reduction: 'mean',
      }),
    ],
  },
};
