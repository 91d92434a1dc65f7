import { stat } from 'node:fs/promises';
import {
  type BlobReference,
  type EndRecord,
  type Graph,
  type RecordedTensor,
  type RunHeader,
  type StepRecord,
  traceFormat,
  traceVersion,
} from '../schema.ts';
import type { StepSummary, TensorData, TraceSource } from '../source.ts';
import { computeStatistics, previewOf } from '../statistics.ts';
import type { ForeignModel, ForeignTensor } from './foreign-model.ts';
import { graphOfModel } from './model-graph.ts';

/** Statistics of more elements than this, of all tensors together, would keep people waiting: the rest goes without. */
const mostElements = 64_000_000;

/** Shows a saved model as a run of one step: its structure, and the values of its parameters and constants. */
export async function openModel(model: ForeignModel): Promise<TraceSource> {
  const { mtimeMs } = await stat(model.path);
  const { graph, tensorOf } = graphOfModel(model);
  const header: RunHeader = {
    format: traceFormat,
    version: traceVersion,
    runId: graph.id,
    script: model.path,
    startedAt: Math.floor(mtimeMs),
    device: '',
    seed: 0,
    level: 'values',
    captureEvery: 1,
  };
  return new ModelSource(header, graph, tensorOf);
}

class ModelSource implements TraceSource {
  readonly path: string;
  readonly header: RunHeader;
  readonly #graph: Graph;
  readonly #tensorOf: ReadonlyMap<number, ForeignTensor>;
  /** Tensors by the place that their blobs are given. */
  readonly #atOffset = new Map<number, ForeignTensor>();
  #step: StepRecord | null = null;

  constructor(header: RunHeader, graph: Graph, tensorOf: ReadonlyMap<number, ForeignTensor>) {
    this.path = header.script;
    this.header = header;
    this.#graph = graph;
    this.#tensorOf = tensorOf;
  }

  steps(): readonly StepSummary[] {
    return [{ index: 0, epoch: null, graph: this.#graph.id, reason: 'first', loss: null }];
  }

  async graph(_id: string): Promise<Graph> {
    return this.#graph;
  }

  async step(_index: number): Promise<StepRecord> {
    this.#step ??= {
      index: 0,
      epoch: null,
      graph: this.#graph.id,
      reason: 'first',
      loss: null,
      durationMs: 0,
      values: this.#values(),
      passes: [],
    };
    return this.#step;
  }

  #values(): RecordedTensor[] {
    const values: RecordedTensor[] = [];
    let elements = 0;
    let offset = 0;
    for (const [node, tensor] of this.#tensorOf) {
      const data = tensor.read === null || elements > mostElements ? null : tensor.read();
      if (data === null) continue;
      elements += data.length;
      const blob: BlobReference = { offset, byteLength: data.byteLength };
      this.#atOffset.set(offset, tensor);
      // Empty tensors need places of their own too.
      offset += Math.max(1, data.byteLength);
      const { shape, dtype } = tensor;
      const value = { shape, dtype, statistics: computeStatistics(data), preview: previewOf(data), blob };
      values.push({ node, output: 0, storage: node, version: 0, value, gradient: null });
    }
    return values;
  }

  async metrics(): Promise<readonly []> {
    return [];
  }

  end(): EndRecord {
    return { outcome: 'completed', exitCode: null, endedAt: this.header.startedAt, steps: 1, failure: null };
  }

  /** A blob may be a part of a tensor's. Bytes are those of the array that holds the elements here. */
  async tensor(blob: BlobReference, _dtype: string): Promise<TensorData> {
    const start = [...this.#atOffset.keys()].findLast((offset) => offset <= blob.offset) ?? -1;
    const data = this.#atOffset.get(start)?.read?.();
    if (data !== undefined && blob.offset + blob.byteLength <= start + data.byteLength) {
      const first = (blob.offset - start) / data.BYTES_PER_ELEMENT;
      return data.subarray(first, first + blob.byteLength / data.BYTES_PER_ELEMENT);
    }
    throw new RangeError(`There is no tensor at ${blob.offset}.`);
  }

  async scriptTexts(): Promise<ReadonlyMap<string, string>> {
    return new Map();
  }

  async refresh(): Promise<boolean> {
    return false;
  }

  async close(): Promise<void> {
    this.#atOffset.clear();
  }
}
