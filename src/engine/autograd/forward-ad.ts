/** Forward-mode differentiation by dual tensors: `torch.autograd.forward_ad`. */
import { AutogradError, ShapeError } from '../errors.ts';
import { quietly } from '../observer.ts';
import { sameSizes } from '../ops/operand.ts';
import type { Tensor } from '../tensor.ts';
import { DualLevel, forwardMode, withoutTangents } from './dual-level.ts';

/** A dual tensor taken apart. */
export interface UnpackedDualTensor {
  readonly primal: Tensor;
  /** The directional derivative; null where the tensor does not depend on any dual. */
  readonly tangent: Tensor | null;
}

/** Begins a level of dual tensors, until `exitDualLevel`: `torch.autograd.forward_ad.enter_dual_level`. Prefer `dualLevel`. */
export function enterDualLevel(): void {
  if (forwardMode.tangents !== null) throw new AutogradError('Nested forward mode AD is not supported at the moment');
  forwardMode.tangents = new DualLevel();
}

/** Ends the level; its tangents are gone. */
export function exitDualLevel(): void {
  if (forwardMode.tangents === null) throw new AutogradError('Trying to exit a forward AD level that was not entered.');
  forwardMode.tangents = null;
}

/**
 * Runs `body` in a level of dual tensors: `torch.autograd.forward_ad.dual_level()`. In it, every operation on a dual tensor
 * also computes the tangent of its result: derivatives are accumulated forwards, and no graph is kept for it.
 * @example
 * const { tangent } = dualLevel(() => unpackDual(f(makeDual(x, direction))));
 */
export function dualLevel<Result>(body: () => Result): Result {
  enterDualLevel();
  let pending = false;
  try {
    const result = body();
    if (result instanceof Promise) {
      pending = true;
      return result.finally(exitDualLevel) as Result;
    }
    return result;
  } finally {
    if (!pending) exitDualLevel();
  }
}

/**
 * `primal` with `tangent` as the direction in which to differentiate: `torch.autograd.forward_ad.make_dual`.
 * @param tangent of the primal's shape
 * @throws AutogradError outside a dual level, or if `primal` is dual already
 * @shape the tangent has the primal's
 * @dtype the tangent has the primal's
 * @throws AutogradError outside a level, ShapeError for a tangent of another shape
 */
export function makeDual(primal: Tensor, tangent: Tensor): Tensor {
  const { tangents } = forwardMode;
  if (tangents === null) {
    throw new AutogradError(
      'Trying to create a dual Tensor for forward AD but no level exists, make sure to enterDualLevel() first.',
    );
  }
  if (!primal.isFloatingPoint) {
    throw new TypeError(`Expected primal to be floating point or complex, but got: ${primal.dtype}`);
  }
  if (!tangent.isFloatingPoint) {
    throw new TypeError(`Expected tangent to be floating point or complex, but got: ${tangent.dtype}`);
  }
  if (!sameSizes(primal.shape, tangent.shape)) {
    throw new ShapeError(
      `Trying to set a forward gradient that has a different size than that of the original Tensor, this is not supported. Tensor is of size [${primal.shape.join(', ')}] while the given forward gradient is of size [${tangent.shape.join(', ')}].`,
    );
  }
  if (tangents.get(primal) !== null) {
    throw new AutogradError(
      'Making a dual Tensor based on a Tensor that already has a forward gradient at the same level 0 is not supported.',
    );
  }
  const dual = alias(primal);
  tangents.set(dual, tangent);
  return dual;
}

/**
 * The value and the tangent of a tensor: `torch.autograd.forward_ad.unpack_dual`.
 * @shape the tangent has the primal's
 * @dtype the tangent has the primal's
 * @throws AutogradError outside a level, ShapeError for a tangent of another shape
 */
export function unpackDual(dual: Tensor): UnpackedDualTensor {
  const tangent = forwardMode.tangents?.get(dual) ?? null;
  return { primal: alias(dual), tangent };
}

/** The same values and history as another tensor, which has no tangent. */
function alias(x: Tensor): Tensor {
  return withoutTangents(() => quietly(() => x.view(x.shape)));
}
