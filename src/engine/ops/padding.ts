/** Padding: by a constant, by reflection, by the outermost elements. Pads are listed from the last dimension, two for each. */
import { fromTypedArray } from '../creation/values.ts';
import { indexDType } from '../device/index-dtype.ts';
import { addDims, formatShape, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import type { Tensor } from '../tensor.ts';
import { defineOp, savesNothing } from './definition.ts';
import { indexOperand } from './index-positions.ts';
import { countElements, denseOperand, windowOf } from './operand.ts';

export interface PadAttributes {
  readonly pad: readonly number[];
}

/** The pads before and after each dimension. */
function pairsOf(pad: readonly number[], rank: number): (readonly [number, number])[] {
  return Array.from({ length: rank }, (_, dim) => {
    const at = 2 * (rank - 1 - dim);
    return [pad[at] ?? 0, pad[at + 1] ?? 0];
  });
}

function paddedShape(input: Shape, pad: readonly number[]): Shape {
  const pairs = pairsOf(pad, input.length);
  return input.map((size, dim) => addDims(size, pairs[dim]![0] + pairs[dim]![1]));
}

function constantPadShape(input: Shape, pad: readonly number[]): ShapeResult {
  if (pad.length % 2 !== 0) return shapeError('Padding length must be divisible by 2');
  if (pad.length > 2 * input.length) return shapeError('Padding length too large');
  for (const [dim, [before, after]] of pairsOf(pad, input.length).entries()) {
    const size = input[dim]!;
    if (typeof size !== 'number') continue;
    const kept = before < 0 ? size + before : size;
    if (kept < 0) return shapeError(`start (${-before}) + length (${kept}) exceeds dimension size (${size}).`);
    if (kept + after < 0) return shapeError(`start (0) + length (${kept + after}) exceeds dimension size (${kept}).`);
  }
  return okShape(paddedShape(input, pad));
}

const constantPad = defineOp<PadAttributes & { readonly value: number }>({
  name: 'constantPad',
  formula: 'a with a constant around it',
  promotion: 'none',
  shape: ([input], { pad }) => constantPadShape(input!, pad),
  forward: (kernels, [x], { pad, value }, [result]) => {
    const { shape, dtype } = result!;
    const whole = denseOperand(kernels.full(dtype, countElements(shape), value), shape, dtype);
    const pairs = pairsOf(pad, shape.length);
    const kept = x!.shape.map((size, dim) => size + Math.min(0, pairs[dim]![0]) + Math.min(0, pairs[dim]![1]));
    if (kept.some((size) => size <= 0)) return [whole.storage.handle];
    const start = (strides: readonly number[], sign: 1 | -1) =>
      pairs.reduce((sum, [before], dim) => sum + Math.max(0, sign * before) * strides[dim]!, 0);
    const source = windowOf(x!, kept, x!.strides, x!.offset + start(x!.strides, -1));
    return [kernels.write(windowOf(whole, kept, whole.strides, start(whole.strides, 1)), source)];
  },
  gradient: {
    name: 'ConstantPadNdBackward0',
    rule: 'grad without the padding',
    saves: savesNothing,
    backward: (gradient, context) => [
      gradient.constantPad(
        context.attributes.pad.map((size) => -size),
        0,
      ),
    ],
  },
});

type Place = (place: number, size: number) => number;

const reflected: Place = (place, size) => {
  const inside = Math.abs(place);
  return inside < size ? inside : 2 * (size - 1) - inside;
};

const clamped: Place = (place, size) => Math.min(size - 1, Math.max(0, place));

/** Where each element of a padded dimension comes from. */
function placesAlong(size: number, before: number, after: number, from: Place): Float64Array {
  return Float64Array.from({ length: size + before + after }, (_, place) => from(place - before, size));
}

function requireReflectable(input: Shape, pad: readonly number[]): ShapeResult | null {
  for (const [dim, [before, after]] of pairsOf(pad, input.length).entries()) {
    const size = input[dim]!;
    if (typeof size === 'number' && (before !== 0 || after !== 0) && (before >= size || after >= size)) {
      const argument = 4 + 2 * (input.length - 1 - dim);
      return shapeError(
        `Argument #${argument}: Padding size should be less than the corresponding input dimension, but got: padding (${before}, ${after}) at dimension ${dim} of input ${formatShape(input)}`,
      );
    }
  }
  return null;
}

/** @param count how many dimensions are padded; before them stand one or two more */
function edgePad(name: string, gradientName: string, count: number, from: Place, formula: string) {
  return defineOp<PadAttributes>({
    name,
    formula,
    promotion: 'none',
    shape: ([input], { pad }) => {
      if (pad.length !== 2 * count || (input!.length !== count + 1 && input!.length !== count + 2)) {
        return shapeError('Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now');
      }
      const wrong = from === reflected ? requireReflectable(input!, pad) : null;
      return wrong ?? okShape(paddedShape(input!, pad));
    },
    forward: (kernels, [x], { pad }) => {
      let result = x!;
      for (const [dim, [before, after]] of pairsOf(pad, x!.shape.length).entries()) {
        if (before === 0 && after === 0) continue;
        const places = placesAlong(x!.shape[dim]!, before, after, from);
        const handle = kernels.indexSelect(result, dim, indexOperand(kernels, places));
        result = denseOperand(handle, result.shape.with(dim, places.length), x!.dtype);
      }
      return [result === x ? kernels.cast(x!, x!.dtype) : result.storage.handle];
    },
    gradient: {
      name: gradientName,
      rule: 'grad, that of the padding added where it came from',
      saves: savesNothing,
      backward: (gradient, context) => {
        const shape = context.inputShape(0);
        let result = gradient;
        for (const [dim, [before, after]] of pairsOf(context.attributes.pad, shape.length).entries()) {
          if (before === 0 && after === 0) continue;
          const size = shape[dim]!;
          const index = indexOn(gradient, placesAlong(size, before, after, from));
          result = result.newZeros(result.shape.with(dim, size)).indexAdd(dim, index, result);
        }
        return [result];
      },
    },
  });
}

function indexOn(x: Tensor, places: Float64Array): Tensor {
  return fromTypedArray(places, [places.length], { dtype: indexDType(x.storage.kernels), device: x.device });
}

const reflection = (count: 1 | 2 | 3) =>
  edgePad(`reflectionPad${count}d`, `ReflectionPad${count}DBackward0`, count, reflected, 'a mirrored at its edges');
const replication = (count: 1 | 2 | 3) =>
  edgePad(`replicationPad${count}d`, `ReplicationPad${count}DBackward0`, count, clamped, 'a with its edges repeated');

/** Padding, by the names of the op table. */
export const paddingOps = {
  constantPad,
  reflectionPad1d: reflection(1),
  reflectionPad2d: reflection(2),
  reflectionPad3d: reflection(3),
  replicationPad1d: replication(1),
  replicationPad2d: replication(2),
  replicationPad3d: replication(3),
} as const;
