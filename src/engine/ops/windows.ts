/** Windows told by strides alone (`asStrided`), and the ops that autograd needs for writes through views. */
import { indexDType } from '../device/index-dtype.ts';
import { bytesPerElement } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import { differentDims, formatShape, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import type { Tensor } from '../tensor.ts';
import { type AnyKernels, type AnyOperand, defineOp, savesNothing, type ViewGeometry } from './definition.ts';
import { uploaded } from './host.ts';
import {
  countElements,
  denseOperand,
  denseStrides,
  isDense,
  sameSizes,
  toDense,
  windowOf,
  withShape,
} from './operand.ts';

/** Where a tensor's elements lie in its storage. */
export interface Geometry {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** A window, and the tensor on whose storage it was told: another tensor of that shape may lie elsewhere. */
export interface WindowAttributes extends Geometry {
  readonly source: Geometry;
}

export function geometryOf({ shape, strides, offset }: Geometry): Geometry {
  return { shape, strides, offset };
}

/** Storage positions of the window's elements in row-major order. */
function storagePositions({ shape, strides, offset }: Geometry): Float64Array {
  const positions = new Float64Array(countElements(shape));
  const counters = new Array<number>(shape.length).fill(0);
  let position = offset;
  for (let k = 0; k < positions.length; k++) {
    positions[k] = position;
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      position += strides[dim]!;
      counters[dim] = counters[dim]! + 1;
      if (counters[dim]! < shape[dim]!) break;
      position -= strides[dim]! * shape[dim]!;
      counters[dim] = 0;
    }
  }
  return positions;
}

/** For each element of the window the row-major number of the source's element that it shows. */
function elementNumbers(window: Geometry, source: Geometry): Float64Array {
  const positions = storagePositions(window);
  if (isDense(source.shape, source.strides)) return positions.map((position) => position - source.offset);
  const numbers = new Map<number, number>();
  for (const [number, position] of storagePositions(source).entries()) numbers.set(position, number);
  return positions.map((position) => {
    const number = numbers.get(position);
    if (number === undefined) throw new ShapeError('asStrided(): the window shows elements that are not the input’s');
    return number;
  });
}

/** The window on `x`, a tensor of the source's shape, where strides can say it. */
function windowOn(x: AnyOperand, { strides, offset, source }: WindowAttributes): ViewGeometry | null {
  if (isDense(x.shape, x.strides) && isDense(source.shape, source.strides)) {
    return { strides, offset: x.offset + offset - source.offset };
  }
  return x.offset === source.offset && sameSizes(x.strides, source.strides) ? { strides, offset } : null;
}

/** Whether several of the window's elements may lie in one place; false only where that cannot be. */
function mayOverlap({ shape, strides }: Geometry): boolean {
  const dims = shape.map((_, dim) => dim).filter((dim) => shape[dim]! > 1);
  dims.sort((a, b) => strides[a]! - strides[b]!);
  let reach = 0;
  for (const dim of dims) {
    if (strides[dim]! <= reach) return true;
    reach += strides[dim]! * (shape[dim]! - 1);
  }
  return false;
}

function requireShape(input: Shape, expected: readonly number[], name: string): ShapeResult | null {
  const fits = input.length === expected.length && !input.some((size, dim) => differentDims(size, expected[dim]!));
  if (fits) return null;
  return shapeError(`${name}(): expected an input of shape ${formatShape(expected)}, but got ${formatShape(input)}`);
}

function requireInside(x: Tensor, { shape, strides, offset }: Geometry): void {
  if (shape.includes(0)) return;
  const last = shape.reduce((sum, size, dim) => sum + (size - 1) * strides[dim]!, offset);
  if (last < x.storage.size) return;
  const bytes = bytesPerElement(x.dtype);
  throw new ShapeError(
    `setStorage: sizes ${formatShape(shape)}, strides ${formatShape(strides)}, storage offset ${offset}, and itemsize ${bytes} requiring a storage size of ${(last + 1) * bytes} are out of bounds for storage of size ${x.storage.byteLength}`,
  );
}

const asStrided = defineOp<WindowAttributes>({
  name: 'asStrided',
  formula: 'a window on the storage of a',
  promotion: 'none',
  shape: (_inputs, { shape, strides, offset }) => {
    if (shape.length !== strides.length) return shapeError('mismatch in length of strides and shape');
    if (strides.some((stride) => stride < 0)) {
      return shapeError(
        `as_strided: Negative strides are not supported at the moment, got strides: ${formatShape(strides)}`,
      );
    }
    return offset < 0 ? shapeError(`Tensor: invalid storage offset ${offset}`) : okShape(shape);
  },
  check: ([x], attributes) => {
    const geometry = windowOn(x!, attributes);
    if (geometry !== null) requireInside(x!, { shape: attributes.shape, ...geometry });
  },
  view: (x, attributes) => windowOn(x, attributes),
  forward: (kernels, [x], attributes) => {
    const flat = withShape(toDense(kernels, x!), [countElements(x!.shape)]);
    return [kernels.indexSelect(flat, 0, numbersOperand(kernels, attributes))];
  },
  gradient: {
    name: 'AsStridedBackward0',
    rule: 'grad added where the window lies, 0 elsewhere',
    saves: savesNothing,
    backward: (gradient, context) => [gradient.asStridedBackward(context.attributes)],
  },
});

function numbersOperand(kernels: AnyKernels, attributes: WindowAttributes): AnyOperand {
  const numbers = elementNumbers(attributes, attributes.source);
  const dtype = indexDType(kernels);
  return denseOperand(uploaded(kernels, numbers, dtype), [numbers.length], dtype);
}

/** Zeros of the source's shape with the input added where the window lies. Autograd's own. */
const asStridedBackward = defineOp<WindowAttributes>({
  name: 'asStridedBackward',
  formula: 'a where the window lies, 0 elsewhere',
  promotion: 'none',
  shape: ([input], { shape, source }) => requireShape(input!, shape, 'asStridedBackward') ?? okShape(source.shape),
  forward: (kernels, [x], attributes, [result]) => {
    const { shape, strides, offset, source } = attributes;
    const size = countElements(source.shape);
    if (isDense(source.shape, source.strides) && !mayOverlap(attributes)) {
      const whole = denseOperand(kernels.full(result!.dtype, size, 0), source.shape, result!.dtype);
      return [kernels.write(windowOf(whole, shape, strides, offset - source.offset), x!)];
    }
    const flat = withShape(toDense(kernels, x!), [countElements(shape)]);
    return [kernels.indexAdd([size], 0, numbersOperand(kernels, attributes), flat)];
  },
  gradient: {
    name: 'AsStridedBackwardBackward0',
    rule: 'grad inside the window',
    saves: savesNothing,
    backward: (gradient, context) => [gradient.windowed(context.attributes)],
  },
});

/** Inputs: x of the source's shape, values of the window's. x with the values where the window lies. */
const asStridedScatter = defineOp<WindowAttributes>({
  name: 'asStridedScatter',
  formula: 'a, with b where the window lies',
  promotion: 'none',
  shape: ([input, values], { shape, source }) =>
    requireShape(input!, source.shape, 'asStridedScatter') ??
    requireShape(values!, shape, 'asStridedScatter') ??
    okShape(source.shape),
  forward: (kernels, [x, values], attributes) => {
    const { shape, strides, offset, source } = attributes;
    const copy = denseOperand(kernels.cast(x!, x!.dtype), source.shape, x!.dtype);
    if (isDense(source.shape, source.strides)) {
      return [kernels.write(windowOf(copy, shape, strides, offset - source.offset), values!)];
    }
    const numbers = elementNumbers(attributes, attributes.source);
    const size = countElements(source.shape);
    const choice = Float64Array.from({ length: size }, (_, number) => number);
    for (const [place, number] of numbers.entries()) choice[number] = size + place;
    const dtype = indexDType(kernels);
    const index = denseOperand(uploaded(kernels, choice, dtype), [size], dtype);
    const both = [withShape(copy, [size]), withShape(toDense(kernels, values!), [numbers.length])];
    return [kernels.indexSelect(denseOperand(kernels.concat(both, 0), [size + numbers.length], x!.dtype), 0, index)];
  },
  gradient: {
    name: 'AsStridedScatterBackward0',
    rule: 'grad outside the window, grad inside it',
    saves: savesNothing,
    backward: (gradient, context) => {
      const { attributes } = context;
      return [
        context.needs(0) ? gradient.asStridedScatter(gradient.newZeros(attributes.shape), attributes) : null,
        context.needs(1) ? gradient.windowed(attributes) : null,
      ];
    },
  },
});

/** The geometry of a window on a fresh dense tensor of `shape`. */
export function denseGeometry(shape: readonly number[]): Geometry {
  return { shape, strides: denseStrides(shape), offset: 0 };
}

/** Windows by strides, by the names of the op table. */
export const windowsOps = { asStrided, asStridedBackward, asStridedScatter } as const;
