/** Distinct values and how often each is there. Computed on the host, whatever the device. */
import { LineOrder } from '../device/cpu/order/line-order.ts';
import { indexDType } from '../device/index-dtype.ts';
import { allocate, type DType, isFloatingPoint, type TypedArray } from '../dtype.ts';
import { differentDims } from '../shape/dim.ts';
import { okShape, shapeError, unknownShape } from '../shape/result.ts';
import { wrapDimension } from '../shape/rules.ts';
import { type AnyKernels, defineOp, MeasuredOutput } from './definition.ts';
import { elementsOf, uploaded } from './host.ts';
import { countElements } from './operand.ts';

export interface UniqueAttributes {
  /** The dimension whose slices are compared; null: the elements of all. */
  readonly dim: number | null;
  /** Compares neighbours only and keeps their order. */
  readonly consecutive: boolean;
}

/** Groups of equal items: an item of each, the group of each item, and the sizes. */
interface Groups {
  readonly first: number[];
  readonly groupOf: Float64Array;
  readonly counts: number[];
}

/** Groups neighbours in `order`; without one, in the items' own order. */
function groupEqual(count: number, order: ArrayLike<number> | null, same: (a: number, b: number) => boolean): Groups {
  const groups: Groups = { first: [], groupOf: new Float64Array(count), counts: [] };
  for (let k = 0; k < count; k++) {
    const item = order === null ? k : order[k]!;
    const last = groups.first.length - 1;
    if (k > 0 && same(order === null ? k - 1 : order[k - 1]!, item)) groups.counts[last]!++;
    else {
      groups.first.push(item);
      groups.counts.push(1);
    }
    groups.groupOf[item] = groups.first.length - 1;
  }
  return groups;
}

/** The smaller first, NaN last. */
function ascending(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** Outputs the distinct values, for each element the place of its value among them, and how often each is there. */
const unique = defineOp<UniqueAttributes>({
  name: 'unique',
  formula: 'the distinct a',
  promotion: 'none',
  dataDependent: true,
  shape: ([input], { dim }) => {
    if (dim === null) return unknownShape;
    if (input!.length === 0) return shapeError(`Dimension specified as ${dim} but tensor has no dimensions`);
    const wrapped = wrapDimension(dim, input!.length);
    return typeof wrapped === 'string' ? shapeError(wrapped) : unknownShape;
  },
  forward: (kernels, [x], { dim, consecutive }) => {
    const elements = elementsOf(kernels, x!);
    const dtype = x!.dtype;
    if (dim === null) {
      // No NaN equals another: each is a value of its own, as in PyTorch.
      const order = new LineOrder(elements.length, elements instanceof Float64Array);
      const groups = groupEqual(
        elements.length,
        consecutive ? null : order.sort(elements),
        (a, b) => elements[a] === elements[b],
      );
      const values = groups.first.map((item) => elements[item]!);
      const counted = indices(kernels, groups, x!.shape);
      return [new MeasuredOutput(uploaded(kernels, values, dtype), [values.length], dtype), ...counted];
    }
    const along = dim < 0 ? dim + x!.shape.length : dim;
    const length = x!.shape[along]!;
    const inner = countElements(x!.shape.slice(along + 1));
    const outer = countElements(x!.shape.slice(0, along));
    // Slices are compared element by element; `decide` says what a difference means.
    const firstDifference = (a: number, b: number, decide: (left: number, right: number) => number): number => {
      for (let block = 0; block < outer; block++) {
        const base = block * length * inner;
        for (let k = 0; k < inner; k++) {
          const order = decide(elements[base + a * inner + k]!, elements[base + b * inner + k]!);
          if (order !== 0) return order;
        }
      }
      return 0;
    };
    const order = Int32Array.from({ length }, (_, index) => index);
    if (!consecutive) order.sort((a, b) => firstDifference(a, b, ascending) || a - b);
    const differs = (left: number, right: number) => Number(left !== right);
    const groups = groupEqual(length, order, (a, b) => firstDifference(a, b, differs) === 0);
    const shape = x!.shape.with(along, groups.first.length);
    const out = allocate(dtype, countElements(shape));
    let written = 0;
    for (let block = 0; block < outer; block++) {
      for (const item of groups.first) {
        const from = (block * length + item) * inner;
        out.set(elements.subarray(from, from + inner), written);
        written += inner;
      }
    }
    return [new MeasuredOutput(kernels.upload(out, dtype), shape, dtype), ...indices(kernels, groups, [length])];
  },
  gradient: null,
});

function indices(kernels: AnyKernels, { groupOf, counts }: Groups, shape: readonly number[]): MeasuredOutput[] {
  const dtype = indexDType(kernels);
  return [
    new MeasuredOutput(uploaded(kernels, groupOf, dtype), [...shape], dtype),
    new MeasuredOutput(uploaded(kernels, counts, dtype), [counts.length], dtype),
  ];
}

/** Inputs: whole numbers [n] and, if there are, their weights [n]. */
const bincount = defineOp<{ readonly minlength: number }>({
  name: 'bincount',
  formula: 'how often each number is there',
  promotion: 'none',
  dataDependent: true,
  shape: ([input, weights], { minlength }) => {
    if (minlength < 0) return shapeError('minlength should be >= 0');
    if (input!.length !== 1) return shapeError('bincount only supports 1-d non-negative integral inputs.');
    if (weights !== undefined && (weights.length !== 1 || differentDims(weights[0]!, input![0]!))) {
      return shapeError('weights should be 1-d and have the same length as input');
    }
    return unknownShape;
  },
  check: ([x]) => {
    if (isFloatingPoint(x!.dtype) || x!.dtype === 'bool') {
      throw new TypeError(`"bincount_cpu" not implemented for '${x!.dtype}'`);
    }
    for (const value of x!.toTypedArray()) {
      if (value < 0) throw new RangeError('bincount only supports 1-d non-negative integral inputs.');
    }
  },
  forward: (kernels, [x, weights], { minlength }) => {
    const elements = elementsOf(kernels, x!);
    let length = minlength;
    for (const value of elements) length = Math.max(length, value + 1);
    const totals = new Float64Array(length);
    const added = weights === undefined ? null : elementsOf(kernels, weights);
    for (let k = 0; k < elements.length; k++) totals[elements[k]!]! += added === null ? 1 : added[k]!;
    const dtype = weights === undefined ? indexDType(kernels) : weightedDType(kernels, weights.dtype);
    return [new MeasuredOutput(uploaded(kernels, totals, dtype), [length], dtype)];
  },
  gradient: null,
});

/** float32 weights add up to float32; all others to float64 where it lives. */
function weightedDType(kernels: AnyKernels, dtype: DType): DType {
  return dtype === 'float32' || !kernels.dtypes.includes('float64') ? 'float32' : 'float64';
}

export interface HistogramAttributes {
  readonly bins: number;
  /** With min = max, the smallest and largest element. */
  readonly min: number;
  readonly max: number;
}

function rangeOf(elements: TypedArray, { min, max }: HistogramAttributes): [number, number] {
  let [low, high] = [min, max];
  if (low === high && elements.length > 0) {
    [low, high] = [Infinity, -Infinity];
    for (const value of elements) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    const [from, to] = [low, high].map((bound) => String(bound).replace('Infinity', 'inf').replace('NaN', 'nan'));
    throw new RangeError(`torch.histc: range of [${from}, ${to}] is not finite`);
  }
  return low === high ? [low - 1, high + 1] : [low, high];
}

const histc = defineOp<HistogramAttributes>({
  name: 'histc',
  formula: 'how many a fall into each bin',
  promotion: 'none',
  shape: (_inputs, { bins }) =>
    bins > 0 ? okShape([bins]) : shapeError(`torch.histogram(): bins must be > 0, but got ${bins} for dimension 0`),
  check: ([x], { min, max }) => {
    if (!x!.isFloatingPoint) throw new TypeError(`"histogram_cpu" not implemented for '${x!.dtype}'`);
    if (min > max) throw new RangeError('torch.histc: max must be larger than min');
  },
  forward: (kernels, [x], attributes, [result]) => {
    const elements = elementsOf(kernels, x!);
    const [low, high] = rangeOf(elements, attributes);
    const out = allocate(result!.dtype, attributes.bins);
    for (const value of elements) {
      if (!(value >= low && value <= high)) continue;
      const bin = Math.trunc(((value - low) / (high - low)) * attributes.bins);
      out[Math.min(bin, attributes.bins - 1)]!++;
    }
    return [kernels.upload(out, result!.dtype)];
  },
  gradient: null,
});

/** Counts of values, by the names of the op table. */
export const countingOps = {
  unique,
  bincount,
  histc,
} as const;
