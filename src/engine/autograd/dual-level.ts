import type { Tensor } from '../tensor.ts';

/** The tangents of the dual level in force; null outside one, which is what every operation checks. */
export const forwardMode: { tangents: WeakMap<Tensor, Tensor> | null } = { tangents: null };

/** Runs `body` as if no dual level were in force: the engine's own operations carry no tangents. */
export function withoutTangents<Result>(body: () => Result): Result {
  const { tangents } = forwardMode;
  forwardMode.tangents = null;
  try {
    return body();
  } finally {
    forwardMode.tangents = tangents;
  }
}
