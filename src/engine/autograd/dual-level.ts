import { quietly } from '../observer.ts';
import { geometryOf } from '../ops/windows.ts';
import type { Tensor } from '../tensor.ts';

interface Entry {
  readonly tangent: Tensor;
  /** The version of the values that it belongs to. */
  readonly version: number;
}

/** The tangents of one level. Like values, they are seen through views: by those that had one when the base was written to. */
export class DualLevel {
  readonly #entries = new WeakMap<Tensor, Entry>();

  get(x: Tensor): Tensor | null {
    const entry = this.#entries.get(x);
    if (entry === undefined) return null;
    const base = x.viewBase;
    if (base === null || entry.version === x.storage.version) return entry.tangent;
    const whole = this.#entries.get(base);
    if (whole === undefined) return entry.tangent;
    const window = { ...geometryOf(x), source: geometryOf(base) };
    const tangent = withoutTangents(() => quietly(() => whole.tangent.windowed(window)));
    this.set(x, tangent);
    return tangent;
  }

  set(x: Tensor, tangent: Tensor): void {
    this.#entries.set(x, { tangent, version: x.storage.version });
  }

  /** After an in-place write: the base of a view has the tangent there too. */
  setWritten(target: Tensor, tangent: Tensor): void {
    const base = target.viewBase;
    if (base !== null) {
      const window = { ...geometryOf(target), source: geometryOf(base) };
      const before = this.#entries.get(base)?.tangent ?? base.newZeros(base.shape);
      this.set(
        base,
        withoutTangents(() => quietly(() => before.asStridedScatter(tangent, window))),
      );
    }
    this.set(target, tangent);
  }
}

/** The level in force; null outside one, which is what every operation checks. */
export const forwardMode: { tangents: DualLevel | null } = { tangents: null };

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
