import { randomUUID } from 'node:crypto';
import { realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment } from '../engine/environment.ts';
import type { EngineMessage, RunOptions } from '../protocol/engine-process.ts';
import { beginAgainText, whyLost } from '../protocol/lost-device.ts';
import { addPlot, type Plot } from '../protocol/plot.ts';
import { EngineProcess } from '../runtime/host/engine-process.ts';
import { ownRuntime, whyUnsuitable } from '../runtime/host/runtime-executable.ts';
import type { EndRecord, TraceLevel } from '../trace/schema.ts';
import { JsonReporter } from './json-reporter.ts';
import { assertTakesPlots, type PlotFormat, writePlots } from './plot-files.ts';
import type { Reporter } from './reporter.ts';
import { TextReporter } from './text-reporter.ts';
import { TracePlace } from './trace-place.ts';

export interface RunCommandOptions {
  readonly device: string;
  readonly gpu?: string;
  readonly fallback: boolean;
  readonly seed: number;
  readonly data?: string;
  readonly trace?: string;
  readonly level?: TraceLevel;
  readonly captureEvery: number;
  readonly plots?: string;
  readonly plotsFormat?: readonly PlotFormat[];
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
  const obstacle = whyNoScript(path) ?? whyNoData(options.data) ?? (await whyUnsuitable(runtime));
  if (obstacle !== null) {
    reporter.error(obstacle);
    return 1;
  }
  try {
    using place = new TracePlace(options.trace);
    const run: RunOptions = {
      runId: randomUUID(),
      script: realpathSync(path),
      arguments: scriptArguments,
      cwd: process.cwd(),
      device: options.device,
      gpu: options.gpu ?? null,
      deviceFallback: options.fallback,
      seed: options.seed,
      level: options.level ?? (options.trace === undefined ? 'off' : 'values'),
      captureEvery: options.captureEvery,
      runFolder: place.folder,
      dataFolder: options.data === undefined ? null : resolve(options.data),
      cacheFolder: environment.cacheFolder,
    };
    if (options.plots !== undefined) assertTakesPlots(resolve(options.plots));
    const { end, plots } = await runToItsEnd(run, reporter);
    if (options.plots !== undefined) {
      const warn = (message: string) => reporter.message({ type: 'warning', message });
      await writePlots(plots, { folder: resolve(options.plots), formats: options.plotsFormat ?? null, warn });
    }
    reporter.ended(end, await place.settle(run.runId));
    return exitCodeOf(end);
  } catch (error) {
    reporter.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

function whyNoScript(path: string): string | null {
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined) return `There is no script ${path}.`;
  return about.isDirectory() ? `${path} is a folder, not a script.` : null;
}

function whyNoData(folder: string | undefined): string | null {
  const isFolder = folder === undefined || statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? null : `There is no folder ${resolve(folder)} to look for data in (--data).`;
}

/** Beside this file when both are bundles; in the source tree when this runs from source. */
function engineProcessEntry(): string {
  const self = realpathSync(fileURLToPath(import.meta.url));
  return self.endsWith('.ts')
    ? join(dirname(self), '..', 'runtime', 'supervisor-main.ts')
    : join(dirname(self), 'engine-process.js');
}

interface Outcome {
  readonly end: EndRecord;
  /** What the script has drawn. */
  readonly plots: readonly Plot[];
}

/** Where the user allows it, a run whose device goes away begins again on the CPU. */
async function runToItsEnd(run: RunOptions, reporter: Reporter): Promise<Outcome> {
  const outcome = await runToEnd(run, reporter);
  const cause = run.deviceFallback ? whyLost(outcome.end) : null;
  if (cause === null) return outcome;
  reporter.message({ type: 'warning', message: beginAgainText(cause) });
  rmSync(run.runFolder, { recursive: true, force: true });
  return runToEnd({ ...run, device: 'cpu', deviceFallback: false }, reporter);
}

/** What is said of an attempt that another follows is said by the warning between the two. */
function isLoss(message: EngineMessage): boolean {
  if (message.type === 'failure') return message.failure.name === 'DeviceLostError';
  return message.type === 'ended' && whyLost(message.end) !== null;
}

async function runToEnd(run: RunOptions, reporter: Reporter): Promise<Outcome> {
  let end: EndRecord | null = null;
  let plots: readonly Plot[] = [];
  using engine = new EngineProcess({
    runtime: ownRuntime(),
    entry: engineProcessEntry(),
    run,
    onMessage: (message) => {
      if (message.type === 'ended') end = message.end;
      if (message.type === 'plot') plots = addPlot(plots, message.plot);
      if (!run.deviceFallback || !isLoss(message)) reporter.message(message);
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
  return { end, plots };
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function exitCodeOf(end: EndRecord): number {
  if (end.outcome === 'stopped') return interruptedExitCode;
  if (end.outcome === 'completed' || end.outcome === 'exited') return end.exitCode ?? 0;
  return 1;
}
