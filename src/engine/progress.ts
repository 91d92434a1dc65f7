import { hooks } from './observer.ts';

/**
 * 0 to count - 1, telling Backstep which epoch runs and how many there will be, so that it can show the time left.
 * @example for (const epoch of epochs(10)) { ... }
 */
export function* epochs(count: number): Generator<number, void, undefined> {
  requireCount('epochs', count);
  for (let index = 0; index < count; index++) {
    hooks.observer?.epochMark({ index, total: count });
    yield index;
  }
}

/** 0 to count - 1; each is a training step of its own in the trace. For loops without a data loader. */
export function* steps(count: number): Generator<number, void, undefined> {
  requireCount('steps', count);
  try {
    for (let index = 0; index < count; index++) {
      hooks.observer?.stepMark({ index, total: count });
      yield index;
    }
  } finally {
    hooks.observer?.stepMark(null);
  }
}

/** A loop over nothing, or without an end, would say nothing of its mistake. */
function requireCount(name: string, count: number): void {
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`${name}(): expected how many, a whole number, but got ${String(count)}`);
  }
}

/**
 * Numbers to chart beside the loss: accuracy, learning rate...
 * @example logMetrics({ accuracy: correct / total });
 */
export function logMetrics(values: Readonly<Record<string, number>>): void {
  hooks.observer?.metrics(values);
}
