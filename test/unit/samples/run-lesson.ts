import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import type { Plot } from '../../../src/protocol/plot.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const engine = pathToFileURL(join(root, 'src', 'engine', 'index.ts')).href;

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
}

let runs = 0;

/** Runs a lesson in this process, as a run of seed 0 does; what it prints, charts and draws is kept. */
export async function runLesson(name: string): Promise<LessonRun> {
  const printed: string[] = [];
  const metrics: Readonly<Record<string, number>>[] = [];
  const plots: Plot[] = [];
  const log = console.log;
  const nothing = () => undefined;
  console.log = (...values: unknown[]) => printed.push(format(...values));
  hooks.observer = {
    op: nothing,
    created: nothing,
    failure: nothing,
    beforeWrite: nothing,
    backwardStart: nothing,
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
  try {
    await import(`${pathToFileURL(join(root, 'samples', `${name}.ts`)).href}?run=${runs++}`);
  } finally {
    console.log = log;
    hooks.observer = null;
  }
  return { lines: printed.join('\n').split('\n'), metrics, plots };
}
