import { randomUUID } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment } from '../engine/environment.ts';
import type { RunOptions } from '../protocol/engine-process.ts';
import { EngineProcess } from '../runtime/host/engine-process.ts';
import { ownRuntime, whyUnsuitable } from '../runtime/host/runtime-executable.ts';
import { exportTrace } from '../trace/exported-file.ts';
import { TraceReader } from '../trace/run-folder/reader.ts';
import type { EndRecord, TraceLevel } from '../trace/schema.ts';
import { keepScriptTexts } from '../trace/script-texts.ts';
import { JsonReporter } from './json-reporter.ts';
import type { Reporter } from './reporter.ts';
import { TextReporter } from './text-reporter.ts';

export interface RunCommandOptions {
  readonly device: string;
  readonly seed: number;
  readonly data?: string;
  readonly trace?: string;
  readonly level?: TraceLevel;
  readonly captureEvery: number;
  readonly json: boolean;
}

/** As shells report a program that Ctrl-C ended. */
const interruptedExitCode = 130;

/** Runs a script to its end. @returns the exit code */
export async function runCommand(
  script: string,
  scriptArguments: readonly string[],
  options: RunCommandOptions,
): Promise<number> {
  const reporter: Reporter = options.json ? new JsonReporter(process.stdout) : new TextReporter();
  const path = resolve(script);
  const runtime = ownRuntime();
  const obstacle = whyNoScript(path) ?? (await whyUnsuitable(runtime));
  if (obstacle !== null) {
    reporter.error(obstacle);
    return 1;
  }
  const place = tracePlace(options.trace);
  try {
    const run: RunOptions = {
      runId: randomUUID(),
      script: realpathSync(path),
      arguments: scriptArguments,
      cwd: process.cwd(),
      device: options.device,
      seed: options.seed,
      level: options.level ?? (options.trace === undefined ? 'off' : 'values'),
      captureEvery: options.captureEvery,
      runFolder: place.folder,
      dataFolder: options.data === undefined ? null : resolve(options.data),
      cacheFolder: environment.cacheFolder,
    };
    const end = await runToEnd(run, reporter);
    if (place.file !== null) await exportRun(place.folder, place.file);
    else if (place.temporary === null) await keepTexts(place.folder).catch(() => {});
    reporter.ended(end, place.file ?? (options.trace === undefined ? null : place.folder));
    return exitCodeOf(end);
  } catch (error) {
    reporter.error(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    if (place.temporary !== null) rmSync(place.temporary, { recursive: true, force: true });
  }
}

function whyNoScript(path: string): string | null {
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined) return `There is no script ${path}.`;
  return about.isFile() ? null : `${path} is no file.`;
}

interface TracePlace {
  readonly folder: string;
  /** What the folder is exported to, when it was a file that was asked for. */
  readonly file: string | null;
  /** To be removed in the end. */
  readonly temporary: string | null;
}

function tracePlace(asked: string | undefined): TracePlace {
  if (asked !== undefined && !asked.endsWith('.safetensors')) {
    return { folder: resolve(asked), file: null, temporary: null };
  }
  const temporary = mkdtempSync(join(tmpdir(), 'backstep-run-'));
  return { folder: join(temporary, 'run'), file: asked === undefined ? null : resolve(asked), temporary };
}

/** Beside this file when both are bundles; in the source tree when this runs from source. */
function engineProcessEntry(): string {
  const self = realpathSync(fileURLToPath(import.meta.url));
  return self.endsWith('.ts')
    ? join(dirname(self), '..', 'runtime', 'supervisor-main.ts')
    : join(dirname(self), 'engine-process.js');
}

async function runToEnd(run: RunOptions, reporter: Reporter): Promise<EndRecord> {
  let end: EndRecord | null = null;
  using engine = new EngineProcess({
    runtime: ownRuntime(),
    entry: engineProcessEntry(),
    run,
    onMessage: (message) => {
      if (message.type === 'ended') end = message.end;
      reporter.message(message);
    },
  });
  const interrupted = () => engine.stop();
  for (const signal of stopSignals) process.on(signal, interrupted);
  // Whoever read our output has gone: nobody wants the rest.
  process.stdout.on('error', interrupted);
  try {
    await engine.closed;
  } finally {
    for (const signal of stopSignals) process.off(signal, interrupted);
  }
  if (end === null) throw new Error('The engine process ended without a word.');
  return end;
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function exportRun(folder: string, file: string): Promise<void> {
  await using reader = await TraceReader.open(folder);
  await exportTrace(reader, file);
}

/** The editor finds places in a script that was edited since only by its text of then. A run that never began has none. */
async function keepTexts(folder: string): Promise<void> {
  await using reader = await TraceReader.open(folder);
  await keepScriptTexts(reader);
}

function exitCodeOf(end: EndRecord): number {
  if (end.outcome === 'stopped') return interruptedExitCode;
  if (end.outcome === 'completed' || end.outcome === 'exited') return end.exitCode ?? 0;
  return 1;
}
