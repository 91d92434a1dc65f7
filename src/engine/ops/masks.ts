/** Ops on the elements where a mask holds. */
import { indexDType } from '../device/index-dtype.ts';
import { ShapeError, TypeMismatchError } from '../errors.ts';
import type { Shape } from '../shape/dim.ts';
import { type ShapeResult, shapeError, unknownShape } from '../shape/result.ts';
import { broadcastShapes } from '../shape/rules.ts';
import { type AnyKernels, type AnyOperand, defineOp, MeasuredOutput } from './definition.ts';
import { indicesOf, uploaded } from './host.ts';
import { flat, indexOperand, withSlices } from './index-positions.ts';
import { countElements, denseOperand, operandFor, toDense, windowOf, withShape } from './operand.ts';

function requireZeroDimensional(value: Shape, name: string): ShapeResult | null {
  if (value.length === 0) return null;
  return shapeError(
    `${name} only supports a 0-dimensional value tensor, but got tensor with ${value.length} dimension(s).`,
  );
}

function isMask({ dtype }: { readonly dtype: string }): boolean {
  return dtype === 'bool' || dtype === 'uint8';
}

function asBool(kernels: AnyKernels, mask: AnyOperand): AnyOperand {
  return mask.dtype === 'bool' ? mask : denseOperand(kernels.cast(mask, 'bool'), mask.shape, 'bool');
}

/** Row-major numbers of the elements that are not 0. */
function numbersOfTrue(kernels: AnyKernels, mask: AnyOperand): Float64Array {
  const elements = indicesOf(kernels, mask);
  const numbers = new Float64Array(elements.length);
  let count = 0;
  for (let number = 0; number < elements.length; number++) {
    numbers[count] = number;
    // Without a branch that the processor would guess wrong half of the time.
    count += Number(elements[number] !== 0);
  }
  return numbers.subarray(0, count);
}

/** Inputs: x, mask, a 0-d value. */
const maskedFill = defineOp({
  name: 'maskedFill',
  formula: 'c where b holds, else a',
  promotion: 'none',
  shape: ([input, mask, value]) => requireZeroDimensional(value!, 'masked_fill_') ?? broadcastShapes([mask!, input!]),
  check: ([, mask]) => {
    if (!isMask(mask!))
      throw new TypeError(`masked_fill_ only supports boolean masks, but got mask with dtype ${mask!.dtype}`);
  },
  forward: (kernels, [x, mask, value], _attributes, [result]) => {
    const { shape, dtype } = result!;
    const filler = value!.dtype === dtype ? value! : denseOperand(kernels.cast(value!, dtype), [], dtype);
    return [kernels.where(operandFor(asBool(kernels, mask!), shape), operandFor(filler, shape), operandFor(x!, shape))];
  },
  gradient: {
    name: 'MaskedFillBackward0',
    rule: 'grad where b does not hold, Σ grad where it does',
    saves: () => [1],
    backward: (gradient, context) => {
      const mask = context.input(1);
      return [
        context.needs(0) ? gradient.maskedFill(mask, 0) : null,
        null,
        context.needs(2) ? gradient.where(mask.to('bool'), 0).sum() : null,
      ];
    },
  },
});

/** Inputs: x, mask, source: its elements in order go where the mask holds. */
const maskedScatter = defineOp({
  name: 'maskedScatter',
  formula: 'the next c where b holds, else a',
  promotion: 'none',
  shape: ([input, mask]) => broadcastShapes([mask!, input!]),
  check: ([x, mask, source]) => {
    if (x!.dtype !== source!.dtype) {
      throw new TypeMismatchError(
        `masked_scatter: expected self and source to have same dtypes but got ${x!.dtype} and ${source!.dtype}`,
      );
    }
    if (!isMask(mask!)) throw new TypeMismatchError('masked_scatter: expected BoolTensor or ByteTensor for mask');
  },
  forward: (kernels, [x, mask, source], _attributes, [result]) => {
    const { shape } = result!;
    const numbers = numbersOfTrue(kernels, operandFor(mask!, shape));
    if (numbers.length > countElements(source!.shape)) {
      throw new ShapeError('Number of elements of source < number of ones in mask');
    }
    const used = windowOf(flat(kernels, source!), [numbers.length], [1]);
    return [withSlices(kernels, flat(kernels, operandFor(x!, shape)), 0, numbers, used).storage.handle];
  },
  gradient: {
    name: 'MaskedScatterBackward0',
    rule: 'grad where b does not hold, grad in order where it does',
    saves: () => [1],
    backward: (gradient, context) => {
      const mask = context.input(1);
      if (!context.needs(2)) return [gradient.maskedFill(mask, 0), null, null];
      const taken = gradient.maskedSelect(mask);
      const shape = context.inputShape(2);
      const unused = countElements(shape) - taken.numel();
      return [
        context.needs(0) ? gradient.maskedFill(mask, 0) : null,
        null,
        taken.constantPad([0, unused], 0).reshape(shape),
      ];
    },
  },
});

/** Inputs: x, mask. The elements where the mask holds, 1-d. */
const maskedSelect = defineOp({
  name: 'maskedSelect',
  formula: 'a where b holds',
  promotion: 'none',
  dataDependent: true,
  shape: ([input, mask]) => {
    const both = broadcastShapes([mask!, input!]);
    return both.kind === 'ok' ? unknownShape : both;
  },
  check: ([, mask]) => {
    if (!isMask(mask!)) throw new TypeError('masked_select: expected BoolTensor or ByteTensor for mask');
  },
  forward: (kernels, [x, mask]) => {
    const both = broadcastShapes([mask!.shape, x!.shape]);
    const shape = both.kind === 'ok' ? both.shapes[0]!.map(Number) : [];
    const numbers = numbersOfTrue(kernels, operandFor(mask!, shape));
    const flat = withShape(toDense(kernels, operandFor(x!, shape)), [countElements(shape)]);
    const handle = kernels.indexSelect(flat, 0, indexOperand(kernels, numbers));
    return [new MeasuredOutput(handle, [numbers.length], x!.dtype)];
  },
  gradient: {
    name: 'MaskedSelectBackward0',
    rule: 'grad where b holds, 0 elsewhere',
    saves: () => [1],
    backward: (gradient, context) => {
      const mask = context.input(1);
      const both = broadcastShapes([mask.shape, context.inputShape(0)]);
      const shape = both.kind === 'ok' ? both.shapes[0]!.map(Number) : [];
      const places = mask.expand(shape).reshape([-1]).nonzero().select(1, 0);
      const flat = gradient.newZeros([countElements(shape)]);
      return [flat.indexPutAt([0], [places], gradient, false).reshape(shape)];
    },
  },
});

/** The indices of the elements that are not 0, a row each. */
const nonzero = defineOp({
  name: 'nonzero',
  formula: 'where a ≠ 0',
  promotion: 'none',
  dataDependent: true,
  shape: () => unknownShape,
  forward: (kernels, [x]) => {
    const { shape } = x!;
    const numbers = numbersOfTrue(kernels, x!);
    const rows = new Float64Array(numbers.length * shape.length);
    for (const [row, number] of numbers.entries()) {
      let rest = number;
      for (let dim = shape.length - 1; dim >= 0; dim--) {
        rows[row * shape.length + dim] = rest % shape[dim]!;
        rest = Math.floor(rest / shape[dim]!);
      }
    }
    const dtype = indexDType(kernels);
    return [new MeasuredOutput(uploaded(kernels, rows, dtype), [numbers.length, shape.length], dtype)];
  },
  gradient: null,
});

/** Masks, by the names of the op table. */
export const masksOps = { maskedFill, maskedScatter, maskedSelect, nonzero } as const;
