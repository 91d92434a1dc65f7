/** Indexing by tensors: `x[i, j]` and what writes there. */
import { IndexError, TypeMismatchError } from '../errors.ts';
import { differentDims, formatShape, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { broadcastShapes } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { type AnyKernels, type AnyOperand, defineOp } from './definition.ts';
import {
  indexOperand,
  isIndexDType,
  outOfBounds,
  placesOf,
  requireWithin,
  withAddedSlices,
  withSlices,
} from './index-positions.ts';
import { countElements, operandFor, toDense, windowOf, withShape } from './operand.ts';

export interface IndexAttributes {
  /** For each index the dimension that it goes along; rising. */
  readonly dims: readonly number[];
}

/** The indexed dimensions stay in their place if they are neighbours, else what they give comes first. */
function areNeighbours(dims: readonly number[]): boolean {
  return dims.every((dim, which) => which === 0 || dim === dims[which - 1]! + 1);
}

/** The order of dimensions that puts the indexed ones together, and where they begin in it. */
function arrangement(
  rank: number,
  dims: readonly number[],
): { readonly order: readonly number[]; readonly at: number } {
  const all = Array.from({ length: rank }, (_, dim) => dim);
  if (areNeighbours(dims)) return { order: all, at: dims[0] ?? 0 };
  return { order: [...dims, ...all.filter((dim) => !dims.includes(dim))], at: 0 };
}

/** The broadcast shape of the indices, and that of the result. */
function indexedShape(input: Shape, indices: readonly Shape[], dims: readonly number[]): ShapeResult {
  const outside = dims.find((dim) => dim >= input.length);
  if (outside !== undefined) {
    return shapeError(`too many indices for tensor of dimension ${input.length} (got ${outside + 1})`);
  }
  const both = broadcastShapes(indices);
  if (both.kind === 'error') {
    return shapeError(
      `shape mismatch: indexing tensors could not be broadcast together with shapes ${indices.map(formatShape).join(', ')}`,
    );
  }
  if (both.kind !== 'ok') return both;
  const { order, at } = arrangement(input.length, dims);
  const sizes = order.map((dim) => input[dim]!);
  const chosen = both.shapes[0]!;
  return { kind: 'ok', shapes: [[...sizes.slice(0, at), ...chosen, ...sizes.slice(at + dims.length)], chosen] };
}

function requireIndices(x: Tensor, indices: readonly Tensor[], dims: readonly number[]): void {
  for (const [which, index] of indices.entries()) {
    if (!isIndexDType(index)) throw new IndexError('tensors used as indices must be long, int, byte or bool tensors');
    const size = x.shape[dims[which]!]!;
    // As PyTorch's messages, the dimension is counted among the indexed ones.
    requireWithin(index, size, outOfBounds(which, size));
  }
}

/** x with the indexed dimensions made one, at `at`; the places that the indices name there; the shape of what they give. */
function merged(kernels: AnyKernels, x: AnyOperand, indices: readonly AnyOperand[], dims: readonly number[]) {
  const { order, at } = arrangement(x.shape.length, dims);
  const sizes = order.map((dim) => x.shape[dim]!);
  const arranged = windowOf(
    x,
    sizes,
    order.map((dim) => x.strides[dim]!),
  );
  const indexSizes = dims.map((dim) => x.shape[dim]!);
  const mergedShape = [...sizes.slice(0, at), countElements(indexSizes), ...sizes.slice(at + dims.length)];
  const window = dims.length === 1 ? arranged : withShape(toDense(kernels, arranged), mergedShape);
  const both = broadcastShapes(indices.map((index) => index.shape));
  const chosen = both.kind === 'ok' ? both.shapes[0]!.map(Number) : [];
  return { window, at, order, sizes, chosen, places: placesOf(kernels, indices, indexSizes, chosen) };
}

function slotsOfIndices(first: number): (needs: readonly boolean[]) => readonly number[] {
  return (needs) => needs.slice(first).map((_, which) => first + which);
}

/** Inputs: x, an integer index for each of `dims`. */
const index = defineOp<IndexAttributes>({
  name: 'index',
  formula: 'a[b, ...]',
  promotion: 'none',
  shape: ([input, ...indices], { dims }) => {
    const result = indexedShape(input!, indices, dims);
    return result.kind === 'ok' ? okShape(result.shapes[0]!) : result;
  },
  check: ([x, ...indices], { dims }) => requireIndices(x!, indices, dims),
  forward: (kernels, [x, ...indices], { dims }) => {
    const { window, at, places } = merged(kernels, x!, indices, dims);
    return [kernels.indexSelect(window, at, indexOperand(kernels, places))];
  },
  gradient: {
    name: 'IndexBackward0',
    rule: 'grad added at the places it was read from',
    saves: slotsOfIndices(1),
    backward: (gradient, context) => {
      const { dims } = context.attributes;
      const indices = dims.map((_, which) => context.input(1 + which));
      return [gradient.newZeros(context.inputShape(0)).indexPutAt(dims, indices, gradient, true)];
    },
  },
});

/** Inputs: x, values, an integer index for each of `dims`. */
const indexPut = defineOp<IndexAttributes & { readonly accumulate: boolean }>({
  name: 'indexPut',
  formula: 'a, with b at a[c, ...]',
  promotion: 'none',
  shape: ([input, values, ...indices], { dims }) => {
    const result = indexedShape(input!, indices, dims);
    if (result.kind !== 'ok') return result;
    const target = result.shapes[0]!;
    const fits = broadcastShapes([target, values!]);
    const grown =
      fits.kind === 'ok' &&
      (fits.shapes[0]!.length > target.length ||
        fits.shapes[0]!.some((size, dim) => differentDims(size, target[dim]!)));
    if (fits.kind === 'error' || grown) {
      return shapeError(
        `shape mismatch: value tensor of shape ${formatShape(values!)} cannot be broadcast to indexing result of shape ${formatShape(target)}`,
      );
    }
    return okShape(input!);
  },
  check: ([x, values, ...indices], { dims }) => {
    requireIndices(x!, indices, dims);
    if (x!.dtype !== values!.dtype) {
      throw new TypeMismatchError(
        `Index put requires the source and destination dtypes match, got ${x!.dtype} for the destination and ${values!.dtype} for the source.`,
      );
    }
  },
  forward: (kernels, [x, values, ...indices], { dims, accumulate }) => {
    const { window, at, order, sizes, chosen, places } = merged(kernels, x!, indices, dims);
    const [before, after] = [sizes.slice(0, at), sizes.slice(at + dims.length)];
    const full = toDense(kernels, operandFor(values!, [...before, ...chosen, ...after]));
    const slices = withShape(full, [...before, places.length, ...after]);
    const put = accumulate ? withAddedSlices : withSlices;
    const result = withShape(put(kernels, window, at, places, slices), sizes);
    if (order.every((dim, place) => dim === place)) return [result.storage.handle];
    const back = x!.shape.map((_, dim) => order.indexOf(dim));
    const strides = back.map((place) => result.strides[place]!);
    return [kernels.cast(windowOf(result, x!.shape, strides), x!.dtype)];
  },
  gradient: {
    name: 'IndexPutBackward0',
    rule: 'grad (0 where it was replaced), grad at those places',
    saves: slotsOfIndices(2),
    backward: (gradient, context) => {
      const { dims, accumulate } = context.attributes;
      const indices = dims.map((_, which) => context.input(2 + which));
      const rest = () => gradient.indexPutAt(dims, indices, gradient.newZeros([]), false);
      return [
        context.needs(0) ? (accumulate ? gradient : rest()) : null,
        context.needs(1) ? gradient.indexAt(dims, indices) : null,
      ];
    },
  },
});

/** Indexing by tensors, by the names of the op table. */
export const advancedIndexingOps = { index, indexPut } as const;
