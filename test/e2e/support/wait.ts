import { setTimeout as delay } from 'node:timers/promises';

/** Waits until something holds; throws after `milliseconds`. */
export async function waitUntil(
  what: string,
  holds: () => boolean | Promise<boolean>,
  milliseconds = 15_000,
): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!(await holds())) {
    if (Date.now() > deadline) {
      throw new Error(`Waited ${milliseconds} ms in vain until ${what}`);
    }
    await delay(100);
  }
}
