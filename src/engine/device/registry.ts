import { environment } from '../environment.ts';
import { about } from '../failure.ts';
import { forgetDevice } from '../memory/device-memory.ts';
import { hooks } from '../observer.ts';
import { cpuKernels } from './cpu/index.ts';
import { fallbacksOf } from './fallback.ts';
import type { Kernels } from './kernels.ts';
import { DeviceUnavailableError } from './remote/errors.ts';
import { RemoteKernels } from './remote/remote-kernels.ts';
import { unknownDevice } from './unknown-device.ts';

interface DeviceEntry {
  readonly create: () => Kernels<unknown>;
  readonly close: (kernels: Kernels<unknown>) => Promise<void>;
}

function deviceThread(backend: string): DeviceEntry {
  return {
    create: () => {
      const kernels = new RemoteKernels(backend, {
        settings: { gpu: environment.gpu, tensorflowFolder: environment.tensorflowFolder },
        checkpoint: () => hooks.checkpoint?.(),
        currentOperation: () => hooks.operation,
        onFailure: (failure) => about(failure, [{ event: 'queued', operation: failure.operation }]),
      });
      try {
        kernels.waitUntilOpen();
      } catch (error) {
        void kernels.close();
        throw error;
      }
      return kernels;
    },
    close: async (kernels) => {
      if (kernels instanceof RemoteKernels) await kernels.close();
    },
  };
}

const devices: ReadonlyMap<string, DeviceEntry> = new Map([
  ['cpu', { create: () => cpuKernels, close: async () => {} }],
  ['webgpu', deviceThread('webgpu')],
  ['wasm', deviceThread('wasm')],
  ['tensorflow', deviceThread('tensorflow')],
  ['tfjs-cpu', deviceThread('tfjs-cpu')],
]);

const opened = new Map<string, Kernels<unknown>>();
let defaultName = 'cpu';

/** The names of the devices that Backstep knows; `isDeviceAvailable` tells which of them are here. */
export function availableDevices(): string[] {
  return [...devices.keys()];
}

/** Throws where there is no device of that name. */
export function requireDevice(name: string): void {
  entryOf(name);
}

function entryOf(name: string): DeviceEntry {
  const entry = devices.get(name);
  if (entry === undefined) throw new Error(unknownDevice(name, availableDevices()));
  return entry;
}

/**
 * The device's kernels; it is started when first asked for. Throws DeviceUnavailableError where it cannot be opened, or gives
 * the CPU's where the user has allowed that.
 */
export function device(name: string): Kernels<unknown> {
  const known = opened.get(name);
  if (known !== undefined) return known;
  const kernels = open(name);
  opened.set(name, kernels);
  return kernels;
}

/**
 * Whether tensors can be made on a device here, which is started for that: `torch.cuda.is_available`, for any device.
 * @throws Error that lists the devices, where there is none of this name
 */
export function isDeviceAvailable(name: string): boolean {
  const known = opened.get(name);
  if (known !== undefined) return known.device === name;
  try {
    opened.set(name, create(name));
    return true;
  } catch (error) {
    if (error instanceof DeviceUnavailableError) return false;
    throw error;
  }
}

/** Devices whose native libraries have been seen to crash a process that they share. */
const uneasyNeighbours = ['webgpu', 'tensorflow'];

function create(name: string): Kernels<unknown> {
  const entry = entryOf(name);
  if (uneasyNeighbours.includes(name)) {
    const other = uneasyNeighbours.find((one) => one !== name && opened.get(one) instanceof RemoteKernels);
    // Said before it is opened: a crash leaves no time for words.
    if (other !== undefined) {
      hooks.warn(
        `Devices ${other} and ${name} are both used in this run, and their native libraries share a process. That has been seen to crash where the graphics card is one in software (SwiftShader): if this run does, use one of them.`,
      );
    }
  }
  return entry.create();
}

function open(name: string): Kernels<unknown> {
  try {
    return create(name);
  } catch (error) {
    if (!(error instanceof DeviceUnavailableError) || !environment.deviceFallback) throw error;
    hooks.warn(`${error.message} The run goes on on the CPU.`);
    return cpuKernels;
  }
}

/** What a device has done so far. */
export interface DeviceActivity {
  /** What it is called beside its name: a GPU's. Null for devices without one. */
  readonly description: string | null;
  /** What else it tells of itself: a GPU's driver, and the largest buffer it has. Null for devices without one. */
  readonly detail: string | null;
  /** Programs that a GPU has run up to the last read; 0 elsewhere. */
  readonly dispatches: number;
  /** Operations that ran on the CPU because the device has no kernel for them, with how often. */
  readonly fallbacks: ReadonlyMap<string, number>;
}

/** What a device is called and has done so far. It is started when first asked for. */
export function deviceActivity(name: string): DeviceActivity {
  const kernels = device(name);
  const none = { description: null, detail: null, dispatches: 0 };
  const { description, detail, dispatches } = kernels instanceof RemoteKernels ? kernels : none;
  return { description, detail, dispatches, fallbacks: fallbacksOf(kernels.device) };
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

/** Where new tensors go when a script does not say: `torch.get_default_device`. It is started when first asked for. */
export function getDefaultDevice(): string {
  return defaultDevice().device;
}

/** Ends the device threads. Tensors that live there are lost; a device asked for later starts anew. */
export async function closeDevices(): Promise<void> {
  const closing = [...opened].map(([name, kernels]) => {
    forgetDevice(kernels);
    return entryOf(name).close(kernels);
  });
  opened.clear();
  await Promise.all(closing);
}
