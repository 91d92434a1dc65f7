import { hooks } from './observer.ts';

/**
 * 0 to count - 1, telling Backstep which epoch runs and how many there will be, so that it can show the time left. With
 * `Infinity` until it is stopped.
 * @example for (const epoch of epochs(10)) { ... }
 */
export function* epochs(count: number): Generator<number, void, undefined> {
  const total = totalOf('epochs', count);
  for (let index = 0; index < count; index++) {
    hooks.observer?.epochMark({ index, total });
    yield index;
  }
}

/** 0 to count - 1; each is a training step of its own in the trace. For loops without a data loader. */
export function* steps(count: number): Generator<number, void, undefined> {
  const total = totalOf('steps', count);
  try {
    for (let index = 0; index < count; index++) {
      hooks.observer?.stepMark({ index, total });
      yield index;
    }
  } finally {
    hooks.observer?.stepMark(null);
  }
}

/** Null for a loop that goes on until it is stopped. A loop over nothing would say nothing of its mistake. */
function totalOf(name: string, count: number): number | null {
  if (count === Number.POSITIVE_INFINITY) return null;
  if (Number.isInteger(count) && count >= 0) return count;
  throw new RangeError(`${name}(): expected how many, a whole number, but got ${String(count)}`);
}

/**
 * Numbers to chart beside the loss: accuracy, learning rate...
 * @example logMetrics({ accuracy: correct / total });
 */
export function logMetrics(values: Readonly<Record<string, number>>): void {
  hooks.observer?.metrics(values);
}
