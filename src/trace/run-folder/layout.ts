import { isCount, isInteger, isRecord, isString, literal, nullable, object } from '../guard.ts';
import type { CaptureReason, EndRecord, JsonNumber, TraceRecord } from '../schema.ts';
import { isCaptureReason, isEndRecord, isJsonNumber } from '../schema-guards.ts';

/** The files of a run folder. `header.json`, `sources.json` and `plots.json` are written at once; the others only ever grow. */
export const fileNames = {
  header: 'header.json',
  records: 'records.jsonl',
  blobs: 'blobs.bin',
  index: 'index.jsonl',
  /** What the script has drawn so far; replaced as a whole. */
  plots: 'plots.json',
  /** The scripts' texts as the run saw them, by absolute path. */
  sources: 'sources.json',
} as const;

interface Span {
  /** Place of the record's line in `records.jsonl`, its newline not counted in `length`. */
  readonly offset: number;
  readonly length: number;
}

/** A line of `index.jsonl`: what a reader must know of a record without reading it. */
export type IndexEntry = Span &
  (
    | { readonly kind: 'graph'; readonly id: string }
    | {
        readonly kind: 'step';
        readonly index: number;
        readonly epoch: number | null;
        readonly graph: string;
        readonly reason: CaptureReason;
        readonly loss: JsonNumber | null;
      }
    | { readonly kind: 'metrics' }
    | { readonly kind: 'end'; readonly end: EndRecord }
  );

export function indexEntryOf(record: TraceRecord, offset: number, length: number): IndexEntry {
  const span = { offset, length };
  switch (record.kind) {
    case 'graph':
      return { kind: 'graph', ...span, id: record.graph.id };
    case 'step': {
      const { index, epoch, graph, reason, loss } = record.step;
      return { kind: 'step', ...span, index, epoch, graph, reason, loss };
    }
    case 'metrics':
      return { kind: 'metrics', ...span };
    case 'end':
      return { kind: 'end', ...span, end: record.end };
  }
}

const span = { offset: isCount, length: isCount };
const guards = {
  graph: object<IndexEntry & { kind: 'graph' }>({ kind: literal('graph'), ...span, id: isString }),
  step: object<IndexEntry & { kind: 'step' }>({
    kind: literal('step'),
    ...span,
    index: isInteger,
    epoch: nullable(isInteger),
    graph: isString,
    reason: isCaptureReason,
    loss: nullable(isJsonNumber),
  }),
  metrics: object<IndexEntry & { kind: 'metrics' }>({ kind: literal('metrics'), ...span }),
  end: object<IndexEntry & { kind: 'end' }>({ kind: literal('end'), ...span, end: isEndRecord }),
};

/** Null for a line that is no index entry: the index is only a shortcut, so the reader then scans the records. */
export function parseIndexEntry(line: string): IndexEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (!isRecord(value)) return null;
  for (const guard of [guards.graph, guards.step, guards.metrics, guards.end]) if (guard(value)) return value;
  return null;
}
