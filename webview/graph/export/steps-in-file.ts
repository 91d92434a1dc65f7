import type { GraphComparison, GraphDocument } from '../../../src/protocol/graph-view.ts';
import type { Graph, StepRecord } from '../../../src/trace/schema.ts';
import { forOthers } from './for-others.ts';

/** A captured step with its graph. */
export interface CapturedStep {
  readonly graph: Graph;
  readonly step: StepRecord;
}

/** Reads a captured step by its index. */
export type ReadStep = (index: number) => Promise<CapturedStep>;

/** Reads what a captured step is compared with; null where that is nothing. */
export type ReadCompared = (index: number) => Promise<GraphComparison | null>;

/** How what goes into a file is read. */
export interface StepReaders {
  readonly readStep: ReadStep;
  /** Null where no other run is compared: a step of the same run is the same for all. */
  readonly readCompared: ReadCompared | null;
}

/** Steps of one run, as JSON. */
export interface HeldSteps {
  /** By id. */
  readonly graphs: Readonly<Record<string, Graph>>;
  readonly steps: readonly StepRecord[];
}

/** The steps of another run that those in the file are compared with. */
export interface HeldPartners extends HeldSteps {
  /** For steps of the shown run, by their index: which of these it is, and what it is called. */
  readonly partners: Readonly<Record<number, { readonly index: number; readonly title: string }>>;
}

/** The captured steps that go into a file. */
export interface StepsInFile extends HeldSteps {
  /** Null where no other run is compared. */
  readonly otherRun: HeldPartners | null;
  /** Says that some were left out, and why; null where none was. */
  readonly note: string | null;
}

/** So many bytes of steps a file holds: a browser reads them in a blink, and a mail takes them. */
export const mostStepBytes = 16 * 2 ** 20;

/**
 * Chooses and reads the steps of a document's run for a file, each with its partner in the run that is compared: all of them where
 * they are small enough, else as many as are, evenly spread. The first, the last and the one that is shown are among them as long
 * as there are three.
 */
export async function stepsInFile(
  document: GraphDocument,
  readers: StepReaders,
  mostBytes = mostStepBytes,
): Promise<StepsInFile> {
  const all = document.steps;
  const shown = Math.max(
    0,
    all.findIndex(({ index }) => index === document.step.index),
  );
  for (let wanted = all.length; ; ) {
    const positions = spread(all.length, wanted, shown);
    const indices = positions.flatMap((position) => all[position]?.index ?? []);
    const { run, otherRun, bytes } = await collect(document, indices, readers, mostBytes);
    if (bytes <= mostBytes || positions.length <= 1) {
      const note = noteOf(run.steps.length, all.length, otherRun !== null, mostBytes);
      return { ...run, otherRun, note };
    }
    // As many as would fit if all were as large as those that were read.
    const fitting = Math.floor((run.steps.length * mostBytes) / bytes);
    wanted = Math.max(1, Math.min(positions.length - 1, fitting));
  }
}

/** Reads steps by their index, until they are too many. */
async function collect(
  document: GraphDocument,
  indices: readonly number[],
  { readStep, readCompared }: StepReaders,
  mostBytes: number,
): Promise<{ readonly run: HeldSteps; readonly otherRun: HeldPartners | null; readonly bytes: number }> {
  const run = new StepCollection();
  const other = new StepCollection();
  const partners: Record<number, { index: number; title: string }> = {};
  for (const index of indices) {
    const isShown = index === document.step.index;
    run.add(isShown ? document : await readStep(index));
    const partner = readCompared === null ? null : isShown ? document.comparison : await readCompared(index);
    if (partner !== null) {
      other.add(partner);
      partners[index] = { index: partner.step.index, title: partner.title };
    }
    if (run.bytes + other.bytes > mostBytes) break;
  }
  const otherRun = Object.keys(partners).length === 0 ? null : { ...other.held, partners };
  return { run: run.held, otherRun, bytes: run.bytes + other.bytes };
}

/** Steps with their graphs, each once, and how large they are. */
class StepCollection {
  readonly #graphs: Record<string, Graph> = {};
  readonly #steps = new Map<number, StepRecord>();
  bytes = 0;

  add(captured: CapturedStep): void {
    if (this.#steps.has(captured.step.index)) return;
    const { graph, step } = forOthers(captured);
    if (this.#graphs[graph.id] === undefined) this.bytes += bytesOf(graph);
    this.bytes += bytesOf(step);
    this.#graphs[graph.id] = graph;
    this.#steps.set(step.index, step);
  }

  get held(): HeldSteps {
    return { graphs: this.#graphs, steps: [...this.#steps.values()] };
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

function noteOf(held: number, captured: number, isCompared: boolean, mostBytes: number): string | null {
  if (held === captured) return null;
  const limit = mostBytes >= 2 ** 20 ? `${Math.round(mostBytes / 2 ** 20)} MB` : `${Math.round(mostBytes / 1024)} kB`;
  const partners = isCompared ? ', each with the step of the other run' : '';
  return `${held} of ${captured} captured steps, evenly spread${partners}: a file holds ${limit} of them at most.`;
}
