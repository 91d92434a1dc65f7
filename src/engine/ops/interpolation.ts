/** Images made larger or smaller, one dimension after the other: each result is a weighted sum of a few inputs. */
import { indexDType } from '../device/index-dtype.ts';
import { formatShape } from '../shape/dim.ts';
import { okShape, shapeError } from '../shape/result.ts';
import { requireFloatFor } from './activations.ts';
import { indexTensor } from './constants.ts';
import { defineOp, type OpDefinition, savesNothing } from './definition.ts';
import { Expression } from './expression.ts';
import { uploaded } from './host.ts';
import { denseOperand } from './operand.ts';

export interface InterpolationAttributes {
  readonly outputSize: readonly number[];
  /** The scale factor that was asked for, by dimension; null where it follows from the sizes. */
  readonly scales: readonly (number | null)[];
  /** Whether the first and last inputs are the first and last results, rather than the edges of their pixels. */
  readonly alignCorners: boolean;
}

type Mode = 'nearest' | 'linear' | 'bicubic';

/** One of the inputs that each result is made of. */
interface Tap {
  readonly index: Float64Array;
  readonly weight: Float64Array;
}

function cubicWeight(distance: number): number {
  const a = -0.75;
  const x = Math.abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

/** Where result `place` lies among the inputs. */
function sourceOf(place: number, size: number, count: number, scale: number | null, alignCorners: boolean): number {
  if (alignCorners) return count > 1 ? (place * (size - 1)) / (count - 1) : 0;
  return (scale === null ? size / count : 1 / scale) * (place + 0.5) - 0.5;
}

function tapsOf(mode: Mode, size: number, dim: number, attributes: InterpolationAttributes): Tap[] {
  const { alignCorners } = attributes;
  const [count, scale] = [attributes.outputSize[dim]!, attributes.scales[dim] ?? null];
  const places = Float64Array.from({ length: count }, (_, place) => place);
  const inside = (index: number) => Math.min(size - 1, Math.max(0, index));
  if (mode === 'nearest') {
    const step = scale === null ? size / count : 1 / scale;
    return [{ index: places.map((place) => inside(Math.floor(place * step))), weight: places.map(() => 1) }];
  }
  const found = places.map((place) => sourceOf(place, size, count, scale, alignCorners));
  const sources = mode === 'linear' ? found.map((source) => Math.max(0, source)) : found;
  const offsets = mode === 'linear' ? [0, 1] : [-1, 0, 1, 2];
  return offsets.map((offset) => ({
    index: sources.map((source) => inside(Math.floor(source) + offset)),
    weight: sources.map((source) => {
      const distance = source - Math.floor(source) - offset;
      return mode === 'linear' ? 1 - Math.abs(distance) : cubicWeight(distance);
    }),
  }));
}

/** A weight for each place of one of `rank` dimensions. */
function weightShape(count: number, dim: number, rank: number): number[] {
  return Array.from({ length: rank }, (_, other) => (other === dim ? count : 1));
}

function interpolation(name: string, mode: Mode, backwardName: string): OpDefinition<InterpolationAttributes> {
  return defineOp<InterpolationAttributes>({
    name,
    formula: 'Σ of the nearest inputs, weighted',
    promotion: 'none',
    shape: ([input], { outputSize }) => {
      const [batch, channels, ...positions] = input!;
      if (batch === undefined || channels === undefined || positions.length !== outputSize.length) {
        return shapeError(
          `It is expected input_size equals to ${outputSize.length + 2}, but got size ${input!.length}`,
        );
      }
      if (outputSize.some((size) => size <= 0) || positions.includes(0)) {
        return shapeError(
          `Input and output sizes should be greater than 0, but got input ${formatShape(positions)} output ${formatShape(outputSize)}`,
        );
      }
      return okShape([batch, channels, ...outputSize]);
    },
    check: requireFloatFor(name),
    forward: (kernels, [x], attributes) => {
      let value = x!;
      for (const [position, count] of attributes.outputSize.entries()) {
        const dim = position + 2;
        const shape = value.shape.map((size, other) => (other === dim ? count : size));
        const indices = indexDType(kernels);
        let sum: Expression | null = null;
        for (const { index, weight } of tapsOf(mode, value.shape[dim]!, position, attributes)) {
          const places = denseOperand(uploaded(kernels, index, indices), [count], indices);
          const chosen = denseOperand(kernels.indexSelect(value, dim, places), shape, x!.dtype);
          const weights = uploaded(kernels, weight, x!.dtype);
          const by = denseOperand(weights, weightShape(count, dim, shape.length), x!.dtype);
          const [taken, factor] = Expression.of(kernels, [chosen, by], shape);
          const part: Expression = mode === 'nearest' ? taken! : taken!.mul(factor!);
          sum = sum === null ? part : sum.add(part);
        }
        value = sum?.operand ?? value;
      }
      return [value.storage.handle];
    },
    gradient: {
      name: backwardName,
      rule: 'grad, weighted, to the inputs that each result was made of',
      saves: savesNothing,
      backward: (gradient, context) => {
        const { attributes } = context;
        const shape = context.inputShape(0);
        let result = gradient;
        for (let position = attributes.outputSize.length - 1; position >= 0; position--) {
          const dim = position + 2;
          const before = result.shape.map((size, other) => (other === dim ? shape[dim]! : size));
          let sum = result.newZeros(before);
          for (const { index, weight } of tapsOf(mode, shape[dim]!, position, attributes)) {
            const places = indexTensor(gradient, index, indexDType(gradient.storage.kernels));
            const factors = indexTensor(gradient, weight, gradient.dtype);
            const by = factors.reshape(weightShape(index.length, dim, shape.length));
            sum = sum.indexAdd(dim, places, result.mul(by));
          }
          result = sum;
        }
        return [result];
      },
    },
  });
}

/** Interpolation, by the names of the op table; named in the graph as PyTorch names that of images. */
export const interpolationOps = {
  upsampleNearest: interpolation('upsampleNearest', 'nearest', 'UpsampleNearest2DBackward0'),
  upsampleLinear: interpolation('upsampleLinear', 'linear', 'UpsampleBilinear2DBackward0'),
  upsampleBicubic: interpolation('upsampleBicubic', 'bicubic', 'UpsampleBicubic2DBackward0'),
} as const;
