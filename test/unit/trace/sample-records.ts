import type { Graph, JsonNumber, RunHeader, StepRecord, TensorSummary } from '../../../src/trace/schema.ts';
import { computeStatistics, previewOf } from '../../../src/trace/statistics.ts';
import fc from '../../harness/fast-check.ts';

export const sampleHeader: RunHeader = {
  format: 'backstep-trace',
  version: 1,
  runId: 'run-1',
  script: '/scripts/train.ts',
  startedAt: 1_700_000_000_000,
  device: 'cpu',
  seed: 7,
  level: 'values',
  captureEvery: 10,
};

export function sampleGraph(id: string): Graph {
  return {
    id,
    callSites: [{ file: '/scripts/train.ts', line: 3, column: 7, functionName: null }],
    nodes: [
      {
        id: 0,
        kind: 'leaf',
        op: 'leaf',
        formula: '',
        label: 'leaf',
        callSite: 0,
        modulePath: [],
        inputs: [],
        attributes: {},
        outputs: [{ shape: [2], dtype: 'float32', device: 'cpu', requiresGrad: true }],
        backward: null,
      },
    ],
  };
}

/** Tensors of a step laid out one after another, as a recorder does. */
class BlobBuilder {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  summary(values: Float32Array): TensorSummary {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
    const offset = this.#length;
    this.#parts.push(bytes);
    this.#length += bytes.byteLength;
    return {
      shape: [values.length],
      dtype: 'float32',
      statistics: computeStatistics(values),
      preview: previewOf(values),
      blob: { offset, byteLength: bytes.byteLength },
    };
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}

export function sampleStep(index: number, values: readonly Float32Array[], loss: JsonNumber | null = 0.5) {
  const blobs = new BlobBuilder();
  const summaries = values.map((value) => blobs.summary(value));
  const step: StepRecord = {
    index,
    epoch: 0,
    graph: 'g',
    reason: 'interval',
    loss,
    durationMs: 1.5,
    values: summaries.map((value, node) => ({ node, output: 0, storage: node, version: 0, value, gradient: value })),
    passes: [
      {
        root: { node: 0, output: 0 },
        callSite: null,
        stops: summaries.map((summary, node) => ({
          node,
          name: 'MulBackward0',
          rule: 'grad · b',
          incoming: [summary, null],
          contributions: [{ target: { node: 0, output: 0 }, contribution: summary, accumulated: summary }],
          leafGradient: null,
        })),
      },
    ],
    times: { total: 1.25, forward: [null, 0.5, 0.0125], backward: [0.25, 0.125, null] },
  };
  return { step, bytes: blobs.bytes() };
}

export const someTensors = fc.array(fc.float32Array({ maxLength: 70 }), { maxLength: 6 });
