import { forwardMode } from '../autograd/dual-level.ts';
import { requireInPlaceAllowed } from '../autograd/view-history.ts';
import type { TypedArray } from '../dtype.ts';
import { hooks } from '../observer.ts';
import { countElements, isDense } from '../ops/operand.ts';
import type { Tensor } from '../tensor.ts';

/**
 * Whether one loop over flat arrays may update `written` by `gradient`; all of the same number of elements. If so, they count
 * as written in place from now on, once each, and the loop must follow. If not, the update is to be made of ops: on devices
 * whose buffers are elsewhere, for windows with gaps, for mixed dtypes, under forward-mode differentiation.
 */
export function beginFusedUpdate(gradient: Tensor, written: readonly Tensor[]): boolean {
  if (forwardMode.tangents !== null || !isReachable(gradient)) return false;
  for (const tensor of written) {
    if (!isReachable(tensor) || tensor.dtype !== gradient.dtype || tensor.storage === gradient.storage) return false;
  }
  hooks.checkpoint?.();
  hooks.operation++;
  for (const tensor of written) requireInPlaceAllowed(tensor, false);
  for (const { storage } of written) {
    hooks.observer?.beforeWrite(storage);
    storage.version++;
  }
  return true;
}

/** Handles of the CPU are the arrays themselves. */
function isReachable(tensor: Tensor): boolean {
  return isFloatArray(tensor.storage.handle) && isDense(tensor.shape, tensor.strides);
}

function isFloatArray(handle: unknown): handle is Float32Array | Float64Array {
  return handle instanceof Float32Array || handle instanceof Float64Array;
}

/** The elements themselves, in row-major order, of a tensor that `beginFusedUpdate` has agreed to. */
export function flatElements({ storage, offset, shape, device }: Tensor): TypedArray {
  const { handle } = storage;
  if (!isFloatArray(handle)) throw new TypeError(`the elements of a tensor on '${device}' are out of reach`);
  const count = countElements(shape);
  return count === storage.size ? handle : handle.subarray(offset, offset + count);
}
