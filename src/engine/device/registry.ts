import { about } from '../failure.ts';
import { hooks } from '../observer.ts';
import { cpuKernels } from './cpu/index.ts';
import type { Kernels } from './kernels.ts';
import { RemoteKernels } from './remote/remote-kernels.ts';

interface DeviceEntry {
  readonly create: () => Kernels<unknown>;
  readonly close: (kernels: Kernels<unknown>) => Promise<void>;
}

function deviceThread(backend: string): DeviceEntry {
  return {
    create: () =>
      new RemoteKernels(backend, {
        checkpoint: () => hooks.checkpoint?.(),
        currentOperation: () => hooks.operation,
        onFailure: (failure) => about(failure, [{ event: 'queued', operation: failure.operation }]),
      }),
    close: async (kernels) => {
      if (kernels instanceof RemoteKernels) await kernels.close();
    },
  };
}

const devices: ReadonlyMap<string, DeviceEntry> = new Map([
  ['cpu', { create: () => cpuKernels, close: async () => {} }],
  ['tfjs-cpu', deviceThread('tfjs-cpu')],
]);

const opened = new Map<string, Kernels<unknown>>();
let defaultName = 'cpu';

/** The names that `device()` knows. */
export function availableDevices(): string[] {
  return [...devices.keys()];
}

function entryOf(name: string): DeviceEntry {
  const entry = devices.get(name);
  if (entry === undefined) {
    throw new Error(`There is no device '${name}'. Available devices: ${availableDevices().join(', ')}.`);
  }
  return entry;
}

/** The device's kernels; it is started when first asked for. */
export function device(name: string): Kernels<unknown> {
  const known = opened.get(name);
  if (known !== undefined) return known;
  const kernels = entryOf(name).create();
  opened.set(name, kernels);
  return kernels;
}

/** Where tensors are made when a script does not say. */
export function defaultDevice(): Kernels<unknown> {
  return device(defaultName);
}

/** The device that new tensors go to: `torch.set_default_device`. */
export function setDefaultDevice(name: string): void {
  entryOf(name);
  defaultName = name;
}

/** Ends the device threads. Tensors that live there are lost; a device asked for later starts anew. */
export async function closeDevices(): Promise<void> {
  const closing = [...opened].map(([name, kernels]) => entryOf(name).close(kernels));
  opened.clear();
  await Promise.all(closing);
}
