import { dirname } from 'node:path';
import { EngineProcess } from '../../runtime/host/engine-process.ts';
import {
  otherRuntime,
  ownRuntime,
  type RuntimeExecutable,
  whyUnsuitable,
} from '../../runtime/host/runtime-executable.ts';
import { webGpuRuntime } from '../../runtime/host/webgpu-runtime.ts';
import type { StartEngine } from './run-service.ts';

/** Programs that were found fit to run scripts: asking one takes a moment. */
const suitable = new Set<string>();
/** What a program was replaced by for runs on `webgpu`. */
const forWebGpu = new Map<string, RuntimeExecutable>();

/**
 * How to start engine processes. `executable`: a Node that the user chose; null for the one that runs this host. Fails with
 * a message for the user when it cannot run scripts, or cannot read from the device.
 */
export async function prepareEngine(entry: string, executable: string | null, device: string): Promise<StartEngine> {
  const preferred = executable === null ? ownRuntime() : otherRuntime(executable);
  if (!suitable.has(preferred.path)) {
    const obstacle = await whyUnsuitable(preferred);
    if (obstacle !== null) throw new Error(obstacle);
    suitable.add(preferred.path);
  }
  const runtime = device === 'webgpu' ? await ableToRead(preferred, dirname(entry)) : preferred;
  return (run, onMessage) => new EngineProcess({ runtime, entry, run, onMessage });
}

async function ableToRead(preferred: RuntimeExecutable, packages: string): Promise<RuntimeExecutable> {
  const known = forWebGpu.get(preferred.path) ?? (await webGpuRuntime(preferred, packages));
  forWebGpu.set(preferred.path, known);
  return known;
}
