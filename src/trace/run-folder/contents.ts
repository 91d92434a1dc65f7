import { TraceError } from '../errors.ts';
import type { EndRecord } from '../schema.ts';
import { parseRecord } from '../schema-guards.ts';
import { type IndexEntry, indexEntryOf, parseIndexEntry } from './layout.ts';
import type { LineFile } from './line-file.ts';

type Entry<K extends IndexEntry['kind']> = IndexEntry & { readonly kind: K };

/**
 * The table of contents of a run folder. Filled from the index file as far as that goes and is sound, and from the
 * records themselves beyond it: a run that was killed may have written a record and not yet its entry.
 */
export class Contents {
  readonly graphs = new Map<string, Entry<'graph'>>();
  /** A step recorded again (paused in the middle, then finished) counts as it was last. */
  readonly steps = new Map<number, Entry<'step'>>();
  readonly metrics: Entry<'metrics'>[] = [];
  end: EndRecord | null = null;
  /** Up to here `records.jsonl` is known. */
  #known = 0;
  #indexRead = 0;

  /** True when there was something new. */
  async update(records: LineFile, index: LineFile | null): Promise<boolean> {
    const before = this.#known;
    const size = await records.size();
    if (index !== null) await this.#readIndex(index, size);
    for await (const line of records.lines(this.#known, size)) {
      this.#add(indexEntryOf(parseLine(records.path, line.offset, line.text), line.offset, line.length));
    }
    return this.#known > before;
  }

  async #readIndex(index: LineFile, recordsSize: number): Promise<void> {
    for await (const line of index.lines(this.#indexRead, await index.size())) {
      const entry = parseIndexEntry(line.text);
      // An entry that does not follow on what is known is not trusted, nor is anything after it.
      if (entry === null || entry.offset > this.#known || entry.offset + entry.length + 1 > recordsSize) return;
      this.#indexRead = line.offset + line.length + 1;
      if (entry.offset === this.#known) this.#add(entry);
    }
  }

  #add(entry: IndexEntry): void {
    this.#known = entry.offset + entry.length + 1;
    if (entry.kind === 'graph') this.graphs.set(entry.id, entry);
    else if (entry.kind === 'step') this.steps.set(entry.index, entry);
    else if (entry.kind === 'metrics') this.metrics.push(entry);
    else this.end = entry.end;
  }
}

export function parseLine(path: string, offset: number, text: string): ReturnType<typeof parseRecord> {
  try {
    return parseRecord(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TraceError(path, `a trace record at byte ${offset}`, reason, { cause: error });
  }
}
