/** Advice on what is allowed but seldom meant. */
import { hooks } from './observer.ts';

const given = new Set<string>();

/** Told to the user once in a process, as PyTorch does. */
export function warn(message: string): void {
  if (given.has(message)) return;
  given.add(message);
  hooks.warn(`UserWarning: ${message}`);
}
