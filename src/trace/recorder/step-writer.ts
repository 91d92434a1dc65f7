import { basename } from 'node:path';
import { toJsonNumber } from '../json-number.ts';
import type { CaptureReason, Graph, StepRecord, TraceLevel } from '../schema.ts';
import { captureValues } from './capture.ts';
import type { Step } from './step.ts';
import type { StepGraph } from './step-graph.ts';

/** Where steps go. */
export interface StepSink {
  graph(graph: Graph): void;
  /** `blobs` is the sink's to keep; offsets in the record count from its start. */
  step(step: StepRecord, blobs: Uint8Array<ArrayBuffer>): void;
  warning(message: string): void;
}

/** Steps of a new structure are captured as they appear, but not without end: every step might have one of its own. */
const structureLimit = 8;
/** Whole tensors of one run, together. */
const blobLimit = 1 << 30;

/** Turns steps into records; steps of one structure share a graph. */
export class StepWriter {
  readonly #sink: StepSink;
  readonly #level: TraceLevel;
  readonly #graphIds = new Map<string, string>();
  readonly #warned = new Set<string>();
  #blobBytes = 0;

  constructor(sink: StepSink, level: TraceLevel) {
    this.#sink = sink;
    this.#level = level;
  }

  /** Whether no step of this structure was written yet, and there is room for another. */
  isNew({ structure }: StepGraph): boolean {
    return this.#graphIds.size < structureLimit && !this.#graphIds.has(structure);
  }

  write(step: Step, reason: CaptureReason): void {
    if (this.#level === 'off' || step.graph.size === 0) return;
    const graph = this.#writeGraph(step.graph);
    const hasRoom = this.#blobBytes < blobLimit;
    const captured = step.values === null ? null : captureValues(step.values, hasRoom);
    const blobs = captured?.blobs ?? new Uint8Array(0);
    this.#blobBytes += blobs.byteLength;
    if (!hasRoom) this.warnOnce('The trace holds 1 GiB of tensors; later steps are recorded without whole tensors.');
    const { index, epoch, loss, durationMs } = step;
    this.#sink.step(
      {
        index,
        epoch,
        graph,
        reason,
        loss: loss === null ? null : toJsonNumber(loss),
        durationMs,
        values: captured?.values ?? [],
        passes: captured?.passes ?? [],
        times: step.timeline?.toTimes(step.graph.size) ?? null,
      },
      blobs,
    );
  }

  warnOfLoss({ loss, index, brokenAt }: Step): void {
    const place = brokenAt === null ? '' : ` (${basename(brokenAt.file)}:${brokenAt.line}:${brokenAt.column})`;
    const more =
      this.#level === 'values'
        ? 'That step is recorded, with its values.'
        : 'Run with trace level values to see where in the step it began.';
    this.#sink.warning(`The loss became ${loss} at step ${index}${place}. ${more}`);
  }

  warnOnce(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#sink.warning(message);
  }

  #writeGraph(step: StepGraph): string {
    const { structure } = step;
    const known = this.#graphIds.get(structure);
    if (known !== undefined) return known;
    const graph = step.toGraph();
    this.#graphIds.set(structure, graph.id);
    this.#sink.graph(graph);
    return graph.id;
  }
}
