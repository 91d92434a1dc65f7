/** The windows of a tensor as columns of a matrix, and columns added up where the windows lie: `F.unfold`, `F.fold`. */
import { differentDims, floorDivideDims, formatShape, multiplyDims, productOfDims, type Shape } from '../shape/dim.ts';
import { okShape, shapeError } from '../shape/result.ts';
import { defineOp, type OpDefinition, savesNothing } from './definition.ts';
import { apply } from './dispatch.ts';
import { countElements, toDense, withShape } from './operand.ts';
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

/** The message for windows that are larger than the padded input; null where none is. */
export function tooLarge(
  positions: Shape,
  { kernelSize, padding, paddingEnd, dilation }: SlidingAttributes,
): string | null {
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

/** Columns of windows, by the names of the op table. */
export const columnsOps = { im2col, col2im } as const;
