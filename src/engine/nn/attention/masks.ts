import { ShapeError, TypeMismatchError } from '../../errors.ts';
import { cat } from '../../functions/joining.ts';
import type { Tensor } from '../../tensor.ts';

/** Of how many what: queries and keys of each of `batch` sequences, looked at by `heads` heads. */
export interface AttentionSizes {
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
}

/** true where a query must not look becomes -∞, false 0; numbers stay. */
function additive(mask: Tensor, like: Tensor, name: string): Tensor {
  if (mask.dtype === 'bool') return like.newZeros([]).where(mask.logicalNot(), Number.NEGATIVE_INFINITY);
  if (mask.isFloatingPoint) return mask;
  throw new TypeMismatchError(`Only float and bool types are supported for ${name}, not ${mask.dtype}`);
}

const listed = (shape: readonly number[]) => shape.join(', ');

function requireShape(mask: Tensor, shape: readonly number[]): void {
  if (listed(mask.shape) === listed(shape)) return;
  throw new ShapeError(
    `The shape of the ${shape.length}D attnMask is [${listed(mask.shape)}], but should be (${listed(shape)}).`,
  );
}

/**
 * What is added to the scores [batch, heads, queries, keys], broadcast; null for nothing.
 * @param attnMask [queries, keys], or [batch · heads, queries, keys]
 * @param keyPaddingMask [batch, keys]
 */
export function scoresMask(
  attnMask: Tensor | null,
  keyPaddingMask: Tensor | null,
  like: Tensor,
  { batch, heads, queries, keys }: AttentionSizes,
): Tensor | null {
  let result: Tensor | null = null;
  if (attnMask !== null) {
    if (attnMask.dim() === 2) requireShape(attnMask, [queries, keys]);
    else if (attnMask.dim() === 3) requireShape(attnMask, [batch * heads, queries, keys]);
    else {
      throw new ShapeError(
        `For batched (3-D) \`query\`, expected \`attnMask\` to be \`null\`, 2-D or 3-D but found ${attnMask.dim()}-D tensor instead`,
      );
    }
    const added = additive(attnMask, like, 'attnMask');
    result = attnMask.dim() === 2 ? added : added.reshape([batch, heads, queries, keys]);
  }
  if (keyPaddingMask !== null) {
    if (listed(keyPaddingMask.shape) !== listed([batch, keys])) {
      throw new ShapeError(
        `expecting keyPaddingMask shape of (${batch}, ${keys}), but got [${listed(keyPaddingMask.shape)}]`,
      );
    }
    const added = additive(keyPaddingMask, like, 'keyPaddingMask').reshape([batch, 1, 1, keys]);
    result = result === null ? added : result.add(added);
  }
  return result;
}

/** One more key at the end, that all may look at. */
export function withOpenKey(mask: Tensor | null): Tensor | null {
  return mask === null ? null : cat([mask, mask.newZeros([...mask.shape.slice(0, -1), 1])], -1);
}
