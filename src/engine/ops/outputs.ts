/** What an operation will give, known before its kernel runs, and the tensors that it then gives. */
import { originOf } from '../autograd/view-history.ts';
import { type DType, defaultFloat } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import { Storage } from '../storage.ts';
import { Tensor } from '../tensor.ts';
import {
  type AnyKernels,
  type AnyOperand,
  MeasuredOutput,
  type OpDefinition,
  type OutputDescription,
} from './definition.ts';
import { countElements, denseStrides } from './operand.ts';

export function describeOutputs<Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  operands: readonly AnyOperand[],
  attributes: Attributes,
  kernels: AnyKernels,
): OutputDescription[] {
  const result = op.shape(
    inputs.map((input) => input.shape),
    attributes,
  );
  if (result.kind === 'error') throw new ShapeError(result.message);
  if (result.kind === 'unknown' && op.dataDependent) return [];
  if (result.kind === 'unknown') throw new ShapeError(`${op.name}(): the result's shape is unknown`);
  const promoted = operands[operands.length - 1]?.dtype ?? defaultFloat;
  const first = op.promotion === 'none' ? (operands[0]?.dtype ?? promoted) : promoted;
  return result.shapes.map((shape, index) => ({
    shape: concrete(shape),
    dtype: op.dtype === undefined ? first : op.dtype(first, attributes, index, kernels),
  }));
}

function concrete(shape: readonly unknown[]): readonly number[] {
  if (isNumeric(shape)) return shape;
  throw new ShapeError('a running operation has no symbolic sizes');
}

function isNumeric(shape: readonly unknown[]): shape is readonly number[] {
  for (const size of shape) if (typeof size !== 'number') return false;
  return true;
}

export function compute<Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  operands: readonly AnyOperand[],
  attributes: Attributes,
  descriptions: readonly OutputDescription[],
  device: AnyKernels,
  kernels: AnyKernels,
): Tensor[] {
  const input = inputs[0];
  if (op.view !== undefined && input !== undefined) {
    const { shape } = descriptions[0]!;
    const geometry = op.view(input, attributes, shape);
    if (geometry !== null) {
      const view = new Tensor(input.storage, shape, geometry.strides, geometry.offset);
      if (op.gradient !== null) followView(view, input, false);
      return [view];
    }
  }
  if (op.views !== undefined && input !== undefined) {
    return op.views(input, attributes, descriptions).map(({ strides, offset }, index) => {
      const view = new Tensor(input.storage, descriptions[index]!.shape, strides, offset);
      followView(view, input, true);
      return view;
    });
  }
  const handles = op.forward(kernels, operands, attributes, descriptions, null);
  if (op.dataDependent) return handles.map((output) => measured(output, op.name, device));
  return descriptions.map(({ shape, dtype }, index) => {
    const storage = new Storage(device, dtype, countElements(shape), handles[index]);
    return new Tensor(storage, shape, denseStrides(shape), 0);
  });
}

function followView(view: Tensor, input: Tensor, severalOutputs: boolean): void {
  view.viewOrigin = originOf(input, severalOutputs);
  view.viewBase = input.viewBase ?? input;
}

function measured(output: unknown, name: string, device: AnyKernels): Tensor {
  if (!(output instanceof MeasuredOutput)) throw new TypeError(`${name}(): its forward must measure its outputs`);
  const { handle, shape, dtype } = output;
  return new Tensor(new Storage(device, dtype, countElements(shape), handle), shape, denseStrides(shape), 0);
}

/** Zeros without a tensor to take the dtype and device from. */
export function zerosOn(shape: readonly number[], dtype: DType, kernels: AnyKernels): Tensor {
  const size = countElements(shape);
  return new Tensor(new Storage(kernels, dtype, size, kernels.full(dtype, size, 0)), shape, denseStrides(shape), 0);
}
