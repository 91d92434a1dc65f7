/** What becomes of an operation's inputs before its kernel runs: one device, and dtypes made alike. */
import { type DType, defaultFloat, isFloatingPoint, promote } from '../dtype.ts';
import { ShapeError, TypeMismatchError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { AnyKernels, AnyOperand, OpDefinition, Promotion } from './definition.ts';
import { denseOperand } from './operand.ts';

export function commonDevice(op: OpDefinition<never>, inputs: readonly Tensor[]): AnyKernels {
  let kernels: AnyKernels | null = null;
  for (const input of inputs) {
    if (input.isWrappedNumber) continue;
    if (kernels === null) kernels = input.storage.kernels;
    else if (kernels !== input.storage.kernels) {
      throw new TypeMismatchError(
        `Expected all tensors to be on the same device, but found at least two devices, ${kernels.device} and ${input.device}! (when checking arguments of ${op.name}). Make both with the same { device } option.`,
      );
    }
  }
  kernels ??= inputs[0]?.storage.kernels ?? null;
  if (kernels === null) throw new ShapeError(`${op.name}(): expected at least one tensor`);
  return kernels;
}

/** Plain numbers live on the CPU until an operation on another device takes them along. */
export function onDevice(inputs: readonly Tensor[], device: AnyKernels, kernels: AnyKernels): readonly Tensor[] {
  for (const input of inputs) {
    if (input.storage.kernels !== device) {
      return inputs.map((one) => (one.storage.kernels === device ? one : one.moved(kernels)));
    }
  }
  return inputs;
}

export function promoteInputs(
  promotion: Promotion,
  inputs: readonly Tensor[],
  kernels: AnyKernels,
): readonly AnyOperand[] {
  if (promotion === 'none') return inputs;
  const values = promotion === 'values' ? inputs.slice(1) : inputs;
  let dtype = promote(values);
  if (promotion === 'float' && !isFloatingPoint(dtype)) dtype = defaultFloat;
  if (promotion === 'values') {
    const condition = inputs[0]!;
    return [castOperand(condition, 'bool', kernels), ...values.map((input) => castOperand(input, dtype, kernels))];
  }
  for (const input of inputs) {
    if (input.dtype !== dtype) return inputs.map((one) => castOperand(one, dtype, kernels));
  }
  return inputs;
}

function castOperand(input: AnyOperand, dtype: DType, kernels: AnyKernels): AnyOperand {
  if (input.dtype === dtype) return input;
  return denseOperand(kernels.cast(input, dtype), input.shape, dtype);
}
