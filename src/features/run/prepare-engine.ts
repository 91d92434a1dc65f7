import { EngineProcess } from '../../runtime/host/engine-process.ts';
import { otherRuntime, ownRuntime, whyUnsuitable } from '../../runtime/host/runtime-executable.ts';
import type { StartEngine } from './run-service.ts';

/** Programs that were found fit to run scripts: asking one takes a moment. */
const suitable = new Set<string>();

/**
 * How to start engine processes. `executable`: a Node that the user chose; null for the one that runs this host. Fails with
 * a message for the user when it cannot run scripts.
 */
export async function prepareEngine(entry: string, executable: string | null): Promise<StartEngine> {
  const runtime = executable === null ? ownRuntime() : otherRuntime(executable);
  if (!suitable.has(runtime.path)) {
    const obstacle = await whyUnsuitable(runtime);
    if (obstacle !== null) throw new Error(obstacle);
    suitable.add(runtime.path);
  }
  return (run, onMessage) => new EngineProcess({ runtime, entry, run, onMessage });
}
