/** Elements written to places of a dimension that an index of the same shape names: `scatter`. */
import { formatShape, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { type AnyKernels, type AnyOperand, defineOp } from './definition.ts';
import { indicesOf } from './host.ts';
import {
  along,
  type DimAttributes,
  flat,
  isIndexDType,
  outOfBounds,
  requireWithin,
  withSlices,
} from './index-positions.ts';
import { denseOperand, denseStrides, operandFor, windowOf } from './operand.ts';

export function scatterShape(input: Shape, index: Shape, source: Shape | null, dim: number): ShapeResult {
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

export function requireScatterIndex(x: Tensor, index: Tensor, dim: number): void {
  if (!isIndexDType(index)) throw new TypeError('scatter(): Expected dtype int64 for index');
  const at = along(dim, x.shape.length);
  const size = x.shape[at] ?? 1;
  requireWithin(index, size, outOfBounds(at, size), 0);
}

/** For each element of the index, in row-major order, the place in a dense x that it names along `dim`. */
export function scatterPlaces(kernels: AnyKernels, x: AnyOperand, dim: number, index: AnyOperand): Float64Array {
  const at = x.shape.length === 0 ? 0 : along(dim, x.shape.length);
  const strides = denseStrides(x.shape);
  const elements = indicesOf(kernels, index);
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
  return places;
}

/** x with the elements of `source`, of index's shape, at the places that index names along `dim`. */
function scattered(kernels: AnyKernels, x: AnyOperand, dim: number, index: AnyOperand, source: AnyOperand): unknown {
  const places = scatterPlaces(kernels, x, dim, index);
  return withSlices(kernels, flat(kernels, x), 0, places, flat(kernels, source)).storage.handle;
}

/** Zeros of `shape` with `x` at their beginning. */
export function atCorner(x: Tensor, shape: readonly number[]): Tensor {
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

/** Scattering, by the names of the op table. */
export const scatterOps = { scatter, scatterValue } as const;
