/** Views that a tensor becomes itself: `transpose_`, `squeeze_`. No element is written, but the version is raised, as in PyTorch. */
import { forwardMode } from '../autograd/dual-level.ts';
import { isRecording } from '../autograd/modes.ts';
import { tangentOfInPlace } from '../autograd/tangents.ts';
import { requireInPlaceAllowed } from '../autograd/view-history.ts';
import { about, operandsOf } from '../failure.ts';
import { hooks, noteOpStart } from '../observer.ts';
import { Tensor } from '../tensor.ts';
import type { OpDefinition } from './definition.ts';
import { makeNode } from './history.ts';
import { describeOutputs } from './outputs.ts';

/**
 * Gives `target` the shape and strides that the view operation `op` would have given a new tensor.
 * @param backwardName of the node, which PyTorch numbers apart from the one of the operation's other form
 */
export function becomeView<Attributes extends object>(
  op: OpDefinition<Attributes>,
  target: Tensor,
  attributes: Attributes,
  backwardName: string,
): Tensor {
  hooks.checkpoint?.();
  hooks.operation++;
  hooks.operationName = op.name;
  noteOpStart();
  try {
    const { gradient } = op;
    const form = gradient === null ? op : { ...op, gradient: { ...gradient, name: backwardName } };
    return become(form, target, attributes);
  } catch (error) {
    throw about(error, operandsOf(op, [target]));
  }
}

function become<Attributes extends object>(
  op: OpDefinition<Attributes>,
  target: Tensor,
  attributes: Attributes,
): Tensor {
  requireInPlaceAllowed(target, isRecording() && target.requiresGrad);
  const { storage } = target;
  const [description] = describeOutputs(op, [target], [target], attributes, storage.kernels);
  const { shape } = description!;
  const geometry = op.view?.(target, attributes, shape) ?? null;
  if (geometry === null) throw new TypeError(`${op.name}_(): only a copy can have this shape`);
  const tangent = forwardMode.tangents === null ? null : tangentOfInPlace(op, [target], attributes);
  const view = new Tensor(storage, shape, geometry.strides, geometry.offset);
  // Before the tensor changes: the node remembers its shape and where its gradient goes.
  const node = makeNode(op, [target], [view], attributes, true);
  target.setData(view);
  storage.version++;
  // The base of a view keeps its history: its elements are as they were.
  if (node !== null) target.setHistory(node, 0);
  if (tangent !== null) forwardMode.tangents?.setWritten(target, tangent);
  noteBecome(op, target, attributes);
  return target;
}

/** Tells the observer that `target` has another shape now. */
export function noteBecome(
  { name, formula }: { readonly name: string; readonly formula: string },
  target: Tensor,
  attributes: object,
): void {
  if (hooks.observer === null || hooks.quiet !== 0) return;
  hooks.observer.op({ op: `${name}_`, formula, inputs: [target], attributes, outputs: [target], inPlace: true });
}
