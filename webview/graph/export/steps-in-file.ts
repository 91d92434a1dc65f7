import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import type { Graph, StepRecord } from '../../../src/trace/schema.ts';
import { forOthers } from './for-others.ts';

/** A captured step with its graph. */
export interface CapturedStep {
  readonly graph: Graph;
  readonly step: StepRecord;
}

/** Reads a captured step by its index. */
export type ReadStep = (index: number) => Promise<CapturedStep>;

/** The captured steps that go into a file, as JSON. */
export interface StepsInFile {
  readonly graphs: Readonly<Record<string, Graph>>;
  readonly steps: readonly StepRecord[];
  /** Says that some were left out, and why; null where none was. */
  readonly note: string | null;
}

/** So many bytes of steps a file holds: a browser reads them in a blink, and a mail takes them. */
export const mostStepBytes = 16 * 2 ** 20;

/**
 * Chooses and reads the steps of a document's run for a file: all of them where they are small enough, else as many as are, evenly
 * spread. The first, the last and the one that is shown are among them as long as there are three.
 */
export async function stepsInFile(
  document: GraphDocument,
  readStep: ReadStep,
  mostBytes = mostStepBytes,
): Promise<StepsInFile> {
  const all = document.steps;
  const shown = Math.max(
    0,
    all.findIndex(({ index }) => index === document.step.index),
  );
  for (let wanted = all.length; ; ) {
    const positions = spread(all.length, wanted, shown);
    const graphs: Record<string, Graph> = {};
    const steps: StepRecord[] = [];
    let bytes = 0;
    for (const position of positions) {
      const summary = all[position];
      if (summary === undefined) continue;
      const { graph, step } = forOthers(position === shown ? document : await readStep(summary.index));
      if (graphs[graph.id] === undefined) bytes += bytesOf(graph);
      bytes += bytesOf(step);
      graphs[graph.id] = graph;
      steps.push(step);
      if (bytes > mostBytes) break;
    }
    if (bytes <= mostBytes || positions.length <= 1)
      return { graphs, steps, note: noteOf(steps.length, all.length, mostBytes) };
    // As many as would fit if all were as large as those that were read.
    const fitting = Math.floor((steps.length * mostBytes) / bytes);
    wanted = Math.max(1, Math.min(positions.length - 1, fitting));
  }
}

/** Positions from the first to the last, evenly, in rising order, with one of them that must be there. */
function spread(total: number, wanted: number, shown: number): readonly number[] {
  if (wanted <= 1 || total <= 1) return [shown];
  const positions = new Set<number>();
  for (let at = 0; at < wanted; at++) positions.add(Math.round((at * (total - 1)) / (wanted - 1)));
  if (!positions.has(shown)) {
    const inner = [...positions].filter((position) => wanted === 2 || (position > 0 && position < total - 1));
    const nearest = inner.reduce((best, each) => (Math.abs(each - shown) < Math.abs(best - shown) ? each : best));
    positions.delete(nearest);
    positions.add(shown);
  }
  return [...positions].sort((a, b) => a - b);
}

const encoder = new TextEncoder();
const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length;

function noteOf(held: number, captured: number, mostBytes: number): string | null {
  if (held === captured) return null;
  const limit = mostBytes >= 2 ** 20 ? `${Math.round(mostBytes / 2 ** 20)} MB` : `${Math.round(mostBytes / 1024)} kB`;
  return `${held} of ${captured} captured steps, evenly spread: a file holds ${limit} of them at most.`;
}
