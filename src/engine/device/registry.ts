import { cpuKernels } from './cpu/index.ts';
import type { Kernels } from './kernels.ts';

const makers: Readonly<Record<string, () => Kernels<unknown>>> = {
  cpu: () => cpuKernels,
};

const opened = new Map<string, Kernels<unknown>>();

/** Names that `device` takes. */
export function availableDevices(): readonly string[] {
  return Object.keys(makers);
}

/** The kernels of a device, opened at first use. */
export function device(name: string): Kernels<unknown> {
  const open = opened.get(name);
  if (open !== undefined) return open;
  const make = makers[name];
  if (make === undefined)
    throw new RangeError(`there is no device '${name}'. Available: ${availableDevices().join(', ')}`);
  const kernels = make();
  opened.set(name, kernels);
  return kernels;
}

let chosen = 'cpu';

/** The device that new tensors go to. */
export function defaultDevice(): Kernels<unknown> {
  return device(chosen);
}

export function setDefaultDevice(name: string): void {
  device(name);
  chosen = name;
}
