import { hooks } from '../../../src/engine/index.ts';
import { layoutOf } from '../../../src/formats/dtype-layout.ts';
import type { Progress } from '../../../src/protocol/engine-process.ts';
import type { Plot } from '../../../src/protocol/plot.ts';
import { Recorder, type RecorderOptions } from '../../../src/trace/recorder/recorder.ts';
import type { Graph, MetricRecord, StepRecord, TensorSummary } from '../../../src/trace/schema.ts';

/** What a recorder said while a body ran on the real engine. */
export class Recording {
  readonly graphs = new Map<string, Graph>();
  readonly steps: { readonly step: StepRecord; readonly blobs: Uint8Array }[] = [];
  readonly metrics: MetricRecord[] = [];
  readonly plots: Plot[] = [];
  readonly progress: Progress[] = [];
  readonly warnings: string[] = [];

  graphOf(position: number): Graph {
    const graph = this.graphs.get(this.stepAt(position).graph);
    if (graph === undefined) throw new Error('the step names a graph that was not written');
    return graph;
  }

  stepAt(position: number): StepRecord {
    const recorded = this.steps.at(position);
    if (recorded === undefined) throw new Error(`no step was recorded at position ${position}`);
    return recorded.step;
  }

  /** All elements of a summary of the step at `position`. */
  elements(position: number, summary: TensorSummary | null | undefined): number[] {
    const blob = summary?.blob;
    const layout = layoutOf(summary?.dtype ?? '');
    if (blob == null || layout === null) throw new Error('no whole tensor was recorded');
    const bytes = this.steps.at(position)?.blobs.slice(blob.offset, blob.offset + blob.byteLength);
    return Array.from(layout.decode(bytes ?? new Uint8Array()));
  }
}

/** Runs `body` under a recorder. `body` is given the recorder, to capture in the middle. */
export function record(
  body: (recorder: Recorder) => void,
  options: Partial<RecorderOptions> = {},
  finish: (recorder: Recorder, body: (recorder: Recorder) => void) => void = finishWell,
): Recording {
  const recording = new Recording();
  const recorder = new Recorder({
    level: 'values',
    captureEvery: 0,
    isUserFile: (path) => !/[\\/]src[\\/](engine|trace)[\\/]/.test(path),
    isQuiet: () => hooks.quiet > 0,
    operation: () => hooks.operation,
    sink: {
      graph: (graph) => recording.graphs.set(graph.id, graph),
      step: (step, blobs) => recording.steps.push({ step, blobs }),
      metrics: (metrics) => recording.metrics.push(...metrics),
      plot: (plot) => recording.plots.push(plot),
      progress: (progress) => recording.progress.push(progress),
      warning: (message) => recording.warnings.push(message),
    },
    ...options,
  });
  hooks.observer = recorder;
  try {
    finish(recorder, body);
  } finally {
    hooks.observer = null;
  }
  return recording;
}

/** Runs a `body` that throws under a recorder, which is told of what was thrown as a run's is. */
export function recordFailure(body: () => void, options: Partial<RecorderOptions> = {}): Recording {
  return record(body, options, (recorder) => {
    let thrown: unknown;
    try {
      body();
    } catch (error) {
      thrown = error;
    }
    if (thrown === undefined) throw new Error('the body was to throw');
    recorder.finish('error', thrown);
  });
}

function finishWell(recorder: Recorder, body: (recorder: Recorder) => void): void {
  body(recorder);
  recorder.finish('last');
}
