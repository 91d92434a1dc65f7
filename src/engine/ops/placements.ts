/** Elements and slices read from, and written to, places that an index names: `take`, `put`, `scatter`, `indexCopy`. */
import { IndexError } from '../errors.ts';
import { differentDims, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { type AnyOperand, defineOp } from './definition.ts';
import {
  along,
  type DimAttributes,
  flat,
  indexOperand,
  isIndexDType,
  outOfBounds,
  placesOf,
  requireWithin,
  withAddedSlices,
  withSlices,
} from './index-positions.ts';
import { countElements, denseOperand, operandFor, windowOf } from './operand.ts';
import { scatterOps } from './scatter.ts';

function requireElementNumbers(x: Tensor, index: Tensor, name: string): void {
  if (!isIndexDType(index)) throw new TypeError(`${name}(): Expected a long tensor for index, but got ${index.dtype}`);
  const count = x.numel();
  requireWithin(
    index,
    count,
    (position) => `out of range: tried to access index ${position} on a tensor of ${count} elements.`,
  );
}

/** Inputs: x, index. The elements at places of the flattened x. */
const take = defineOp({
  name: 'take',
  formula: 'a, flattened, at b',
  promotion: 'none',
  shape: ([, index]) => okShape(index!),
  check: ([x, index]) => requireElementNumbers(x!, index!, 'take'),
  forward: (kernels, [x, index]) => {
    const places = placesOf(kernels, [index!], [countElements(x!.shape)], index!.shape);
    return [kernels.indexSelect(flat(kernels, x!), 0, indexOperand(kernels, places))];
  },
  gradient: {
    name: 'TakeBackward0',
    rule: 'grad added at the places it was read from',
    saves: () => [1],
    backward: (gradient, context) => [
      gradient.newZeros(context.inputShape(0)).put(context.input(1), gradient, { accumulate: true }),
    ],
  },
});

/** Inputs: x, index, source with as many elements. */
const put = defineOp<{ readonly accumulate: boolean }>({
  name: 'put',
  formula: 'a, with c at the places b of the flattened a',
  promotion: 'none',
  shape: ([input, index, source]) => {
    const [given, wanted] = [source!, index!].map((shape) => shape.reduce<number | null>(times, 1));
    if (given !== null && wanted !== null && given !== wanted) {
      return shapeError(
        `put_(): Expected source and index to have the same number of elements, but got source.numel() = ${given}, index.numel() = ${wanted}`,
      );
    }
    return okShape(input!);
  },
  check: ([x, index, source]) => {
    if (x!.dtype !== source!.dtype) {
      throw new TypeError(
        `put_(): self and source expected to have the same dtype, but got self.dtype = ${x!.dtype} and source.dtype = ${source!.dtype}`,
      );
    }
    requireElementNumbers(x!, index!, 'put_');
  },
  forward: (kernels, [x, index, source], { accumulate }) => {
    const places = placesOf(kernels, [index!], [countElements(x!.shape)], index!.shape);
    const write = accumulate ? withAddedSlices : withSlices;
    return [write(kernels, flat(kernels, x!), 0, places, flat(kernels, source!)).storage.handle];
  },
  gradient: {
    name: 'PutBackward0',
    rule: 'grad (0 where it was replaced), grad at those places',
    saves: () => [1],
    backward: (gradient, context) => {
      const index = context.input(1);
      const rest = () => gradient.put(index, gradient.newZeros(index.shape));
      return [
        context.needs(0) ? (context.attributes.accumulate ? gradient : rest()) : null,
        null,
        context.needs(2) ? gradient.take(index).reshape(context.inputShape(2)) : null,
      ];
    },
  },
});

function times(product: number | null, size: unknown): number | null {
  return product === null || typeof size !== 'number' ? null : product * size;
}

function indexCopyShape(input: Shape, index: Shape, source: Shape, dim: number): ShapeResult {
  if (index.length > 1) return shapeError(`index_copy_(): Index should have dimension 1 or 0 (got ${index.length})`);
  const wrapped = wrapDimension(dim, input.length);
  if (typeof wrapped === 'string') return shapeError(wrapped);
  if (input.length > 0 && source.length > 0 && input.length !== source.length) {
    return shapeError(
      `index_copy_(): When source and destination are not scalars, their dimensionality must match. Source dimensionality (${source.length}), destination dimensionality (${input.length})`,
    );
  }
  const [wanted, given] = [input, source].map((shape) => shape.filter((_, other) => other !== wrapped));
  if (given!.length !== wanted!.length || given!.some((size, other) => differentDims(size, wanted![other]!))) {
    return shapeError(
      `index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: ${wanted!.map(String).join(' ')} at dimension ${wrapped} and source slice shape: ${given!.map(String).join(' ')} at dimension 0.`,
    );
  }
  const [count, slices] = [index[0] ?? 1, source[wrapped] ?? 1];
  if (differentDims(count, slices)) {
    return shapeError(
      `index_copy_(): Number of indices (${String(count)}) should be equal to source.size(dim) (${String(slices)})`,
    );
  }
  return okShape(input);
}

/** A 0-d operand as one slice. */
function atLeastVector(x: AnyOperand): AnyOperand {
  return x.shape.length > 0 ? x : windowOf(x, [1], [1]);
}

/** Inputs: x, index (1-d), source. */
const indexCopy = defineOp<DimAttributes>({
  name: 'indexCopy',
  formula: 'a, with the slices of c at the places b of a dimension',
  promotion: 'none',
  shape: ([input, index, source], { dim }) => indexCopyShape(input!, index!, source!, dim),
  check: ([x, index, source], { dim }) => {
    if (!isIndexDType(index!)) throw new IndexError('index_copy_(): Expected a long tensor for index');
    if (x!.dtype !== source!.dtype) {
      throw new TypeError(
        `index_copy_(): self and source expected to have the same dtype, but got (self) ${x!.dtype} and (source) ${source!.dtype}`,
      );
    }
    const at = along(dim, x!.shape.length);
    const size = x!.shape[at] ?? 1;
    const message = outOfBounds(at, size);
    requireWithin(index!, size, (position) => `index_copy_(): ${message(position)}`, 0);
  },
  forward: (kernels, [x, index, source], { dim }) => {
    const [target, slices] = [atLeastVector(x!), atLeastVector(source!)];
    const at = along(dim, target.shape.length);
    const places = placesOf(kernels, [index!], [target.shape[at]!], index!.shape);
    return [withSlices(kernels, target, at, places, slices).storage.handle];
  },
  gradient: {
    name: 'IndexCopyBackward0',
    rule: 'grad with 0 in those slices, the slices of grad',
    saves: () => [1],
    backward: (gradient, context) => {
      const { dim } = context.attributes;
      const index = context.input(1);
      return [
        context.needs(0) ? gradient.indexFill(dim, index, 0) : null,
        null,
        context.needs(2) ? gradient.indexSelect(dim, index).reshape(context.inputShape(2)) : null,
      ];
    },
  },
});

/** Inputs: x, index (1-d), a 0-d value. */
const indexFill = defineOp<DimAttributes>({
  name: 'indexFill',
  formula: 'a, with c in the slices b of a dimension',
  promotion: 'none',
  shape: ([input, index, value], { dim }) => {
    if (value!.length > 0) {
      return shapeError(
        `index_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value!.length} dimension(s).`,
      );
    }
    if (index!.length > 1) return shapeError('Index has to be a vector/scalar');
    const wrapped = wrapDimension(dim, input!.length);
    return typeof wrapped === 'string' ? shapeError(wrapped) : okShape(input!);
  },
  check: ([x, index], { dim }) => {
    if (!isIndexDType(index!)) throw new IndexError('index_fill_(): Expected dtype int64 for index.');
    const at = along(dim, x!.shape.length);
    const size = x!.shape[at] ?? 1;
    requireWithin(index!, size, outOfBounds(at, size));
  },
  forward: (kernels, [x, index, value], { dim }) => {
    const target = atLeastVector(x!);
    const at = along(dim, target.shape.length);
    const places = placesOf(kernels, [index!], [target.shape[at]!], index!.shape);
    const filler = value!.dtype === x!.dtype ? value! : denseOperand(kernels.cast(value!, x!.dtype), [], x!.dtype);
    const slices = operandFor(filler, target.shape.with(at, places.length));
    return [withSlices(kernels, target, at, places, slices).storage.handle];
  },
  gradient: {
    name: 'IndexFillBackward0',
    rule: 'grad with 0 in those slices, Σ of the slices of grad',
    saves: () => [1],
    backward: (gradient, context) => {
      const { dim } = context.attributes;
      const index = context.input(1);
      return [
        context.needs(0) ? gradient.indexFill(dim, index, 0) : null,
        null,
        context.needs(2) ? gradient.indexAt([along(dim, gradient.dim())], [index]).sum() : null,
      ];
    },
  },
});

/** Places by index, by the names of the op table. */
export const placementsOps = { take, put, indexCopy, indexFill, ...scatterOps } as const;
