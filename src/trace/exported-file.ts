import { type FileHandle, open } from 'node:fs/promises';
import { layoutOf } from '../formats/dtype-layout.ts';
import { TraceError } from './errors.ts';
import { arrayOf, describe, type Guard, isRecord, nullable, object } from './guard.ts';
import { parseHeader } from './run-folder/reader.ts';
import { readSafetensorsHeader, type TensorToWrite, writeSafetensors } from './safetensors.ts';
import type { BlobReference, EndRecord, Graph, MetricRecord, RunHeader, StepRecord, TensorSummary } from './schema.ts';
import { isEndRecord, isGraph, isMetrics, isStepRecord } from './schema-guards.ts';
import { parseScriptTexts, ScriptTexts, scriptFilesOf } from './script-texts.ts';
import type { StepSummary, TensorData, TraceSource } from './source.ts';
import { mapSummaries } from './summaries.ts';

/** What an exported file's metadata holds under `backstep`, besides the run's header. */
interface ExportedRun {
  readonly graphs: readonly Graph[];
  readonly steps: readonly StepRecord[];
  readonly metrics: readonly MetricRecord[];
  readonly end: EndRecord | null;
}

const isExportedRun = object<ExportedRun>({
  graphs: arrayOf(isGraph),
  steps: arrayOf(isStepRecord),
  metrics: isMetrics,
  end: nullable(isEndRecord),
});

/**
 * Writes a recorded run as one safetensors file: every tensor that was kept whole, under a name that tells its step and
 * place (`step.0/node.4.0/value`), and graph, statistics and metrics in the metadata.
 */
export async function exportTrace(source: TraceSource, file: string): Promise<void> {
  const plan = new TensorPlan(source);
  const steps: StepRecord[] = [];
  for (const { index } of source.steps()) steps.push(await source.step(index));
  for (const step of steps) plan.collect(step);
  const tensors = plan.arrange();
  const graphs = await Promise.all([...new Set(steps.map((step) => step.graph))].map((id) => source.graph(id)));
  const run: ExportedRun = {
    graphs,
    steps: steps.map((step) => plan.place(step)),
    metrics: await source.metrics(),
    end: source.end(),
  };
  const metadata = {
    format: 'backstep-trace',
    header: JSON.stringify(source.header),
    run: JSON.stringify(run),
    scripts: JSON.stringify(Object.fromEntries(await textsOf(source, graphs))),
  };
  await writeSafetensors(file, tensors, metadata);
}

/** The texts of the scripts that the graphs' calls are in, so that the file shows its lines wherever it is opened. */
async function textsOf(source: TraceSource, graphs: readonly Graph[]): Promise<ReadonlyMap<string, string>> {
  const texts = new ScriptTexts(source);
  const found = new Map<string, string>();
  for (const file of scriptFilesOf(graphs)) {
    const text = await texts.text(file);
    if (text !== null) found.set(file, text);
  }
  return found;
}

interface PlannedTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly blob: BlobReference;
  offset: number;
}

/** Which tensors go where in the file. The same bytes referred to twice are written once. */
class TensorPlan {
  readonly #source: TraceSource;
  readonly #tensors = new Map<string, PlannedTensor>();

  constructor(source: TraceSource) {
    this.#source = source;
  }

  collect(step: StepRecord): void {
    mapSummaries(step, (summary, place) => {
      const { blob, dtype, shape } = summary;
      if (blob === null || this.#tensors.has(keyOf(summary))) return summary;
      this.#tensors.set(keyOf(summary), { name: `step.${step.index}/${place}`, dtype, shape, blob, offset: 0 });
      return summary;
    });
  }

  /** Widest elements first, so that every tensor is aligned without holes, which the format forbids. */
  arrange(): readonly TensorToWrite[] {
    const width = (tensor: PlannedTensor) => this.#layout(tensor.dtype).bytesPerElement;
    const ordered = [...this.#tensors.values()].sort((a, b) => width(b) - width(a));
    let offset = 0;
    return ordered.map((tensor) => {
      tensor.offset = offset;
      offset += tensor.blob.byteLength;
      const layout = this.#layout(tensor.dtype);
      return {
        name: tensor.name,
        dtype: layout.safetensors,
        shape: tensor.shape,
        byteLength: tensor.blob.byteLength,
        read: async () => layout.encode(await this.#source.tensor(tensor.blob, tensor.dtype)),
      };
    });
  }

  place(step: StepRecord): StepRecord {
    return mapSummaries(step, (summary) => {
      const tensor = this.#tensors.get(keyOf(summary));
      if (tensor === undefined) return summary;
      return { ...summary, blob: { offset: tensor.offset, byteLength: tensor.blob.byteLength } };
    });
  }

  #layout(dtype: string) {
    const layout = layoutOf(dtype);
    if (layout === null) throw new TraceError(this.#source.path, 'a known dtype', dtype);
    return layout;
  }
}

function keyOf(summary: TensorSummary): string {
  // Shape and dtype too: two views may share bytes and differ in how they see them.
  return summary.blob === null ? '' : `${summary.blob.offset} ${summary.dtype} ${summary.shape.join('x')}`;
}

/** Opens a file that `exportTrace` wrote. Fails with a TraceError when it is not one, or is damaged. */
export async function importTrace(path: string): Promise<TraceSource> {
  const file = await open(path, 'r').catch((error: unknown) => {
    const found = isRecord(error) && error['code'] === 'ENOENT' ? 'nothing there' : String(error);
    throw new TraceError(path, 'an exported Backstep trace', found, { cause: error });
  });
  try {
    const { metadata, dataStart } = await readSafetensorsHeader(path, file);
    if (metadata['format'] !== 'backstep-trace') {
      throw new TraceError(path, 'an exported Backstep trace', 'a safetensors file without one');
    }
    const header = parseHeader(path, metadata['header'] ?? '');
    const run = parseJson(path, metadata['run'] ?? '', isExportedRun);
    const texts = parseScriptTexts(metadata['scripts'] ?? '');
    return new ExportedTrace(path, header, run, texts, file, dataStart);
  } catch (error) {
    await file.close();
    throw error;
  }
}

function parseJson<T>(path: string, text: string, guard: Guard<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = text;
  }
  if (guard(value)) return value;
  throw new TraceError(path, "a run's graphs, steps and metrics in the metadata", describe(value));
}

class ExportedTrace implements TraceSource {
  readonly path: string;
  readonly header: RunHeader;
  readonly #run: ExportedRun;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #file: FileHandle;
  readonly #dataStart: number;

  constructor(
    path: string,
    header: RunHeader,
    run: ExportedRun,
    texts: ReadonlyMap<string, string>,
    file: FileHandle,
    dataStart: number,
  ) {
    this.path = path;
    this.header = header;
    this.#run = run;
    this.#texts = texts;
    this.#file = file;
    this.#dataStart = dataStart;
  }

  steps(): readonly StepSummary[] {
    return this.#run.steps.map(({ index, epoch, graph, reason, loss }) => ({ index, epoch, graph, reason, loss }));
  }

  async graph(id: string): Promise<Graph> {
    const graph = this.#run.graphs.find((candidate) => candidate.id === id);
    if (graph === undefined) throw new TraceError(this.path, `a graph ${id}`, 'none of that id');
    return graph;
  }

  async step(index: number): Promise<StepRecord> {
    const step = this.#run.steps.find((candidate) => candidate.index === index);
    if (step === undefined) throw new TraceError(this.path, `a recorded step ${index}`, 'none of that index');
    return step;
  }

  async metrics(): Promise<readonly MetricRecord[]> {
    return this.#run.metrics;
  }

  end(): EndRecord | null {
    return this.#run.end;
  }

  async tensor(blob: BlobReference, dtype: string): Promise<TensorData> {
    const layout = layoutOf(dtype);
    if (layout === null) throw new TraceError(this.path, 'a known dtype', dtype);
    const bytes = new Uint8Array(blob.byteLength);
    const { bytesRead } = await this.#file.read(bytes, 0, blob.byteLength, this.#dataStart + blob.offset);
    if (bytesRead < blob.byteLength) {
      throw new TraceError(this.path, `${blob.byteLength} bytes at ${blob.offset}`, `only ${bytesRead}`);
    }
    return layout.decode(bytes);
  }

  async scriptTexts(): Promise<ReadonlyMap<string, string>> {
    return this.#texts;
  }

  async refresh(): Promise<boolean> {
    return false;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
