/** What the tensors of a run hold at one moment of it. */
import type { CallSite } from '../trace/schema.ts';

/** What tensors hold on one device. */
export interface DeviceMemory {
  readonly device: string;
  /** Null where nobody counts them. */
  readonly tensors: number | null;
  readonly bytes: number;
}

/** What the tensors hold that one line has made. */
export interface LineMemory {
  readonly device: string;
  /** The function or operation; null where it is not known. */
  readonly by: string | null;
  /** The module that was running; null outside of all. */
  readonly module: string | null;
  readonly callSite: CallSite | null;
  readonly tensors: number;
  readonly bytes: number;
}

export interface TensorMemory {
  readonly devices: readonly DeviceMemory[];
  /** By device, line and module; the largest first, and no more than `linesKept`. */
  readonly lines: readonly LineMemory[];
  /** What else there is: tensors and bytes of lines that are left out. */
  readonly rest: { readonly tensors: number; readonly bytes: number };
  /** The step that the script was in. */
  readonly step: number;
  readonly moment: 'running' | 'paused' | 'end';
}

const linesKept = 500;

/** As it is sent: a script may have thousands of lines. */
export function keepLargest(lines: readonly LineMemory[]): Pick<TensorMemory, 'lines' | 'rest'> {
  const rest = { tensors: 0, bytes: 0 };
  for (const { tensors, bytes } of lines.slice(linesKept)) {
    rest.tensors += tensors;
    rest.bytes += bytes;
  }
  return { lines: lines.slice(0, linesKept), rest };
}
