/** Convolution of any number of dimensions, by columns of windows and matrix products. */
import {
  type Dim,
  differentDims,
  floorDivideDims,
  formatShape,
  multiplyDims,
  productOfDims,
  type Shape,
} from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError, unknownShape } from '../shape/result.ts';
import type { Tensor } from '../tensor.ts';
import {
  type AnyKernels,
  type AnyOperand,
  type BackwardContext,
  defineOp,
  type OpDefinition,
  savesNothing,
} from './definition.ts';
import { apply } from './dispatch.ts';
import { countElements, denseOperand, operandFor, toDense, windowOf, withShape } from './operand.ts';
import {
  addRegions,
  flattened,
  gatherRegions,
  type SlidingAttributes,
  slidingRegions,
  windowCounts,
} from './regions.ts';

function regionsOf(sizes: readonly number[], attributes: SlidingAttributes) {
  const counts = windowCounts(sizes, attributes).map(Number);
  return flattened(slidingRegions(sizes, counts, attributes), sizes);
}

function tooLarge(positions: Shape, { kernelSize, padding, paddingEnd, dilation }: SlidingAttributes): string | null {
  const padded = positions.map((size, dim) =>
    typeof size === 'number' ? size + padding[dim]! + paddingEnd[dim]! : size,
  );
  const reach = kernelSize.map((size, dim) => dilation[dim]! * (size - 1) + 1);
  if (!padded.some((size, dim) => typeof size === 'number' && size < reach[dim]!)) return null;
  return `Calculated padded input size per channel: (${padded.map(String).join(' x ')}). Kernel size: (${reach.join(' x ')}). Kernel size can't be greater than actual input size`;
}

/** The columns of windows of x [n, channels, ...positions]: [n, channels · places, windows]. */
const im2col: OpDefinition<SlidingAttributes> = defineOp<SlidingAttributes>({
  name: 'im2col',
  formula: 'the windows of a, one behind the other',
  promotion: 'none',
  shape: ([input], attributes) => {
    const [batch, channels, ...positions] = input!;
    if (positions.length !== attributes.kernelSize.length || batch === undefined || channels === undefined) {
      return shapeError(
        `Expected ${attributes.kernelSize.length + 2}D (batched) input to im2col, but got input of size: ${formatShape(input!)}`,
      );
    }
    const message = tooLarge(positions, attributes);
    if (message !== null) return shapeError(message);
    const places = countElements(attributes.kernelSize);
    return okShape([batch, multiplyDims(channels, places), productOfDims(windowCounts(positions, attributes))]);
  },
  forward: (kernels, [x], attributes) => [
    gatherRegions(kernels, x!, regionsOf(x!.shape.slice(2), attributes), 0).storage.handle,
  ],
  gradient: {
    name: 'Im2ColBackward0',
    rule: 'grad added where the windows lie',
    saves: savesNothing,
    backward: (gradient, context) => {
      const outputSize = context.inputShape(0).slice(2);
      return [apply(col2im, [gradient], { ...context.attributes, outputSize })];
    },
  },
});

export interface FoldAttributes extends SlidingAttributes {
  readonly outputSize: readonly number[];
}

/** Columns [n, channels · places, windows] added up where the windows lie: [n, channels, ...outputSize]. */
const col2im: OpDefinition<FoldAttributes> = defineOp<FoldAttributes>({
  name: 'col2im',
  formula: 'Σ of the windows where they lie',
  promotion: 'none',
  shape: ([input], attributes) => {
    const [batch, columns, windows] = input!;
    if (input!.length !== 3 || batch === undefined || columns === undefined || windows === undefined) {
      return shapeError(`Expected 3D (batched) input to col2im, but got input of size: ${formatShape(input!)}`);
    }
    const places = countElements(attributes.kernelSize);
    if (typeof columns === 'number' && columns % places !== 0) {
      return shapeError(
        `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${columns} and kernel_size=(${attributes.kernelSize.join(', ')}).`,
      );
    }
    const message = tooLarge(attributes.outputSize, attributes);
    if (message !== null) return shapeError(message);
    const counts = windowCounts(attributes.outputSize, attributes);
    const expected = productOfDims(counts);
    if (differentDims(windows, expected)) {
      return shapeError(
        `Given output_size=(${attributes.outputSize.join(', ')}), kernel_size=(${attributes.kernelSize.join(', ')}), dilation=(${attributes.dilation.join(', ')}), padding=(${attributes.padding.join(', ')}), stride=(${attributes.stride.join(', ')}), expected size of input's dimension 2 to match the calculated number of sliding blocks ${counts.map(String).join(' * ')} = ${String(expected)}, but got input.size(2)=${String(windows)}.`,
      );
    }
    return okShape([batch, floorDivideDims(columns, places), ...attributes.outputSize]);
  },
  forward: (kernels, [x], attributes) => {
    const { outputSize } = attributes;
    const regions = regionsOf(outputSize, attributes);
    const rows = (x!.shape[0]! * x!.shape[1]!) / regions.places;
    const parts = withShape(toDense(kernels, x!), [rows, regions.positions.length]);
    return [addRegions(kernels, parts, regions, countElements(outputSize)).storage.handle];
  },
  gradient: {
    name: 'Col2ImBackward0',
    rule: 'the windows of grad',
    saves: savesNothing,
    backward: (gradient, context) => {
      const { outputSize: _, ...windows } = context.attributes;
      return [apply(im2col, [gradient], windows)];
    },
  },
});

export interface ConvolutionAttributes {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly paddingEnd: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly transposed: boolean;
  /** How much larger the result of a transposed convolution is at its end. */
  readonly outputPadding: readonly number[];
}

function windowsOf(weight: Shape, { stride, padding, paddingEnd, dilation }: ConvolutionAttributes): SlidingAttributes {
  return { kernelSize: weight.slice(2).map(Number), stride, padding, paddingEnd, dilation };
}

/** The sizes whose windows a transposed convolution's input is. */
function transposedSizes(positions: Shape, weight: Shape, attributes: ConvolutionAttributes): Dim[] | null {
  const { stride, padding, paddingEnd, dilation, outputPadding } = attributes;
  const sizes = positions.map((size, dim) =>
    typeof size === 'number'
      ? (size - 1) * stride[dim]! -
        padding[dim]! -
        paddingEnd[dim]! +
        dilation[dim]! * (Number(weight[2 + dim]) - 1) +
        outputPadding[dim]! +
        1
      : null,
  );
  return sizes.every((size) => size !== null) ? sizes : null;
}

function convolutionShape([input, weight, bias]: readonly Shape[], attributes: ConvolutionAttributes): ShapeResult {
  const { groups, transposed } = attributes;
  const [batch, channels, ...positions] = input!;
  const sizes = formatShape(weight!);
  if (batch === undefined || channels === undefined || weight!.length !== input!.length) {
    return shapeError(
      `Expected ${weight!.length}-dimensional input for ${weight!.length}-dimensional weight ${sizes}, but got ${input!.length}-dimensional input of size ${formatShape(input!)} instead`,
    );
  }
  const expected = transposed ? weight![0]! : multiplyDims(weight![1]!, groups);
  if (differentDims(channels, expected)) {
    const given = transposed ? 'Given transposed=1' : `Given groups=${groups}`;
    return shapeError(
      `${given}, weight of size ${sizes}, expected input${formatShape(input!)} to have ${String(expected)} channels, but got ${String(channels)} channels instead`,
    );
  }
  const [first] = weight!;
  if (typeof first === 'number' && first % groups !== 0) {
    return shapeError(
      `Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size ${sizes} instead`,
    );
  }
  const out = transposed ? multiplyDims(weight![1]!, groups) : first!;
  if (bias !== undefined && (bias.length !== 1 || differentDims(bias[0]!, out))) {
    return shapeError(
      `Given ${transposed ? 'transposed=1' : `groups=${groups}`}, weight of size ${sizes}, expected bias to be 1-dimensional with ${String(out)} elements, but got bias of size ${formatShape(bias)} instead`,
    );
  }
  if (weight!.slice(2).some((size) => typeof size !== 'number')) return unknownShape;
  if (transposed) {
    const result = transposedSizes(positions, weight!, attributes);
    return result === null ? unknownShape : okShape([batch, out, ...result]);
  }
  const windows = windowsOf(weight!, attributes);
  const message = tooLarge(positions, windows);
  return message === null ? okShape([batch, out, ...windowCounts(positions, windows)]) : shapeError(message);
}

/** For each group the product of its matrix with its part of `columns` [n, groups · inner, windows]. */
function groupedProduct(kernels: AnyKernels, matrices: readonly AnyOperand[], columns: AnyOperand): AnyOperand {
  const [batch, rows, windows] = columns.shape;
  const inner = rows! / matrices.length;
  const products = matrices.map((matrix, group) => {
    const [height, width] = matrix.shape;
    const repeated = windowOf(matrix, [batch!, height!, width!], [0, ...matrix.strides]);
    const part = windowOf(
      columns,
      [batch!, inner, windows!],
      columns.strides,
      columns.offset + group * inner * columns.strides[1]!,
    );
    return denseOperand(kernels.matmul(repeated, part), [batch!, height!, windows!], columns.dtype);
  });
  if (products.length === 1) return products[0]!;
  const height = products.reduce((sum, { shape }) => sum + shape[1]!, 0);
  return denseOperand(kernels.concat(products, 1), [batch!, height, windows!], columns.dtype);
}

/** The weights of each group as a matrix [of its first size, the rest]. */
function matricesOf(kernels: AnyKernels, weight: AnyOperand, groups: number): AnyOperand[] {
  const dense = toDense(kernels, weight);
  const [height, width] = [weight.shape[0]! / groups, countElements(weight.shape.slice(1))];
  return Array.from({ length: groups }, (_, group) =>
    windowOf(dense, [height, width], [width, 1], dense.offset + group * height * width),
  );
}

/** Inputs: x [n, channels, ...], weight [out, channels / groups, ...] (transposed: [channels, out / groups, ...]), bias. */
const convolution = defineOp<ConvolutionAttributes>({
  name: 'convolution',
  formula: 'a ∗ w + b',
  promotion: 'none',
  shape: convolutionShape,
  check: ([x, weight]) => {
    if (x!.dtype !== weight!.dtype) {
      throw new TypeError(`Input type (${x!.dtype}) and weight type (${weight!.dtype}) should be the same`);
    }
  },
  forward: (kernels, [x, weight, bias], attributes, [result]) => {
    const { groups, transposed } = attributes;
    const { shape, dtype } = result!;
    const [batch, channels, ...positions] = x!.shape;
    const windows = windowsOf(weight!.shape, attributes);
    const matrices = matricesOf(kernels, weight!, groups);
    let value: AnyOperand;
    if (transposed) {
      const flat = withShape(toDense(kernels, x!), [batch!, channels!, countElements(positions)]);
      const turned = matrices.map((matrix) =>
        windowOf(matrix, [matrix.shape[1]!, matrix.shape[0]!], [1, matrix.strides[0]!]),
      );
      const columns = groupedProduct(kernels, turned, flat);
      const sizes = shape.slice(2);
      const counts = positions;
      const regions = flattened(slidingRegions(sizes, counts, windows), sizes);
      const parts = withShape(columns, [batch! * shape[1]!, regions.positions.length]);
      value = addRegions(kernels, parts, regions, countElements(sizes));
    } else {
      const regions = regionsOf(positions, windows);
      const columns = gatherRegions(kernels, x!, regions, 0);
      value = groupedProduct(
        kernels,
        matrices,
        withShape(columns, [batch!, channels! * regions.places, regions.windows]),
      );
    }
    if (bias === undefined) return [value.storage.handle];
    const flat = [batch!, shape[1]!, countElements(shape.slice(2))];
    const added = operandFor(withShape(toDense(kernels, bias), [shape[1]!, 1]), flat);
    return [kernels.binary('add', denseOperand(value.storage.handle, flat, dtype), added, 1, value.storage.handle)];
  },
  gradient: {
    name: 'ConvolutionBackward0',
    rule: 'wᵀ · grad folded; grad · the windows of a; Σ grad',
    saves: (needs) => [...(needs[1] ? [0] : []), ...(needs[0] ? [1] : [])],
    backward: (gradient, context) => {
      const gradients = context.attributes.transposed
        ? transposedBackward(gradient, context)
        : plainBackward(gradient, context);
      if (context.inputCount === 2) return gradients;
      const dims = gradient.shape.map((_, dim) => dim).filter((dim) => dim !== 1);
      return [...gradients, context.needs(2) ? gradient.sum(dims) : null];
    },
  },
});

/** [n, rows, windows] with the rows by group. */
function byGroup(x: Tensor, groups: number): Tensor {
  const [batch, rows, ...positions] = x.shape;
  return x.reshape([batch!, groups, rows! / groups, countElements(positions)]);
}

function weightMatrices(weight: Tensor, groups: number): Tensor {
  return weight.reshape([groups, weight.size(0) / groups, countElements(weight.shape.slice(1))]);
}

function plainBackward(gradient: Tensor, context: BackwardContext<ConvolutionAttributes>): (Tensor | null)[] {
  const { attributes } = context;
  const { groups } = attributes;
  const [shape, weightShape] = [context.inputShape(0), context.inputShape(1)];
  const windows = windowsOf(weightShape, attributes);
  const parts = byGroup(gradient, groups);
  let toInput: Tensor | null = null;
  if (context.needs(0)) {
    const columns = weightMatrices(context.input(1), groups).mT.matmul(parts);
    const flat = columns.reshape([shape[0]!, -1, parts.size(3)]);
    toInput = apply(col2im, [flat], { ...windows, outputSize: shape.slice(2) });
  }
  if (!context.needs(1)) return [toInput, null];
  const columns = byGroup(apply(im2col, [context.input(0)], windows), groups);
  return [toInput, parts.matmul(columns.mT).sum(0).reshape(weightShape)];
}

function transposedBackward(gradient: Tensor, context: BackwardContext<ConvolutionAttributes>): (Tensor | null)[] {
  const { attributes } = context;
  const { groups, paddingEnd, outputPadding } = attributes;
  const [shape, weightShape] = [context.inputShape(0), context.inputShape(1)];
  // What output padding adds at the end is part of no further window: with it taken off, as many fit as there were.
  const windows = windowsOf(weightShape, {
    ...attributes,
    paddingEnd: paddingEnd.map((size, dim) => size - outputPadding[dim]!),
  });
  const columns = byGroup(apply(im2col, [gradient], windows), groups);
  const toInput = context.needs(0) ? weightMatrices(context.input(1), groups).matmul(columns).reshape(shape) : null;
  if (!context.needs(1)) return [toInput, null];
  return [toInput, byGroup(context.input(0), groups).matmul(columns.mT).sum(0).reshape(weightShape)];
}

/** Convolution, by the names of the op table. */
export const convolutionOps = { im2col, col2im, convolution } as const;
