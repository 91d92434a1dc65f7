/** Order along a dimension. It is found on the host, whatever the device; NaN counts as the largest, as in PyTorch. */
import { indexDType } from '../device/index-dtype.ts';
import { allocate, type DType, type TypedArray } from '../dtype.ts';
import type { Dim, Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { type AnyKernels, type AnyOperand, defineOp, type OutputDescription, savesOutput } from './definition.ts';
import { elementsOf, linesAlong } from './host.ts';
import { countElements } from './operand.ts';
import { type AlongAttributes, along, alongShape, repeated, requireElements, selectedGradient } from './reduced.ts';
import { alongDimension } from './scan.ts';

/** The smaller first, NaN last. */
export function ascending(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** What a line becomes: writes values and where they stood; `values` is a copy of the line. */
type LineRule = (values: Float64Array, outValues: Float64Array, outIndices: Float64Array) => void;

/** Applies `rule` to every line along `dim`; each becomes `length` values and as many indices. */
function eachLine(
  kernels: AnyKernels,
  x: AnyOperand,
  dim: number,
  length: number,
  outputs: readonly OutputDescription[],
  rule: LineRule,
): unknown[] {
  const [valuesType, indicesType] = [outputs[0]!.dtype, outputs[1]!.dtype];
  const elements = elementsOf(kernels, x);
  const lines = linesAlong(x.shape, along(dim, x.shape.length));
  const count = lines.outer * length * lines.inner;
  const [outValues, outIndices] = [allocate(valuesType, count), allocate(indicesType, count)];
  const line = new Float64Array(lines.length);
  const [lineValues, lineIndices] = [new Float64Array(length), new Float64Array(length)];
  for (let block = 0; block < lines.outer; block++) {
    for (let inner = 0; inner < lines.inner; inner++) {
      const from = block * lines.length * lines.inner + inner;
      for (let k = 0; k < lines.length; k++) line[k] = elements[from + k * lines.inner]!;
      rule(line, lineValues, lineIndices);
      const to = block * length * lines.inner + inner;
      spread(outValues, lineValues, to, lines.inner);
      spread(outIndices, lineIndices, to, lines.inner);
    }
  }
  return [kernels.upload(outValues, valuesType), kernels.upload(outIndices, indicesType)];
}

function spread(out: TypedArray, line: Float64Array, from: number, step: number): void {
  for (let k = 0, at = from; k < line.length; k++, at += step) out[at] = line[k]!;
}

/** Positions in sorted order; equal elements keep theirs. */
function sortedOrder(order: Int32Array, values: Float64Array, descending: boolean): Int32Array {
  for (let k = 0; k < order.length; k++) order[k] = k;
  return descending
    ? order.sort((a, b) => ascending(values[b]!, values[a]!) || a - b)
    : order.sort((a, b) => ascending(values[a]!, values[b]!) || a - b);
}

function pairDType(promoted: DType, _attributes: object, index: number, kernels: AnyKernels): DType {
  return index === 0 ? promoted : indexDType(kernels);
}

const sort = defineOp<{ readonly dim: number; readonly descending: boolean }>({
  name: 'sort',
  formula: 'a in order, and where each stood',
  promotion: 'common',
  shape: (inputs, attributes) => repeated(alongDimension(inputs, attributes), 2),
  dtype: pairDType,
  forward: (kernels, [x], { dim, descending }, outputs) => {
    const length = x!.shape.length === 0 ? 1 : x!.shape[along(dim, x!.shape.length)]!;
    const order = new Int32Array(length);
    return eachLine(kernels, x!, dim, length, outputs, (line, values, indices) => {
      sortedOrder(order, line, descending);
      for (let k = 0; k < length; k++) {
        indices[k] = order[k]!;
        values[k] = line[order[k]!]!;
      }
    });
  },
  gradient: {
    name: 'SortBackward0',
    rule: 'grad put back where each element stood',
    saves: savesOutput,
    backward: (gradient, context) => [scattered(gradient, context.output(1), context.attributes.dim, gradient.shape)],
  },
});

function scattered(gradient: Tensor, indices: Tensor, dim: number, shape: readonly number[]): Tensor {
  if (shape.length === 0) return gradient;
  return gradient.newZeros(shape).scatterAdd(dim, indices, gradient);
}

export interface TopkAttributes {
  readonly k: number;
  readonly dim: number;
  readonly largest: boolean;
}

function topkShape(input: Shape, { k, dim }: TopkAttributes): ShapeResult {
  const wrapped = wrapDimension(dim, input.length);
  if (typeof wrapped === 'string') return shapeError(wrapped);
  const size: Dim = input.length === 0 ? 1 : input[wrapped]!;
  if (k < 0 || (typeof size === 'number' && k > size)) return shapeError('selected index k out of range');
  return okShape(input.map((other, index) => (index === wrapped ? k : other)));
}

const topk = defineOp<TopkAttributes>({
  name: 'topk',
  formula: 'the k largest (or smallest) a, and where they stood',
  promotion: 'common',
  shape: ([input], attributes) => repeated(topkShape(input!, attributes), 2),
  dtype: pairDType,
  forward: (kernels, [x], { k, dim, largest }, outputs) => {
    const order = new Int32Array(x!.shape.length === 0 ? 1 : x!.shape[along(dim, x!.shape.length)]!);
    const length = x!.shape.length === 0 ? 1 : k;
    return eachLine(kernels, x!, dim, length, outputs, (line, values, indices) => {
      sortedOrder(order, line, largest);
      for (let position = 0; position < length; position++) {
        indices[position] = order[position]!;
        values[position] = line[order[position]!]!;
      }
    });
  },
  gradient: {
    name: 'TopkBackward0',
    rule: 'grad put back where each element stood, 0 elsewhere',
    saves: savesOutput,
    backward: (gradient, context) => [
      scattered(gradient, context.output(1), context.attributes.dim, context.inputShape(0)),
    ],
  },
});

/** One element of each line and its index, chosen by `choose` from the line and its sorted order. */
function selection<Attributes extends AlongAttributes>(
  name: string,
  formula: string,
  backwardName: string,
  what: string,
  choose: (line: Float64Array, order: Int32Array, attributes: Attributes) => number,
  check: (x: Tensor, attributes: Attributes) => void,
) {
  return defineOp<Attributes>({
    name,
    formula,
    promotion: 'common',
    shape: alongShape,
    dtype: pairDType,
    check: ([x], attributes) => check(x!, attributes),
    forward: (kernels, [x], attributes, outputs) => {
      const { dim } = attributes;
      const order = new Int32Array(x!.shape.length === 0 ? 1 : x!.shape[along(dim, x!.shape.length)]!);
      return eachLine(kernels, x!, dim, 1, outputs, (line, values, indices) => {
        const chosen = choose(line, sortedOrder(order, line, false), attributes);
        values[0] = line[chosen]!;
        indices[0] = chosen;
      });
    },
    gradient: selectedGradient(backwardName, what),
  });
}

export interface KthAttributes extends AlongAttributes {
  /** 1 for the smallest. */
  readonly k: number;
}

const kthvalue = selection<KthAttributes>(
  'kthvalue',
  'the k-th smallest a, and where it stood',
  'KthvalueBackward0',
  'the k-th smallest',
  (_line, order, { k }) => order[k - 1]!,
  (x, { k, dim }) => {
    requireElements(x, [dim], 'kthvalue');
    const position = along(dim, x.shape.length);
    const size = x.shape[position] ?? 1;
    if (k < 1 || k > size) throw new RangeError(`kthvalue(): selected number k out of range for dimension ${position}`);
  },
);

/** Of an even number the lower one; with a NaN, the first NaN. */
function medianOf(line: Float64Array, order: Int32Array): number {
  const missing = line.findIndex(Number.isNaN);
  return missing >= 0 ? missing : order[Math.floor((order.length - 1) / 2)]!;
}

/** The median of what is not NaN. */
function nanmedianOf(line: Float64Array, order: Int32Array): number {
  let present = 0;
  for (const value of line) if (!Number.isNaN(value)) present++;
  return order[Math.max(0, Math.floor((present - 1) / 2))]!;
}

const medianAlong = selection<AlongAttributes>(
  'median',
  'the middle a, and where it stood',
  'MedianBackward1',
  'the median',
  medianOf,
  (x, { dim }) => requireElements(x, [dim], 'median'),
);

const nanmedianAlong = selection<AlongAttributes>(
  'nanmedian',
  'the middle a that is not NaN, and where it stood',
  'NanmedianBackward1',
  'the median',
  nanmedianOf,
  (x, { dim }) => requireElements(x, [dim], 'nanmedian'),
);

/** The commonest value, the smallest of those; its last place, as in PyTorch. */
function modeOf(line: Float64Array, order: Int32Array): number {
  let best = 0;
  let longest = 0;
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && line[order[end]!] === line[order[start]!]) end++;
    if (end - start > longest) {
      longest = end - start;
      best = order[end - 1]!;
    }
    start = end;
  }
  return best;
}

const mode = selection<AlongAttributes>(
  'mode',
  'the commonest a, and where it stood',
  'ModeBackward0',
  'the mode',
  modeOf,
  (x, { dim }) => requireElements(x, [dim], 'mode'),
);

/** Of everything, without an index: equal elements share the gradient. */
function median(name: 'median' | 'nanmedian', backwardName: string) {
  return defineOp({
    name,
    formula: name === 'median' ? 'the middle a' : 'the middle a that is not NaN',
    promotion: 'common',
    shape: () => okShape([]),
    forward: (kernels, [x], _attributes, [result]) => {
      const out = allocate(result!.dtype, 1);
      // Without a comparison function, typed arrays sort natively, and NaN last.
      const sorted = Float64Array.from(elementsOf(kernels, x!)).sort();
      let present = sorted.length;
      while (present > 0 && Number.isNaN(sorted[present - 1])) present--;
      const isMissing = present === 0 || (name === 'median' && present < sorted.length);
      out[0] = isMissing ? Number.NaN : sorted[Math.floor((present - 1) / 2)]!;
      return [kernels.upload(out, result!.dtype)];
    },
    gradient: {
      name: backwardName,
      rule: 'grad, shared evenly by the elements that are the median',
      saves: () => [0, 'output'],
      backward: (gradient, context) => {
        const [input, value] = [context.input(0), context.output()];
        const same = Number.isNaN(value.item()) ? input.ne(input) : input.eq(value);
        const chosen = same.to(gradient.dtype);
        return [countElements(input.shape) === 0 ? chosen : chosen.mul(gradient.div(chosen.sum()))];
      },
    },
  });
}

/** What asks for order, by the names of the op table. */
export const sortingOps = {
  sort,
  topk,
  kthvalue,
  medianAlong,
  nanmedianAlong,
  mode,
  median: median('median', 'MedianBackward0'),
  nanmedian: median('nanmedian', 'NanmedianBackward0'),
} as const;
