/** Elements and slices read from, and written to, places that an index names: `take`, `put`, `scatter`, `indexCopy`. */
import { IndexError } from '../errors.ts';
import { differentDims, formatShape, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { type AnyKernels, type AnyOperand, defineOp } from './definition.ts';
import { elementsOf } from './host.ts';
import {
  indexOperand,
  isIndexDType,
  outOfBounds,
  placesOf,
  requireWithin,
  withAddedSlices,
  withSlices,
} from './index-positions.ts';
import { countElements, denseOperand, denseStrides, operandFor, toDense, windowOf, withShape } from './operand.ts';

function along(dim: number, rank: number): number {
  const wrapped = wrapDimension(dim, rank);
  if (typeof wrapped === 'string') throw new RangeError(wrapped);
  return wrapped;
}

function flat(kernels: AnyKernels, x: AnyOperand): AnyOperand {
  return withShape(toDense(kernels, x), [countElements(x.shape)]);
}

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

interface DimAttributes {
  readonly dim: number;
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

function scatterShape(input: Shape, index: Shape, source: Shape | null, dim: number): ShapeResult {
  const wrapped = wrapDimension(dim, input.length);
  if (typeof wrapped === 'string') return shapeError(wrapped);
  if (index.length !== input.length) {
    return shapeError('Index tensor must have the same number of dimensions as self tensor');
  }
  const exceeds = (limit: Shape, besides: number | null) =>
    index.some((size, other) => {
      const most = limit[other]!;
      return other !== besides && typeof size === 'number' && typeof most === 'number' && size > most;
    });
  const message = `Expected index ${formatShape(index)} to be smaller than self ${formatShape(input)} apart from dimension ${wrapped}`;
  if (source === null) return exceeds(input, wrapped) ? shapeError(message) : okShape(input);
  if (source.length !== index.length) {
    return shapeError('Index tensor must have the same number of dimensions as src tensor');
  }
  if (exceeds(input, wrapped) || exceeds(source, null)) {
    return shapeError(`${message} and to be smaller size than src ${formatShape(source)}`);
  }
  return okShape(input);
}

function requireScatterIndex(x: Tensor, index: Tensor, dim: number): void {
  if (!isIndexDType(index)) throw new TypeError('scatter(): Expected dtype int64 for index');
  const at = along(dim, x.shape.length);
  const size = x.shape[at] ?? 1;
  requireWithin(index, size, outOfBounds(at, size), 0);
}

/** x with the elements of `source`, of index's shape, at the places that index names along `dim`. */
function scattered(kernels: AnyKernels, x: AnyOperand, dim: number, index: AnyOperand, source: AnyOperand): unknown {
  const at = x.shape.length === 0 ? 0 : along(dim, x.shape.length);
  const strides = denseStrides(x.shape);
  const elements = elementsOf(kernels, index);
  const places = new Float64Array(elements.length);
  const counters = new Array<number>(x.shape.length).fill(0);
  for (let k = 0; k < places.length; k++) {
    let place = 0;
    for (let other = 0; other < counters.length; other++) {
      place += (other === at ? elements[k]! : counters[other]!) * strides[other]!;
    }
    places[k] = place;
    for (let other = counters.length - 1; other >= 0; other--) {
      counters[other] = counters[other]! + 1;
      if (counters[other]! < index.shape[other]!) break;
      counters[other] = 0;
    }
  }
  return withSlices(kernels, flat(kernels, x), 0, places, flat(kernels, source)).storage.handle;
}

/** Zeros of `shape` with `x` at their beginning. */
function atCorner(x: Tensor, shape: readonly number[]): Tensor {
  const source = { shape, strides: denseStrides(shape), offset: 0 };
  return x.asStridedBackward({ ...source, shape: x.shape, source });
}

/** Inputs: x, index, source at least as large. */
const scatter = defineOp<DimAttributes>({
  name: 'scatter',
  formula: 'a, with c at the places b of a dimension',
  promotion: 'none',
  shape: ([input, index, source], { dim }) => scatterShape(input!, index!, source!, dim),
  check: ([x, index, source], { dim }) => {
    if (x!.dtype !== source!.dtype) throw new TypeError('scatter(): Expected self.dtype to be equal to src.dtype');
    requireScatterIndex(x!, index!, dim);
  },
  forward: (kernels, [x, index, source], { dim }) => {
    const used = windowOf(source!, index!.shape, source!.strides);
    return [scattered(kernels, x!, dim, index!, used)];
  },
  gradient: {
    name: 'ScatterBackward0',
    rule: 'grad with 0 at those places, grad at those places',
    saves: () => [1],
    backward: (gradient, context) => {
      const { dim } = context.attributes;
      const index = context.input(1);
      return [
        context.needs(0) ? gradient.scatter(dim, index, 0) : null,
        null,
        context.needs(2) ? atCorner(gradient.gather(dim, index), context.inputShape(2)) : null,
      ];
    },
  },
});

/** Inputs: x, index, a 0-d value. */
const scatterValue = defineOp<DimAttributes>({
  name: 'scatterValue',
  formula: 'a, with the number c at the places b of a dimension',
  promotion: 'none',
  shape: ([input, index], { dim }) => scatterShape(input!, index!, null, dim),
  check: ([x, index], { dim }) => requireScatterIndex(x!, index!, dim),
  forward: (kernels, [x, index, value], { dim }) => {
    const filler = value!.dtype === x!.dtype ? value! : denseOperand(kernels.cast(value!, x!.dtype), [], x!.dtype);
    return [scattered(kernels, x!, dim, index!, operandFor(filler, index!.shape))];
  },
  gradient: {
    name: 'ScatterBackward1',
    rule: 'grad with 0 at those places',
    saves: () => [1],
    backward: (gradient, context) => [gradient.scatter(context.attributes.dim, context.input(1), 0)],
  },
});

/** Places by index, by the names of the op table. */
export const placementsOps = { take, put, indexCopy, indexFill, scatter, scatterValue } as const;
