import type { BlobReference, Graph, StepRecord } from '../../trace/schema.ts';
import { ScriptTexts } from '../../trace/script-texts.ts';
import type { StepSummary, TensorData, TraceSource } from '../../trace/source.ts';
import type { TrainingRun } from '../run/training-run.ts';

export interface RecordedStep {
  readonly graph: Graph;
  readonly step: StepRecord;
}

/** How many steps are kept read. A panel, a hover and a debug session seldom look at more at a time. */
const keptSteps = 4;
/** How far back a step with something in it is looked for. */
const mostLookedAt = 50;
/** How many structures are looked through for what made an expression. */
const mostGraphs = 8;

/** One run's trace, opened for looking at: it reads each step once, and follows a run that goes on. */
export class Recording {
  readonly run: TrainingRun;
  readonly texts: ScriptTexts;
  readonly #trace: TraceSource;
  readonly #steps = new Map<number, Promise<RecordedStep>>();
  #isClosed = false;

  constructor(run: TrainingRun, trace: TraceSource) {
    this.run = run;
    this.texts = new ScriptTexts(trace);
    this.#trace = trace;
  }

  /** Nothing more can be read. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** By ascending index. */
  steps(): readonly StepSummary[] {
    return this.#trace.steps();
  }

  /** A step with its graph. */
  step(index: number): Promise<RecordedStep> {
    const known = this.#steps.get(index);
    if (known !== undefined) {
      this.#steps.delete(index);
      this.#steps.set(index, known);
      return known;
    }
    const reading = this.#read(index);
    this.#steps.set(index, reading);
    reading.catch(() => this.#steps.delete(index));
    const oldest = this.#steps.keys().next();
    if (this.#steps.size > keptSteps && !oldest.done) this.#steps.delete(oldest.value);
    return reading;
  }

  /** The last step that passes the test; null when none of the later ones does. */
  async lastStep(isWanted: (step: StepRecord) => boolean): Promise<RecordedStep | null> {
    for (const { index } of this.steps().slice(-mostLookedAt).reverse()) {
      const recorded = await this.step(index);
      if (isWanted(recorded.step)) return recorded;
    }
    return null;
  }

  /**
   * The last step of each structure: training and evaluation have different ones. Those that trained come first, because
   * they have gradients; the latest before the others.
   */
  lastOfEachGraph(): readonly StepSummary[] {
    const found = new Map<string, StepSummary>();
    const latestFirst = this.steps().toReversed();
    const hasTrained = ({ loss }: StepSummary): boolean => loss !== null;
    const others = latestFirst.filter((summary) => !hasTrained(summary));
    for (const summary of [...latestFirst.filter(hasTrained), ...others]) {
      if (!found.has(summary.graph)) found.set(summary.graph, summary);
      if (found.size === mostGraphs) break;
    }
    return [...found.values()];
  }

  graph(id: string): Promise<Graph> {
    return this.#trace.graph(id);
  }

  /** @throws Error once it is closed */
  async tensor(blob: BlobReference, dtype: string): Promise<TensorData> {
    this.#requireOpen();
    return this.#trace.tensor(blob, dtype);
  }

  /** Takes up what was written since. A step that was recorded again is read again. */
  async refresh(): Promise<void> {
    if (await this.#trace.refresh()) this.#steps.clear();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#trace.close();
  }

  /** A file that was closed would only say that it has a bad descriptor. */
  #requireOpen(): void {
    if (this.#isClosed) throw new Error(`The trace of ${this.run.script.title} has been closed.`);
  }

  async #read(index: number): Promise<RecordedStep> {
    this.#requireOpen();
    const step = await this.#trace.step(index);
    return { graph: await this.#trace.graph(step.graph), step };
  }
}
