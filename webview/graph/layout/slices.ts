/** How long to work before others get a turn. */
const sliceMs = 24;

/**
 * Runs a generator to its end in short slices, giving way between them. Answers undefined when `isWanted` says that the
 * result is not wanted any more: that is how a newer request cancels an older one. `tell` hears after each slice what the
 * generator yielded last.
 */
export async function runInSlices<Step, Result>(
  steps: Generator<Step, Result>,
  isWanted: () => boolean,
  tell?: (step: Step) => void,
): Promise<Result | undefined> {
  for (;;) {
    const end = performance.now() + sliceMs;
    let step = steps.next();
    while (step.done !== true && performance.now() < end) step = steps.next();
    if (step.done === true) return step.value;
    tell?.(step.value);
    await nextTurn();
    if (!isWanted()) return undefined;
  }
}

/** Lets waiting messages in. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
