import type { MemoryView } from '../../../src/protocol/memory-view.ts';
import type { LineMemory, TensorMemory } from '../../../src/protocol/tensor-memory.ts';
import type { CallSite } from '../../../src/trace/schema.ts';

export type Grouping = 'line' | 'module';

export interface MemoryRow {
  readonly device: string;
  /** Null: of several lines. */
  readonly by: string | null;
  readonly module: string;
  readonly callSite: CallSite | null;
  readonly tensors: number;
  readonly bytes: number;
  /** Of the largest row, 0 to 1. */
  readonly share: number;
}

const outside = 'outside of modules';

/** The rows of the table, the largest first. */
export function memoryRows({ lines, rest }: TensorMemory, grouping: Grouping): readonly MemoryRow[] {
  const rows = grouping === 'line' ? lines.map(rowOf) : byModule(lines);
  if (rest.tensors > 0) rows.push({ ...nothing, module: 'other lines', tensors: rest.tensors, bytes: rest.bytes });
  const sorted = rows.toSorted((a, b) => b.bytes - a.bytes);
  const largest = Math.max(1, sorted[0]?.bytes ?? 0);
  return sorted.map((row) => ({ ...row, share: row.bytes / largest }));
}

const nothing = { device: '', by: null, module: '', callSite: null, tensors: 0, bytes: 0, share: 0 };

function rowOf({ device, by, module, callSite, tensors, bytes }: LineMemory): MemoryRow {
  return { ...nothing, device, by, module: module ?? '', callSite, tensors, bytes };
}

function byModule(lines: readonly LineMemory[]): MemoryRow[] {
  const groups = new Map<string, MemoryRow>();
  for (const { device, module, tensors, bytes } of lines) {
    const key = JSON.stringify([device, module]);
    const group = groups.get(key) ?? { ...nothing, device, module: module ?? outside };
    groups.set(key, { ...group, tensors: group.tensors + tensors, bytes: group.bytes + bytes });
  }
  return [...groups.values()];
}

/** When that was: `mnist-mlp.ts, paused in step 412`. */
export function momentText({ script, memory }: MemoryView): string {
  if (script === null || memory === null) return script ?? '';
  const { moment, step } = memory;
  if (moment === 'end') return `${script}, at its end after ${step} ${step === 1 ? 'step' : 'steps'}`;
  return `${script}, ${moment === 'paused' ? 'paused ' : ''}in step ${step}`;
}

/** What is to be said in place of a table, or beside it; null where nothing is. */
export function memoryNote({ script, state, knowsLines, memory, isAsked }: MemoryView): string | null {
  if (script === null)
    return 'Nothing has been trained here yet: run a script, and this page shows what its tensors hold.';
  if (isAsked) return 'Asked: the script answers at its next operation.';
  if (memory === null) {
    if (state !== 'ended') return 'The script has not been asked yet.';
    return knowsLines
      ? 'This run was not asked before it ended: it was stopped, its process died, or it is of an earlier session.'
      : 'This run was not recorded, so it told nothing at its end. Look while it runs, or record it (setting backstep.trace.level).';
  }
  if (!knowsLines) return 'Lines and modules are known of recorded runs alone (setting backstep.trace.level).';
  return memory.lines.length === 0 ? 'No tensors are alive.' : null;
}
