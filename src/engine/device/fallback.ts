import { hooks } from '../observer.ts';

/** Operations that ran on the CPU because their device has no kernel for them, by device, with how often. */
const counts = new Map<string, Map<string, number>>();

/** Tells the user once for each operation, and counts. */
export function noteFallback(operation: string, device: string): void {
  const ofDevice = counts.get(device) ?? new Map<string, number>();
  counts.set(device, ofDevice);
  const before = ofDevice.get(operation) ?? 0;
  ofDevice.set(operation, before + 1);
  if (before > 0) return;
  hooks.warn(
    `The operator '${operation}' is not currently supported on device '${device}' and will fall back to run on the CPU. This may have performance implications.`,
  );
}

/** How often each operation has run on the CPU although its tensors are on `device`. */
export function fallbacksOf(device: string): ReadonlyMap<string, number> {
  return counts.get(device) ?? new Map();
}

/** Forgets what was counted and said. */
export function clearFallbacks(): void {
  counts.clear();
}
