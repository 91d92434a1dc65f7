import { forwardMode } from '../autograd/dual-level.ts';
import { isRecording } from '../autograd/modes.ts';
import type { OpNode } from '../autograd/node.ts';
import { propagateTangents, tangentOfInPlace } from '../autograd/tangents.ts';
import { rebaseHistory, requireInPlaceAllowed } from '../autograd/view-history.ts';
import { withScratch } from '../device/scratch.ts';
import { failedOperation } from '../failure.ts';
import { misuseOf } from '../misuse.ts';
import { hooks, noteOpStart } from '../observer.ts';
import type { Tensor } from '../tensor.ts';
import type { AnyKernels, AnyOperand, OpDefinition, OutputDescription } from './definition.ts';
import { makeInPlaceNode, record } from './history.ts';
import { requireDistinct, requireFits, requireNoPartialOverlap } from './in-place-rules.ts';
import { commonDevice, onDevice, promoteInputs } from './inputs.ts';
import { denseOperand, isDense } from './operand.ts';
import { compute, describeOutputs } from './outputs.ts';

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
  noteOpStart();
  try {
    return run(op, inputs, attributes);
  } catch (error) {
    throw misuseOf(error, op, inputs, attributes) ?? failedOperation(error, op, inputs, attributes, false);
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
  noteOpStart();
  try {
    return runInPlace(op, inputs, attributes);
  } catch (error) {
    throw misuseOf(error, op, inputs, attributes) ?? failedOperation(error, op, inputs, attributes, true);
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
    storage.replaceHandle(op.forward(kernels, operands, attributes, [description], before)[0]);
    if (storage.handle !== before) kernels.release(before);
  } else {
    const handle = op.forward(kernels, operands, attributes, [description], null)[0];
    const source = denseOperand(handle, description.shape, description.dtype);
    storage.replaceHandle(kernels.write(target, source));
  }
  storage.version++;
}
