/** What PyTorch refuses to write in place, in its words. */
import { isFloatingPoint } from '../dtype.ts';
import { AutogradError, ShapeError, TypeMismatchError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { OutputDescription } from './definition.ts';
import { countElements, isDense, sameSizes } from './operand.ts';

/** What an in-place result must have to go into the target. */
export function requireFits(target: Tensor, description: OutputDescription): void {
  if (!sameSizes(description.shape, target.shape)) {
    throw new ShapeError(
      `output with shape [${target.shape.join(', ')}] doesn't match the broadcast shape [${description.shape.join(', ')}]`,
    );
  }
  const narrows = isFloatingPoint(description.dtype)
    ? !isFloatingPoint(target.dtype)
    : target.dtype === 'bool' && description.dtype !== 'bool';
  if (narrows) {
    throw new TypeMismatchError(
      `result type ${description.dtype} can't be cast to the desired output type ${target.dtype}`,
    );
  }
}

export function requireDistinct(target: Tensor): void {
  if (target.strides.some((stride, dim) => stride === 0 && target.shape[dim]! > 1)) {
    throw new AutogradError(
      'unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation.',
    );
  }
}

/** An operand may be the very elements that are written, or others; some of them and others it may not. */
export function requireNoPartialOverlap(target: Tensor, operand: Tensor): void {
  if (operand.storage !== target.storage) return;
  const [first, last] = [span(target), span(operand)];
  if (first === null || last === null || first.end <= last.start || last.end <= first.start) return;
  const same = first.start === last.start && first.end === last.end;
  if (same && sameSizes(target.strides, operand.strides)) return;
  throw new AutogradError(
    'unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone() the tensor before performing the operation.',
  );
}

/** The consecutive elements that a window covers; null where it leaves some out or repeats some. */
function span({ shape, strides, offset }: Tensor): { readonly start: number; readonly end: number } | null {
  const order = shape.map((_, dim) => dim).filter((dim) => shape[dim] !== 1);
  order.sort((a, b) => strides[b]! - strides[a]!);
  const dense = isDense(
    order.map((dim) => shape[dim]!),
    order.map((dim) => strides[dim]!),
  );
  return dense ? { start: offset, end: offset + countElements(shape) } : null;
}
