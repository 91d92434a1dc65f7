/** Pooling: the largest element or the mean of each window, sliding or adaptive. */
import { indexDType } from '../device/index-dtype.ts';
import { formatShape, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError, unknownShape } from '../shape/result.ts';
import type { Tensor } from '../tensor.ts';
import { requireFloatFor } from './activations.ts';
import { indexTensor, repeatedZero } from './constants.ts';
import { convolutionOps } from './convolution.ts';
import { fromWindows } from './convolution-attributes.ts';
import {
  type AnyKernels,
  type AnyOperand,
  defineOp,
  type OpDefinition,
  type OutputDescription,
  savesNothing,
  savesOutput,
} from './definition.ts';
import { apply } from './dispatch.ts';
import { Expression } from './expression.ts';
import { uploaded } from './host.ts';
import { countElements, denseOperand, operandFor, toDense, withShape } from './operand.ts';
import { repeated } from './reduced.ts';
import {
  adaptiveRegions,
  type FlatRegions,
  flattened,
  gatherRegions,
  type SlidingAttributes,
  slidingRegions,
  windowCounts,
  withOutside,
} from './regions.ts';

export interface SlidingPool extends SlidingAttributes {
  readonly kind: 'sliding';
  /** Rounds the number of windows up. */
  readonly ceilMode: boolean;
}

/** Windows that share the positions out evenly. */
export interface AdaptivePool {
  readonly kind: 'adaptive';
  readonly outputSize: readonly number[];
}

export type PoolAttributes = SlidingPool | AdaptivePool;

function regionsOf(sizes: readonly number[], attributes: PoolAttributes): FlatRegions {
  if (attributes.kind === 'adaptive') return flattened(adaptiveRegions(sizes, attributes.outputSize), sizes);
  const counts = windowCounts(sizes, attributes, attributes.ceilMode).map(Number);
  return flattened(slidingRegions(sizes, counts, attributes), sizes);
}

function poolShape(name: string, input: Shape, attributes: PoolAttributes): ShapeResult {
  const dims = attributes.kind === 'adaptive' ? attributes.outputSize.length : attributes.kernelSize.length;
  const [batch, channels, ...positions] = input;
  if (batch === undefined || channels === undefined || positions.length !== dims) {
    return shapeError(`${name}(): Expected ${dims + 1}D or ${dims + 2}D tensor, but got ${formatShape(input)}`);
  }
  if (attributes.kind === 'adaptive') return okShape([batch, channels, ...attributes.outputSize]);
  const { kernelSize, padding } = attributes;
  const [pad, size] = [padding, kernelSize].map((list) => list.join(', '));
  if (padding.some((one, dim) => one > kernelSize[dim]! / 2)) {
    return shapeError(`pad should be at most half of kernel size, but got pad=${pad} and kernel_size=${size}`);
  }
  // Whether a last window begins late cannot be told of a symbol.
  if (attributes.ceilMode && positions.some((size) => typeof size !== 'number')) return unknownShape;
  const counts = windowCounts(positions, attributes, attributes.ceilMode);
  if (counts.some((count) => typeof count === 'number' && count < 1)) {
    const list = (items: Shape) => items.map(String).join('x');
    return shapeError(
      `Given input size: (${list([channels, ...positions])}). Calculated output size: (${list([channels, ...counts])}). Output size is too small`,
    );
  }
  return okShape([batch, channels, ...counts]);
}

/** The positions of the places, those outside told as the first inside of their window. */
function insidePositions({ positions, places, windows }: FlatRegions): Float64Array {
  return positions.map((position, k) => {
    if (position >= 0) return position;
    const window = k % windows;
    for (let place = 0; place < places; place++) {
      const other = positions[place * windows + window]!;
      if (other >= 0) return other;
    }
    return 0;
  });
}

/** Outputs: the largest of each window, and its position among all of the channel's. */
function maxPool(name: string, backwardName: string): OpDefinition<PoolAttributes> {
  return defineOp<PoolAttributes>({
    name,
    formula: 'max a in each window',
    promotion: 'none',
    shape: ([input], attributes) => repeated(poolShape(name, input!, attributes), 2),
    dtype: (promoted, _attributes, index, kernels) => (index === 0 ? promoted : indexDType(kernels)),
    check: requireFloatFor(name),
    forward: (kernels, [x], attributes, [result, indices]) => {
      if (attributes.kind === 'sliding') {
        const geometry = { ...attributes, sizes: x!.shape.slice(2), counts: result!.shape.slice(2) };
        const fast = kernels.windows?.maxPool(x!, geometry, indices!.dtype) ?? null;
        if (fast !== null) return fast;
      }
      const regions = regionsOf(x!.shape.slice(2), attributes);
      const { places, windows } = regions;
      const rows = x!.shape[0]! * x!.shape[1]!;
      const shape = [rows, places, windows];
      const shown = withShape(gatherRegions(kernels, x!, regions, Number.NEGATIVE_INFINITY), shape);
      const { dtype } = indices!;
      const chosen = denseOperand(kernels.argmax(shown, 1, dtype), [rows, 1, windows], dtype);
      const positions = denseOperand(uploaded(kernels, insidePositions(regions), dtype), [places, windows], dtype);
      return [kernels.gather(shown, 1, chosen), kernels.gather(operandFor(positions, shape), 1, chosen)];
    },
    gradient: {
      name: backwardName,
      rule: 'grad at the largest of each window, 0 elsewhere',
      saves: savesOutput,
      backward: (gradient, context) => {
        const shape = context.inputShape(0);
        const rows = [shape[0]!, shape[1]!];
        const inside = countElements(shape.slice(2));
        const indices = context.output(1).reshape([...rows, -1]);
        const flat = repeatedZero(gradient, [...rows, inside]).scatterAdd(2, indices, gradient.reshape(indices.shape));
        return [flat.reshape(shape)];
      },
    },
  });
}

export type AveragePoolAttributes = PoolAttributes & {
  /** Whether what is padded counts as an element. */
  readonly countIncludePad: boolean;
  /** Divides the sum whatever the window; null for the number of its elements. */
  readonly divisorOverride: number | null;
};

/** What the sum of each window is divided by. */
function divisors(sizes: readonly number[], attributes: AveragePoolAttributes, regions: FlatRegions): Float64Array {
  const { positions, places, windows } = regions;
  const counts = new Float64Array(windows);
  if (attributes.divisorOverride !== null) return counts.fill(attributes.divisorOverride);
  if (attributes.kind === 'adaptive' || !attributes.countIncludePad) {
    for (let place = 0; place < places; place++) {
      for (let window = 0; window < windows; window++) {
        if (positions[place * windows + window]! >= 0) counts[window] = counts[window]! + 1;
      }
    }
    return counts;
  }
  // Padding counts, but not what a window of ceil mode covers beyond it.
  const { kernelSize, stride, padding, paddingEnd, ceilMode } = attributes;
  const along = windowCounts(sizes, attributes, ceilMode).map(Number);
  return counts.map((_, window) => {
    let [rest, count] = [window, 1];
    for (let dim = sizes.length - 1; dim >= 0; dim--) {
      const start = (rest % along[dim]!) * stride[dim]!;
      rest = Math.floor(rest / along[dim]!);
      count *= Math.min(start + kernelSize[dim]!, sizes[dim]! + padding[dim]! + paddingEnd[dim]!) - start;
    }
    return count;
  });
}

/** The sum of each window: a convolution of every channel by ones, where the device has one. */
function windowSums(
  kernels: AnyKernels,
  x: AnyOperand,
  attributes: PoolAttributes,
  regions: FlatRegions,
  { shape }: OutputDescription,
): unknown {
  const rows = x.shape[0]! * x.shape[1]!;
  if (attributes.kind === 'sliding' && kernels.windows !== undefined) {
    const [sizes, { kernelSize }] = [x.shape.slice(2), attributes];
    const ones = kernels.full(x.dtype, countElements(kernelSize), 1);
    const plane = withShape(toDense(kernels, x), [rows, 1, ...sizes]);
    const weight = denseOperand(ones, [1, 1, ...kernelSize], x.dtype);
    const fast = kernels.windows.convolve(plane, weight, 1, { ...attributes, sizes, counts: shape.slice(2) });
    if (fast !== null) return fast;
  }
  const shown = withShape(gatherRegions(kernels, x, regions, 0), [rows, regions.places, regions.windows]);
  return kernels.reduce('sum', shown, [1]);
}

function averagePool(name: string, backwardName: string): OpDefinition<AveragePoolAttributes> {
  return defineOp<AveragePoolAttributes>({
    name,
    formula: 'mean a in each window',
    promotion: 'none',
    shape: ([input], attributes) => poolShape(name, input!, attributes),
    check: requireFloatFor(name),
    forward: (kernels, [x], attributes, [result]) => {
      const sizes = x!.shape.slice(2);
      const regions = regionsOf(sizes, attributes);
      const { windows } = regions;
      const rows = x!.shape[0]! * x!.shape[1]!;
      const total = denseOperand(windowSums(kernels, x!, attributes, regions, result!), [rows, windows], x!.dtype);
      const by = denseOperand(uploaded(kernels, divisors(sizes, attributes, regions), x!.dtype), [windows], x!.dtype);
      const [sum, divisor] = Expression.of(kernels, [total, by], [rows, windows]);
      return [sum!.div(divisor!).handle];
    },
    gradient: {
      name: backwardName,
      rule: 'grad / n to each element of the window',
      saves: savesNothing,
      backward: (gradient, context) => {
        const shape = context.inputShape(0);
        const sizes = shape.slice(2);
        const regions = regionsOf(sizes, context.attributes);
        const { places, windows } = regions;
        const [rows, inside] = [shape[0]! * shape[1]!, countElements(sizes)];
        const by = indexTensor(gradient, divisors(sizes, context.attributes, regions), gradient.dtype);
        const shares: Tensor = gradient.reshape([rows, 1, windows]).div(by);
        if (context.attributes.kind === 'sliding') {
          const [{ kernelSize }, counts] = [context.attributes, gradient.shape.slice(2)];
          const ones = gradient.newFull([1, 1, ...kernelSize], 1);
          const back = fromWindows(context.attributes, 1, { sizes, counts });
          return [apply(convolutionOps.convolution, [shares.reshape([rows, 1, ...counts]), ones], back).reshape(shape)];
        }
        const each = shares.expand([rows, places, windows]);
        const index = indexTensor(gradient, withOutside(regions, inside), indexDType(gradient.storage.kernels));
        const sums = repeatedZero(gradient, [rows, inside + 1]).indexAdd(
          1,
          index,
          each.reshape([rows, places * windows]),
        );
        return [sums.slice(1, 0, inside).reshape(shape)];
      },
    },
  });
}

/** Pooling, by the names of the op table. In one dimension it is that of two, one of size 1, as in PyTorch. */
export const poolingOps = {
  maxPool2d: maxPool('maxPool2d', 'MaxPool2DWithIndicesBackward0'),
  maxPool3d: maxPool('maxPool3d', 'MaxPool3DWithIndicesBackward0'),
  adaptiveMaxPool2d: maxPool('adaptiveMaxPool2d', 'AdaptiveMaxPool2DBackward0'),
  adaptiveMaxPool3d: maxPool('adaptiveMaxPool3d', 'AdaptiveMaxPool3DBackward0'),
  avgPool2d: averagePool('avgPool2d', 'AvgPool2DBackward0'),
  avgPool3d: averagePool('avgPool3d', 'AvgPool3DBackward0'),
  adaptiveAvgPool2d: averagePool('adaptiveAvgPool2d', 'AdaptiveAvgPool2DBackward0'),
  adaptiveAvgPool3d: averagePool('adaptiveAvgPool3d', 'AdaptiveAvgPool3DBackward0'),
} as const;
