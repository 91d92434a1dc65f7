/** Advice on what is allowed but seldom meant. */

const given = new Set<string>();

/** Says it on standard error, once in a process, as PyTorch does. */
export function warn(message: string): void {
  if (given.has(message)) return;
  given.add(message);
  console.warn(`UserWarning: ${message}`);
}
