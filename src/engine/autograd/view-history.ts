/** What autograd does when a tensor that shares its storage with others is written to. PyTorch's rules, in its words. */
import { AutogradError } from '../errors.ts';
import { about, made } from '../failure.ts';
import { zerosOn } from '../ops/outputs.ts';
import { ops } from '../ops/table.ts';
import { geometryOf } from '../ops/windows.ts';
import type { Tensor } from '../tensor.ts';
import { CopySlices } from './copy-slices.ts';
import { isInferenceModeEnabled, isRecording } from './modes.ts';
import { type Node, OpNode } from './node.ts';

/** How a view was made: writes through some cannot be followed. */
export type ViewOrigin = 'recorded' | 'noGrad' | 'oneOfSeveral';

/** The origin of a view on a view. */
export function originOf(input: Tensor, severalOutputs: boolean): ViewOrigin {
  const own = !isRecording() ? 'noGrad' : severalOutputs ? 'oneOfSeveral' : 'recorded';
  return own === 'recorded' && input.viewBase !== null ? input.viewOrigin : own;
}

/**
 * Refuses what PyTorch refuses when a tensor is about to be written to.
 * @param recorded whether the write will be part of the graph
 */
export function requireInPlaceAllowed(target: Tensor, recorded: boolean): void {
  if (target.storage.isInference && !isInferenceModeEnabled()) {
    throw new AutogradError(
      'Inplace update to inference tensor outside InferenceMode is not allowed. You can make a clone to get a normal tensor before doing inplace update. See https://github.com/pytorch/rfcs/pull/17 for more details.',
    );
  }
  if (!recorded) return;
  if (target.viewBase !== null) {
    requireFollowable(target, 'is being');
    if (target.requiresGrad && target.viewBase.isLeaf) {
      throw about(
        new AutogradError('a view of a leaf Variable that requires grad is being used in an in-place operation.'),
        { view: target, leaf: target.viewBase },
      );
    }
  }
  if (target.requiresGrad && target.isLeaf) {
    throw new AutogradError('a leaf Variable that requires grad is being used in an in-place operation.');
  }
}

/** After an in-place write: the target, or the base it is a view of, has a new history. */
export function rebaseHistory(target: Tensor, node: Node): void {
  const base = target.viewBase;
  if (base === null) target.setHistory(node, 0);
  else base.setHistory(new CopySlices(base, target, node), 0);
}

/** The node of a view whose base was written to since the view was made: it looks at the base as it is now. */
export function historyThroughBase(view: Tensor, base: Tensor): Node {
  requireFollowable(view, 'its base or another view of its base has been');
  const window = { ...geometryOf(view), source: geometryOf(base) };
  return new OpNode(ops.asStrided, window, [base], [view], [base.requiresGrad], zerosOn);
}

function requireFollowable(view: Tensor, modified: string): void {
  const { viewOrigin, recordedGradFn } = view;
  if (viewOrigin === 'recorded') return;
  const head =
    recordedGradFn === null || viewOrigin === 'noGrad'
      ? `A view was created in no_grad mode and ${modified} modified inplace with grad mode enabled.`
      : `Output ${view.outputIndex} of ${recordedGradFn.name} is a view and ${modified} modified inplace.`;
  const error = new AutogradError(
    viewOrigin === 'noGrad'
      ? `${head} Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the no_grad block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked).`
      : `${head} This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.`,
  );
  throw about(error, [made('view', view), { event: 'written', name: 'view', tensor: view }]);
}
