import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineMessage } from '../../src/protocol/engine-process.ts';
import { EngineProcess } from '../../src/runtime/host/engine-process.ts';
import { ownRuntime } from '../../src/runtime/host/runtime-executable.ts';
import type { TraceLevel } from '../../src/trace/schema.ts';
import { inRoot } from '../harness/paths.ts';

export interface FinishedRun {
  readonly stdout: string;
  /** Milliseconds from the start of the process to its first recorded or finished step. */
  readonly firstStepMs: number;
}

/** Runs a script of scripts/ in the built engine process, as the editor does. `environment`: more variables for it. */
export async function runScript(
  name: string,
  level: TraceLevel,
  device = 'cpu',
  environment: Readonly<Record<string, string>> = {},
): Promise<FinishedRun> {
  const folder = await mkdtemp(join(tmpdir(), 'backstep-bench-'));
  const script = fileURLToPath(new URL(`scripts/${name}.ts`, import.meta.url));
  const start = performance.now();
  let firstStepMs = Number.NaN;
  let stdout = '';
  const finished = Promise.withResolvers<void>();
  const onMessage = (message: EngineMessage) => {
    if ((message.type === 'step' || message.type === 'progress') && Number.isNaN(firstStepMs)) {
      firstStepMs = performance.now() - start;
    }
    if (message.type === 'output' && message.stream === 'stdout') stdout += message.text;
    if (message.type !== 'ended') return;
    if (message.end.outcome === 'completed') finished.resolve();
    else finished.reject(new Error(`${name} ${message.end.outcome}: ${message.end.failure?.message}`));
  };
  using process = new EngineProcess({
    runtime: { ...ownRuntime(), environment: { ...ownRuntime().environment, ...environment } },
    entry: inRoot('dist', 'engine-process.js'),
    run: {
      runId: 'bench',
      script,
      arguments: [],
      cwd: folder,
      device,
      gpu: null,
      deviceFallback: false,
      seed: 0,
      level,
      captureEvery: 100,
      runFolder: join(folder, 'run'),
      dataFolder: null,
      cacheFolder: folder,
    },
    onMessage,
  });
  try {
    await finished.promise;
    await process.closed;
    return { stdout, firstStepMs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The JSON line that a script printed. */
export function lastJson(stdout: string): Record<string, number> {
  const found: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  if (typeof found !== 'object' || found === null) throw new Error(`not a JSON object: ${stdout}`);
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
