/** Order along a dimension. It is found on the host, whatever the device; NaN counts as the largest, as in PyTorch. */
import { LineOrder } from '../device/cpu/order/line-order.ts';
import { indexDType } from '../device/index-dtype.ts';
import { allocate, type DType, type TypedArray } from '../dtype.ts';
import type { Dim, Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { repeatedZero } from './constants.ts';
import { type AnyKernels, type AnyOperand, defineOp, type OutputDescription, savesOutput } from './definition.ts';
import { elementsOf, linesAlong } from './host.ts';
import { countElements } from './operand.ts';
import { type AlongAttributes, along, alongShape, repeated, requireElements, selectedGradient } from './reduced.ts';
import { alongDimension } from './scan.ts';

/** What a line becomes: the positions of `count` of its elements. */
type LineRule = (line: TypedArray, order: LineOrder) => ArrayLike<number>;

/** Applies `rule` to every line along `dim`: outputs the `count` elements that it answers, and where they stood. */
function eachLine(
  kernels: AnyKernels,
  x: AnyOperand,
  dim: number,
  count: number,
  outputs: readonly OutputDescription[],
  rule: LineRule,
): unknown[] {
  const [valuesType, indicesType] = [outputs[0]!.dtype, outputs[1]!.dtype];
  const elements = elementsOf(kernels, x);
  const { outer, length, inner } = linesAlong(x.shape, along(dim, x.shape.length));
  const values = allocate(valuesType, outer * count * inner);
  const indices = allocate(indicesType, values.length);
  const order = new LineOrder(length, elements instanceof Float64Array);
  const gathered = allocate(x.dtype, inner === 1 ? 0 : length);
  for (let block = 0; block < outer; block++) {
    for (let place = 0; place < inner; place++) {
      const from = block * length * inner + place;
      for (let k = 0; k < gathered.length; k++) gathered[k] = elements[from + k * inner]!;
      const line = inner === 1 ? elements.subarray(from, from + length) : gathered;
      const chosen = rule(line, order);
      for (let k = 0, to = block * count * inner + place; k < count; k++, to += inner) {
        const position = chosen[k]!;
        values[to] = line[position]!;
        indices[to] = position;
      }
    }
  }
  return [kernels.upload(values, valuesType), kernels.upload(indices, indicesType)];
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
    return eachLine(kernels, x!, dim, length, outputs, (line, order) => order.sort(line, descending));
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
  return repeatedZero(gradient, shape).scatterAdd(dim, indices, gradient);
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
  if (!Number.isInteger(k)) return shapeError(`k must be a whole number, but got ${JSON.stringify(k)}`);
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
    const count = x!.shape.length === 0 ? 1 : k;
    return eachLine(kernels, x!, dim, count, outputs, (line, order) => order.first(line, count, largest));
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

/** One element of each line and its index, which `choose` answers. */
function selection<Attributes extends AlongAttributes>(
  name: string,
  formula: string,
  backwardName: string,
  what: string,
  choose: (line: TypedArray, order: LineOrder, attributes: Attributes) => number,
  check: (x: Tensor, attributes: Attributes) => void,
) {
  return defineOp<Attributes>({
    name,
    formula,
    promotion: 'common',
    shape: alongShape,
    dtype: pairDType,
    check: ([x], attributes) => check(x!, attributes),
    forward: (kernels, [x], attributes, outputs) =>
      eachLine(kernels, x!, attributes.dim, 1, outputs, (line, order) => [choose(line, order, attributes)]),
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
  (line, order, { k }) => order.select(line, k - 1),
  (x, { k, dim }) => {
    requireElements(x, [dim], 'kthvalue');
    const position = along(dim, x.shape.length);
    const size = x.shape[position] ?? 1;
    if (k < 1 || k > size) throw new RangeError(`kthvalue(): selected number k out of range for dimension ${position}`);
  },
);

/** Of an even number the lower one; with a NaN, the first NaN. */
function medianOf(line: TypedArray, order: LineOrder): number {
  for (let k = 0; k < line.length; k++) if (Number.isNaN(line[k])) return k;
  return order.select(line, Math.floor((line.length - 1) / 2));
}

/** The median of what is not NaN. */
function nanmedianOf(line: TypedArray, order: LineOrder): number {
  return order.select(line, Math.max(0, Math.floor((countPresent(line) - 1) / 2)));
}

function countPresent(line: TypedArray): number {
  let present = 0;
  for (let k = 0; k < line.length; k++) if (!Number.isNaN(line[k])) present++;
  return present;
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
function modeOf(line: TypedArray, lineOrder: LineOrder): number {
  const order = lineOrder.sort(line);
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
      const elements = elementsOf(kernels, x!);
      const present = countPresent(elements);
      const isMissing = present === 0 || (name === 'median' && present < elements.length);
      const order = new LineOrder(elements.length, elements instanceof Float64Array);
      out[0] = isMissing ? Number.NaN : elements[order.select(elements, Math.floor((present - 1) / 2))]!;
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
