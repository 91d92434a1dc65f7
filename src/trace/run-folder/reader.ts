import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { layoutOf } from '../../formats/dtype-layout.ts';
import { TraceError } from '../errors.ts';
import { describe, isRecord } from '../guard.ts';
import type { BlobReference, EndRecord, Graph, MetricRecord, RunHeader, StepRecord, TraceRecord } from '../schema.ts';
import { isRunHeader } from '../schema-guards.ts';
import { parseScriptTexts } from '../script-texts.ts';
import type { StepSummary, TensorData, TraceSource } from '../source.ts';
import { Contents, parseLine } from './contents.ts';
import { fileNames, type IndexEntry } from './layout.ts';
import { LineFile } from './line-file.ts';

/** Reads a run folder: finished, killed in the middle, or still being written. */
export class TraceReader implements TraceSource, AsyncDisposable {
  readonly path: string;
  readonly header: RunHeader;
  readonly #records: LineFile;
  readonly #index: LineFile | null;
  readonly #blobs: LineFile | null;
  readonly #contents = new Contents();
  readonly #graphs = new Map<string, Graph>();

  private constructor(
    path: string,
    header: RunHeader,
    files: { records: LineFile; index: LineFile | null; blobs: LineFile | null },
  ) {
    this.path = path;
    this.header = header;
    this.#records = files.records;
    this.#index = files.index;
    this.#blobs = files.blobs;
  }

  /** Fails with a TraceError when the folder is not a run's, or one of a newer Backstep, or damaged. */
  static async open(folder: string): Promise<TraceReader> {
    const header = await readHeader(folder);
    const records = await openExisting(join(folder, fileNames.records));
    if (records === null) throw new TraceError(folder, `a file ${fileNames.records} beside the header`, 'none');
    const reader = new TraceReader(folder, header, {
      records,
      index: await openExisting(join(folder, fileNames.index)),
      blobs: await openExisting(join(folder, fileNames.blobs)),
    });
    try {
      await reader.refresh();
    } catch (error) {
      await reader.close();
      throw error;
    }
    return reader;
  }

  steps(): readonly StepSummary[] {
    return [...this.#contents.steps.values()]
      .map(({ index, epoch, graph, reason, loss }) => ({ index, epoch, graph, reason, loss }))
      .sort((a, b) => a.index - b.index);
  }

  async graph(id: string): Promise<Graph> {
    const cached = this.#graphs.get(id);
    if (cached !== undefined) return cached;
    const entry = this.#contents.graphs.get(id);
    if (entry === undefined) throw new TraceError(this.path, `a graph ${id}`, 'none of that id');
    const record = await this.#read(entry);
    if (record.kind !== 'graph') throw this.#mismatch(entry, record);
    this.#graphs.set(id, record.graph);
    return record.graph;
  }

  async step(index: number): Promise<StepRecord> {
    const entry = this.#contents.steps.get(index);
    if (entry === undefined) throw new TraceError(this.path, `a recorded step ${index}`, 'none of that index');
    const record = await this.#read(entry);
    if (record.kind !== 'step') throw this.#mismatch(entry, record);
    return record.step;
  }

  async metrics(): Promise<readonly MetricRecord[]> {
    const all: MetricRecord[] = [];
    for (const entry of this.#contents.metrics) {
      const record = await this.#read(entry);
      if (record.kind !== 'metrics') throw this.#mismatch(entry, record);
      for (const metric of record.metrics) all.push(metric);
    }
    return all;
  }

  end(): EndRecord | null {
    return this.#contents.end;
  }

  async tensor(blob: BlobReference, dtype: string): Promise<TensorData> {
    const layout = layoutOf(dtype);
    if (layout === null) throw new TraceError(this.path, 'a known dtype', dtype);
    const bytes = (await this.#blobs?.read(blob.offset, blob.byteLength)) ?? new Uint8Array(0);
    if (bytes.byteLength < blob.byteLength) {
      const path = join(this.path, fileNames.blobs);
      throw new TraceError(path, `${blob.byteLength} bytes at ${blob.offset}`, `only ${bytes.byteLength}`);
    }
    return layout.decode(bytes);
  }

  async scriptTexts(): Promise<ReadonlyMap<string, string>> {
    return parseScriptTexts(await readFile(join(this.path, fileNames.sources), 'utf8').catch(() => ''));
  }

  refresh(): Promise<boolean> {
    return this.#contents.update(this.#records, this.#index);
  }

  async close(): Promise<void> {
    await Promise.all([this.#records.close(), this.#index?.close(), this.#blobs?.close()]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #read(entry: IndexEntry): Promise<TraceRecord> {
    const bytes = await this.#records.read(entry.offset, entry.length);
    return parseLine(this.#records.path, entry.offset, Buffer.from(bytes).toString('utf8'));
  }

  #mismatch(entry: IndexEntry, record: TraceRecord): TraceError {
    return new TraceError(this.#records.path, `a ${entry.kind} at byte ${entry.offset}`, `a ${record.kind}`);
  }
}

async function openExisting(path: string): Promise<LineFile | null> {
  try {
    return await LineFile.open(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return isRecord(error) && error['code'] === 'ENOENT';
}

async function readHeader(folder: string): Promise<RunHeader> {
  const expected = 'a Backstep run folder';
  const about = await stat(folder).catch(() => null);
  if (about === null) throw new TraceError(folder, expected, 'nothing there');
  if (!about.isDirectory()) throw new TraceError(folder, expected, 'a file');
  const path = join(folder, fileNames.header);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) throw new TraceError(folder, expected, `no ${fileNames.header} in it`);
    throw error;
  });
  return parseHeader(path, text);
}

/** Checks a header's text, which came from `path`. */
export function parseHeader(path: string, text: string): RunHeader {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TraceError(path, 'the JSON header of a trace', describe(text));
  }
  if (isRunHeader(value)) return value;
  if (isRecord(value) && value['format'] === 'backstep-trace' && value['version'] !== 1) {
    const found = `version ${describe(value['version'])}, which a newer Backstep wrote`;
    throw new TraceError(path, 'a trace of version 1', found);
  }
  throw new TraceError(path, 'the JSON header of a trace', describe(value));
}
