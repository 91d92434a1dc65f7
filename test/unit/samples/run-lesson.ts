import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import type { Plot } from '../../../src/protocol/plot.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const engine = pathToFileURL(join(root, 'src', 'engine', 'index.ts')).href;

/** Files of the form that the lessons read, made by test/fixtures/make/lesson-data.py. */
export const madeUpData = join(root, 'test', 'fixtures', 'lesson-data');

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'backstep'
      ? { url: engine, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
});

export const { environment, manualSeed, hooks } = await import('../../../src/engine/index.ts');

export interface LessonRun {
  /** What it printed, line by line. */
  readonly lines: readonly string[];
  readonly metrics: readonly Readonly<Record<string, number>>[];
  readonly plots: readonly Plot[];
  /** What it went backward from, one number a pass. */
  readonly losses: readonly number[];
}

let runs = 0;

export interface LessonOptions {
  /** Where it looks for data first. Default: the small made-up set. */
  readonly dataFolder?: string;
  /** Ends it after so many backward passes. */
  readonly passes?: number;
}

/** What ends a lesson that has gone backward often enough. */
class Enough extends Error {}

/** Runs a lesson in this process, as a run of seed 0 does; what it prints, charts and draws is kept. */
export async function runLesson(name: string, options: LessonOptions = {}): Promise<LessonRun> {
  const { dataFolder = madeUpData, passes = Number.POSITIVE_INFINITY } = options;
  const printed: string[] = [];
  const metrics: Readonly<Record<string, number>>[] = [];
  const plots: Plot[] = [];
  const losses: number[] = [];
  const log = console.log;
  const folderBefore = environment.dataFolder;
  const nothing = () => undefined;
  console.log = (...values: unknown[]) => printed.push(format(...values));
  hooks.observer = {
    op: nothing,
    created: nothing,
    failure: nothing,
    beforeWrite: nothing,
    backwardStart: (root) => {
      if (root.numel() === 1) losses.push(root.item());
      if (losses.length >= passes) throw new Enough();
    },
    backwardNode: nothing,
    backwardEnd: nothing,
    moduleEnter: nothing,
    moduleExit: nothing,
    stepMark: nothing,
    optimizerStep: nothing,
    epochMark: nothing,
    metrics: (values) => metrics.push(values),
    plot: (plot) => plots.push(plot),
  };
  manualSeed(0);
  environment.dataFolder = dataFolder;
  try {
    await import(`${pathToFileURL(join(root, 'samples', `${name}.ts`)).href}?run=${runs++}`);
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  } finally {
    environment.dataFolder = folderBefore;
    console.log = log;
    hooks.observer = null;
  }
  return { lines: printed.join('\n').split('\n'), metrics, plots, losses };
}
