import { closeSync, fdatasync, openSync, readdirSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Plot } from '../../protocol/plot.ts';
import { TraceError } from '../errors.ts';
import type { EndRecord, Graph, MetricRecord, RunHeader, StepRecord, TraceRecord } from '../schema.ts';
import { mapSummaries } from '../summaries.ts';
import { makeFolder, whyNotWritten } from '../writing.ts';
import { fileNames, indexEntryOf } from './layout.ts';

/**
 * Writes a run folder. Order makes it survive a kill at any moment: a step's blobs are written before the record that
 * names them, and the record before its index entry; nothing that was written is ever changed.
 */
export class RunFolderWriter implements Disposable {
  readonly folder: string;
  readonly #records: number;
  readonly #blobs: number;
  readonly #index: number;
  #recordsLength = 0;
  #blobsLength = 0;
  #closed = false;
  #syncing = 0;

  /** Fails, in one line, when the folder cannot be made, is not empty, or cannot be written in. */
  constructor(folder: string, header: RunHeader) {
    this.folder = folder;
    makeFolder(folder);
    const present = readdirSync(folder);
    if (present.length > 0) {
      const found = present.includes(fileNames.header) ? 'another run in it' : `other files in it (${present[0]})`;
      throw new TraceError(folder, 'a new or empty folder for a trace', found);
    }
    const headerPath = join(folder, fileNames.header);
    const opened: number[] = [];
    const openNew = (name: string): number => {
      const file = openSync(join(folder, name), 'wx');
      opened.push(file);
      return file;
    };
    try {
      this.#records = openNew(fileNames.records);
      this.#blobs = openNew(fileNames.blobs);
      this.#index = openNew(fileNames.index);
      // Last and by rename: a folder with a header is a folder that can be opened.
      writeFileSync(`${headerPath}.new`, `${JSON.stringify(header)}\n`);
      renameSync(`${headerPath}.new`, headerPath);
    } catch (error) {
      for (const file of opened) closeSync(file);
      for (const name of Object.values(fileNames)) rmSync(join(folder, name), { force: true });
      rmSync(`${headerPath}.new`, { force: true });
      throw new Error(`No trace can be written in ${folder}: ${whyNotWritten(error)}.`, { cause: error });
    }
  }

  graph(graph: Graph): void {
    this.#append({ kind: 'graph', graph });
  }

  /** `blobs`: the step's tensors; the offsets in the record count from its start. */
  step(step: StepRecord, blobs: Uint8Array): void {
    const base = this.#blobsLength;
    writeAll(this.#blobs, blobs);
    this.#blobsLength += blobs.byteLength;
    const placed = mapSummaries(step, (summary) =>
      summary.blob === null
        ? summary
        : { ...summary, blob: { offset: summary.blob.offset + base, byteLength: summary.blob.byteLength } },
    );
    this.#append({ kind: 'step', step: placed });
    this.#syncSoon();
  }

  metrics(metrics: readonly MetricRecord[]): void {
    if (metrics.length > 0) this.#append({ kind: 'metrics', metrics });
  }

  /** All that the script has drawn, in place of what was there: by rename, so that a reader finds the old or the new. */
  plots(plots: readonly Plot[]): void {
    const path = join(this.folder, fileNames.plots);
    writeFileSync(`${path}.new`, JSON.stringify(plots));
    renameSync(`${path}.new`, path);
  }

  end(end: EndRecord): void {
    this.#append({ kind: 'end', end });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closeFilesWhenIdle();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #append(record: TraceRecord): void {
    if (this.#closed) throw new TraceError(this.folder, 'an open trace to write to', 'one that is closed');
    const line = Buffer.from(JSON.stringify(record));
    writeAll(this.#records, Buffer.concat([line, newline]));
    const entry = indexEntryOf(record, this.#recordsLength, line.byteLength);
    this.#recordsLength += line.byteLength + 1;
    writeAll(this.#index, Buffer.from(`${JSON.stringify(entry)}\n`));
  }

  /** Written bytes outlive the process at once; asking for the disk as well is what outlives the machine. */
  #syncSoon(): void {
    if (this.#syncing > 0) return;
    for (const file of [this.#blobs, this.#records]) {
      this.#syncing++;
      fdatasync(file, () => {
        this.#syncing--;
        if (this.#closed) this.#closeFilesWhenIdle();
      });
    }
  }

  #closeFilesWhenIdle(): void {
    if (this.#syncing > 0) return;
    for (const file of [this.#records, this.#blobs, this.#index]) closeSync(file);
  }
}

const newline = Buffer.from('\n');

function writeAll(file: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.byteLength) written += writeSync(file, bytes, written);
}
