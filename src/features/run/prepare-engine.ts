import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { automaticRun } from '../../runtime/host/devices.ts';
import { EngineProcess } from '../../runtime/host/engine-process.ts';
import { nodeIn, ownNodeFolder } from '../../runtime/host/node/own-node.ts';
import {
  otherRuntime,
  ownRuntime,
  type RuntimeExecutable,
  whyUnsuitable,
} from '../../runtime/host/runtime-executable.ts';
import { NoWebGpuRuntimeError, webGpuRuntime } from '../../runtime/host/webgpu-runtime.ts';
import type { RunSettings } from './run-request.ts';
import type { StartEngine } from './run-service.ts';

/** Programs that were found fit to run scripts: asking one takes a moment. */
const suitable = new Set<string>();
/** What a program was replaced by for runs on `webgpu`, or where `auto` is that. */
const replaced = new Map<string, RuntimeExecutable>();

type DeviceSettings = Pick<RunSettings, 'device' | 'deviceFallback' | 'cacheFolder'>;

/**
 * How to start engine processes. `executable`: a Node that the user chose; null for the one that runs this host. Fails with
 * a message for the user when it cannot run scripts, or cannot read from the device.
 */
export async function prepareEngine(
  entry: string,
  executable: string | null,
  settings: DeviceSettings,
): Promise<StartEngine> {
  const preferred = executable === null ? ownRuntime() : otherRuntime(executable);
  if (!suitable.has(preferred.path)) {
    const obstacle = await whyUnsuitable(preferred);
    if (obstacle !== null) throw new Error(obstacle);
    suitable.add(preferred.path);
  }
  try {
    const runtime = await runtimeFor(settings, preferred, entry);
    return (run, onMessage) => new EngineProcess({ runtime, entry, run, onMessage });
  } catch (error) {
    if (!(error instanceof NoWebGpuRuntimeError) || !settings.deviceFallback) throw error;
    const message = `${error.message} The run goes on on the CPU.`;
    return (run, onMessage) => {
      queueMicrotask(() => onMessage({ type: 'warning', message }));
      return new EngineProcess({ runtime: preferred, entry, run: { ...run, device: 'cpu' }, onMessage });
    };
  }
}

async function runtimeFor(
  { device, cacheFolder }: DeviceSettings,
  preferred: RuntimeExecutable,
  entry: string,
): Promise<RuntimeExecutable> {
  if (device !== 'webgpu' && device !== 'auto') return preferred;
  // Another answer once a Node has been set up.
  const key = `${device} ${preferred.path} ${existsSync(nodeIn(ownNodeFolder(cacheFolder)))}`;
  const known = replaced.get(key);
  if (known !== undefined) return known;
  const packages = dirname(entry);
  const { runtime } =
    device === 'webgpu'
      ? await webGpuRuntime(preferred, packages)
      : await automaticRun(cacheFolder, { runtime: preferred, entry: join(packages, 'device-survey.js') });
  replaced.set(key, runtime);
  return runtime;
}
