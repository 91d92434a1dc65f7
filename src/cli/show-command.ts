import { resolve } from 'node:path';
import { openTrace } from '../trace/open.ts';
import { readPlots } from '../trace/run-folder/plots.ts';
import type { TraceSource } from '../trace/source.ts';
import { graphFormat, writeGraphFile } from './graph-file.ts';
import { type PlotFormat, writePlots } from './plot-files.ts';
import { describeStep, recordedSteps, summarizeTrace } from './trace-summary.ts';
import { stepText, traceText } from './trace-text.ts';

export interface ShowCommandOptions {
  /** A recorded step's index, or `first` or `last` of those that are recorded. */
  readonly step?: number | 'first' | 'last';
  /** A file to write the step's graph into, instead of printing. */
  readonly graph?: string;
  readonly json: boolean;
  /** A folder for the pictures that the script drew. */
  readonly plots?: string;
  readonly plotsFormat?: readonly PlotFormat[];
}

/** Prints what a trace holds. @returns the exit code */
export async function showCommand(path: string, options: ShowCommandOptions): Promise<number> {
  // Whoever read our output may have seen enough.
  process.stdout.on('error', () => {});
  try {
    const trace = await openTrace(resolve(path));
    try {
      const text =
        options.graph === undefined ? await shown(trace, options) : await drawn(trace, options.graph, options);
      process.stdout.write(`${text}\n`);
      if (options.plots !== undefined) await keepPlots(trace, resolve(options.plots), options.plotsFormat ?? null);
      return 0;
    } finally {
      await trace.close();
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (options.json) process.stdout.write(`${JSON.stringify({ type: 'error', message })}\n`);
    else process.stderr.write(`${message}\n`);
    return 1;
  }
}

/** Only a run folder has them. */
async function keepPlots({ path }: TraceSource, folder: string, formats: readonly PlotFormat[] | null): Promise<void> {
  const plots = await readPlots(path);
  if (plots.length === 0) throw new Error(`${path} has no plots: its script drew none, or it is no run folder.`);
  await writePlots(plots, { folder, formats, warn: (message) => process.stderr.write(`Warning: ${message}\n`) });
}

async function shown(trace: TraceSource, { step, json }: ShowCommandOptions): Promise<string> {
  const details = step === undefined ? null : await describeStep(trace, indexOf(trace, step));
  if (!json)
    return details === null ? traceText(await summarizeTrace(trace), process.cwd()) : stepText(details, process.cwd());
  return JSON.stringify({ ...(await summarizeTrace(trace)), ...(details === null ? {} : { step: details }) });
}

/** Without `--step` it is the last step that trained. */
async function drawn(trace: TraceSource, file: string, { step, json }: ShowCommandOptions): Promise<string> {
  graphFormat(file);
  const trained = trace.steps().findLast(({ loss }) => loss !== null)?.index;
  const index = step === undefined ? (trained ?? indexOf(trace, 'last')) : indexOf(trace, step);
  await describeStep(trace, index);
  await writeGraphFile(trace, index, resolve(file));
  return json
    ? JSON.stringify({ type: 'graph', file: resolve(file), step: index })
    : `Wrote the graph of step ${index} to ${file}.`;
}

function indexOf(trace: TraceSource, step: number | 'first' | 'last'): number {
  if (typeof step === 'number') return step;
  const steps = trace.steps();
  // What ran before the first step is recorded too, as step -1.
  const first = steps.find(({ index }) => index >= 0) ?? steps[0];
  const index = (step === 'first' ? first : steps.at(-1))?.index;
  if (index === undefined) throw new Error(`There is no ${step} step. ${recordedSteps(steps)}`);
  return index;
}
