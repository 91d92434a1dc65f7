/** Convolution out of kernels that every device has: gathered windows and products of matrices. */

import type { Sides } from './convolution-attributes.ts';
import type { AnyKernels, AnyOperand } from './definition.ts';
import { countElements, denseOperand, toDense, windowOf, withShape } from './operand.ts';
import { addRegions, flattened, gatherRegions, type SlidingAttributes, slidingRegions } from './regions.ts';

function regionsBetween({ sizes, counts }: Sides, windows: SlidingAttributes) {
  return flattened(slidingRegions(sizes, counts, windows), sizes);
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

/** y [n, out, ...counts] of x [n, channels, ...sizes]. */
export function composedConvolution(
  kernels: AnyKernels,
  x: AnyOperand,
  weight: AnyOperand,
  groups: number,
  windows: SlidingAttributes,
  sides: Sides,
): unknown {
  const regions = regionsBetween(sides, windows);
  const columns = gatherRegions(kernels, x, regions, 0);
  const shape = [x.shape[0]!, x.shape[1]! * regions.places, regions.windows];
  return groupedProduct(kernels, matricesOf(kernels, weight, groups), withShape(columns, shape)).storage.handle;
}

/** x of y. */
export function composedTransposed(
  kernels: AnyKernels,
  y: AnyOperand,
  weight: AnyOperand,
  groups: number,
  windows: SlidingAttributes,
  sides: Sides,
): unknown {
  const [batch, channels] = y.shape;
  const flat = withShape(toDense(kernels, y), [batch!, channels!, countElements(sides.counts)]);
  const turned = matricesOf(kernels, weight, groups).map((matrix) =>
    windowOf(matrix, [matrix.shape[1]!, matrix.shape[0]!], [1, matrix.strides[0]!]),
  );
  const regions = regionsBetween(sides, windows);
  const rows = batch! * weight.shape[1]! * groups;
  const parts = withShape(groupedProduct(kernels, turned, flat), [rows, regions.positions.length]);
  return addRegions(kernels, parts, regions, countElements(sides.sizes)).storage.handle;
}

/** The weight that x and y give: for each group the products of y and x's windows, added up over the samples. */
export function composedWeight(
  kernels: AnyKernels,
  x: AnyOperand,
  y: AnyOperand,
  groups: number,
  windows: SlidingAttributes,
  sides: Sides,
): unknown {
  const [batch, channels] = x.shape;
  const outputs = y.shape[1]! / groups;
  const regions = regionsBetween(sides, windows);
  const rows = (channels! / groups) * regions.places;
  const products = batch! * groups;
  const columns = withShape(gatherRegions(kernels, x, regions, 0), [products, rows, regions.windows]);
  const turned = windowOf(columns, [products, regions.windows, rows], [rows * regions.windows, 1, regions.windows]);
  const left = withShape(toDense(kernels, y), [products, outputs, regions.windows]);
  const size = groups * outputs * rows;
  return kernels.reduce('sum', denseOperand(kernels.matmul(left, turned), [batch!, size], x.dtype), [0]);
}
