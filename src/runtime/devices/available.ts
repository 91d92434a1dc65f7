import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import type { RuntimeExecutable } from '../host/runtime-executable.ts';
import { webGpuRuntime } from '../host/webgpu-runtime.ts';
import type { DeviceChoice } from './choose-device.ts';
import type { DeviceReport } from './device-report.ts';
import { surveyDevice } from './survey.ts';

/** The devices that people choose from. */
export const surveyedDevices = ['cpu', 'webgpu', 'wasm', 'tensorflow', 'tfjs-cpu'] as const;

export interface AvailabilityOptions {
  /** The program that scripts run on. */
  readonly runtime: RuntimeExecutable;
  /** Path of the surveying process's entry: `dist/device-survey.js`. */
  readonly entry: string;
}

/** Opens a device in a process of its own, as a run would, and closes it again. Nothing is measured. */
export async function whetherAvailable(device: string, { runtime, entry }: AvailabilityOptions): Promise<DeviceReport> {
  try {
    const able = device === 'webgpu' ? (await webGpuRuntime(runtime, dirname(entry))).runtime : runtime;
    return await surveyDevice(device, { runtime: able, entry, look: 'open', limit: 30_000 });
  } catch (error) {
    const obstacle = error instanceof Error ? error.message : String(error);
    return { device, description: null, obstacle, speed: null, note: null };
  }
}

/** What `auto` is, and the program that a run on it takes. */
export interface AutomaticRun {
  readonly runtime: RuntimeExecutable;
  /** As it was measured, or as it is measured now; null where that fails. */
  readonly choice: DeviceChoice | null;
}

/**
 * What `auto` is in runs on this program, or on the one that takes its place where this one cannot read from a GPU: measured by
 * one that cannot, a GPU would never be chosen.
 */
export async function automaticRun(
  cacheFolder: string,
  { runtime, entry }: AvailabilityOptions,
): Promise<AutomaticRun> {
  const able = await webGpuRuntime(runtime, dirname(entry)).then(
    (found) => found.runtime,
    () => runtime,
  );
  const choice = await askForChoice(cacheFolder, { runtime: able, entry });
  return { runtime: choice?.device === 'webgpu' ? able : runtime, choice };
}

async function askForChoice(
  cacheFolder: string,
  { runtime, entry }: AvailabilityOptions,
): Promise<DeviceChoice | null> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const child = spawn(runtime.path, ['--disable-warning=ExperimentalWarning', entry, '--auto', cacheFolder], {
    env: { ...process.env, ...runtime.environment },
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  child.on('error', () => resolve(''));
  child.on('close', () => resolve(printed));
  return choiceIn(await promise);
}

function choiceIn(printed: string): DeviceChoice | null {
  try {
    const { device, reason }: Partial<Record<keyof DeviceChoice, unknown>> = JSON.parse(printed);
    return typeof device === 'string' && typeof reason === 'string' ? { device, reason } : null;
  } catch {
    return null;
  }
}
