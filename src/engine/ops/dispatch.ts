import { forwardMode } from '../autograd/dual-level.ts';
import { isRecording } from '../autograd/modes.ts';
import { OpNode } from '../autograd/node.ts';
import { propagateTangents, tangentOfInPlace } from '../autograd/tangents.ts';
import { originOf, rebaseHistory, requireInPlaceAllowed } from '../autograd/view-history.ts';
import { withScratch } from '../device/scratch.ts';
import { type DType, defaultFloat, isFloatingPoint, promote } from '../dtype.ts';
import { AutogradError, ShapeError, TypeMismatchError } from '../errors.ts';
import { about, operandsOf } from '../failure.ts';
import { hooks } from '../observer.ts';
import { Storage } from '../storage.ts';
import { Tensor } from '../tensor.ts';
import {
  type AnyKernels,
  type AnyOperand,
  type GradientDefinition,
  MeasuredOutput,
  type OpDefinition,
  type OutputDescription,
  type Promotion,
} from './definition.ts';
import { countElements, denseOperand, denseStrides, isDense, sameSizes } from './operand.ts';

/** Runs an operation of one output. */
export function apply<Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): Tensor {
  return applyAll(op, inputs, attributes)[0]!;
}

/**
 * Runs an operation: checks, promotes, computes, records. Every operation of the engine goes through here or through
 * `applyInPlace`.
 */
export function applyAll<Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): Tensor[] {
  hooks.checkpoint?.();
  hooks.operation++;
  hooks.operationName = op.name;
  try {
    return run(op, inputs, attributes);
  } catch (error) {
    throw about(error, operandsOf(op, inputs));
  }
}

function run<Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): Tensor[] {
  const device = commonDevice(op, inputs);
  const scratch = withScratch(device);
  let kept: readonly unknown[] = [];
  let outputs: Tensor[];
  try {
    const operands = promoteInputs(op.promotion, onDevice(inputs, device, scratch.kernels), scratch.kernels);
    const descriptions = describeOutputs(op, inputs, operands, attributes, device);
    op.check?.(inputs, attributes);
    outputs = compute(
      op,
      inputs,
      operands,
      attributes,
      descriptions,
      op.device?.(attributes) ?? device,
      scratch.kernels,
    );
    kept = outputs.map((output) => output.storage.handle);
  } finally {
    scratch.releaseAllBut(kept);
  }
  record(op, inputs, outputs, attributes);
  if (forwardMode.tangents !== null) propagateTangents(op, inputs, outputs, attributes);
  if (hooks.observer !== null && hooks.quiet === 0) {
    hooks.observer.op({ op: op.name, formula: op.formula, inputs, attributes, outputs, inPlace: false });
  }
  return outputs;
}

/**
 * Runs an operation and writes its result into its first input: the trailing-underscore forms. Raises the storage's version
 * and gives the tensor the operation's history.
 */
export function applyInPlace<Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): Tensor {
  hooks.checkpoint?.();
  hooks.operation++;
  hooks.operationName = op.name;
  try {
    return runInPlace(op, inputs, attributes);
  } catch (error) {
    throw about(error, operandsOf(op, inputs));
  }
}

function runInPlace<Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): Tensor {
  const target = inputs[0]!;
  const recorded = isRecording() && inputs.some((input) => input.requiresGrad);
  requireInPlaceAllowed(target, recorded);
  if (op.uniform !== true) requireDistinct(target);
  for (const input of inputs) if (input !== target) requireNoPartialOverlap(target, input);
  const tangent = forwardMode.tangents === null ? null : tangentOfInPlace(op, inputs, attributes);
  const device = commonDevice(op, inputs);
  const scratch = withScratch(device);
  let node: OpNode<Attributes> | null;
  try {
    const operands = promoteInputs(op.promotion, onDevice(inputs, device, scratch.kernels), scratch.kernels);
    const [description] = describeOutputs(op, inputs, operands, attributes, device);
    requireFits(target, description!);
    op.check?.(inputs, attributes);
    // The node must be made before the write: it saves inputs at the version that the rule expects.
    node = makeInPlaceNode(op, inputs, attributes);
    writeResult(op, target, operands, attributes, description!, scratch.kernels);
  } finally {
    scratch.releaseAllBut([target.storage.handle]);
  }
  if (node !== null) {
    node.outputWritten();
    rebaseHistory(target, node);
  }
  if (tangent !== null) forwardMode.tangents?.setWritten(target, tangent);
  if (hooks.observer !== null && hooks.quiet === 0) {
    hooks.observer.op({ op: `${op.name}_`, formula: op.formula, inputs, attributes, outputs: [target], inPlace: true });
  }
  return target;
}

/** What an in-place result must have to go into the target. */
function requireFits(target: Tensor, description: OutputDescription): void {
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

function requireDistinct(target: Tensor): void {
  if (target.strides.some((stride, dim) => stride === 0 && target.shape[dim]! > 1)) {
    throw new AutogradError(
      'unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation.',
    );
  }
}

/** An operand may be the very elements that are written, or others; some of them and others it may not. */
function requireNoPartialOverlap(target: Tensor, operand: Tensor): void {
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

function followView(view: Tensor, input: Tensor, severalOutputs: boolean): void {
  view.viewOrigin = originOf(input, severalOutputs);
  view.viewBase = input.viewBase ?? input;
}

function writeResult<Attributes extends object>(
  op: OpDefinition<Attributes>,
  target: Tensor,
  operands: readonly AnyOperand[],
  attributes: Attributes,
  description: OutputDescription,
  kernels: AnyKernels,
): void {
  const { storage } = target;
  const whole = target.offset === 0 && target.numel() === storage.size && isDense(target.shape, target.strides);
  hooks.observer?.beforeWrite(storage);
  // A kernel may write over its operand only element by element: another window on the same storage needs a copy first.
  const aligned = operands.every((operand) => operand.storage !== storage || operand.strides === target.strides);
  if (whole && aligned && description.dtype === storage.dtype) {
    const before = storage.handle;
    storage.handle = op.forward(kernels, operands, attributes, [description], before)[0];
    if (storage.handle !== before) kernels.release(before);
  } else {
    const handle = op.forward(kernels, operands, attributes, [description], null)[0];
    const source = denseOperand(handle, description.shape, description.dtype);
    storage.handle = kernels.write(target, source);
  }
  storage.version++;
}

function commonDevice(op: OpDefinition<never>, inputs: readonly Tensor[]): AnyKernels {
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
function onDevice(inputs: readonly Tensor[], device: AnyKernels, kernels: AnyKernels): readonly Tensor[] {
  for (const input of inputs) {
    if (input.storage.kernels !== device) {
      return inputs.map((one) => (one.storage.kernels === device ? one : one.moved(kernels)));
    }
  }
  return inputs;
}

function promoteInputs(promotion: Promotion, inputs: readonly Tensor[], kernels: AnyKernels): readonly AnyOperand[] {
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

function describeOutputs<Attributes extends object>(
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

function compute<Attributes extends object>(
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

function measured(output: unknown, name: string, device: AnyKernels): Tensor {
  if (!(output instanceof MeasuredOutput)) throw new TypeError(`${name}(): its forward must measure its outputs`);
  const { handle, shape, dtype } = output;
  return new Tensor(new Storage(device, dtype, countElements(shape), handle), shape, denseStrides(shape), 0);
}

function record<Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  attributes: Attributes,
): void {
  const node = makeNode(op, inputs, outputs, attributes);
  if (node === null) return;
  for (const [index, output] of outputs.entries()) if (output.isFloatingPoint) output.setHistory(node, index);
}

function makeNode<Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  attributes: Attributes,
  inPlace = false,
): OpNode<Attributes> | null {
  if (op.gradient === null || !isRecording()) return null;
  if (!inputs.some((input) => input.requiresGrad)) return null;
  const needs = inputs.map((input) => input.requiresGrad);
  return new OpNode(op, attributes, inputs, outputs, needs, zerosOn, inPlace);
}

/** What an in-place operation without a derivative does to the gradient of the values that it overwrites. */
const overwritten: GradientDefinition<object> = {
  name: 'ZeroBackward0',
  rule: '0',
  saves: () => [],
  backward: (gradient) => [gradient.newZeros(gradient.shape)],
};

function makeInPlaceNode<Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): OpNode<Attributes> | null {
  const target = inputs[0]!;
  const recorded = op.gradient === null && target.requiresGrad ? { ...op, gradient: overwritten } : op;
  return makeNode(recorded, inputs, [target], attributes, true);
}

/** Zeros without a tensor to take the dtype and device from. */
export function zerosOn(shape: readonly number[], dtype: DType, kernels: AnyKernels): Tensor {
  const size = countElements(shape);
  return new Tensor(new Storage(kernels, dtype, size, kernels.full(dtype, size, 0)), shape, denseStrides(shape), 0);
}
