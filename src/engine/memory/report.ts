import type { CallSite } from '../call-site.ts';
import { hooks } from '../observer.ts';
import type { Storage } from '../storage.ts';
import { sweepDevices } from './device-memory.ts';
import { noted, watchEvery } from './held-tensors.ts';
import { formatBytes } from './sizes.ts';

export type { CallSite };

/** What tensors hold on one device. */
export interface DeviceMemoryUse {
  readonly device: string;
  /** Storages: a tensor and its views share one. On the CPU only those that a trace has seen; null where there is none. */
  readonly tensors: number | null;
  /** On the CPU all array buffers of the thread. */
  readonly bytes: number;
}

/** What the tensors hold that one line has made. */
export interface LineMemoryUse {
  readonly device: string;
  /** The function or operation that made them; null where no trace has seen it. */
  readonly by: string | null;
  /** The module that was running, as `namedModules()` calls it; null outside of all. */
  readonly module: string | null;
  /** `train.ts:12`; null where no line of the script's was on the stack, and without a trace. */
  readonly place: string | null;
  /** The same, for programs. */
  readonly callSite: CallSite | null;
  readonly tensors: number;
  readonly bytes: number;
}

/** What `memory()` answers. */
export interface MemoryUse {
  readonly devices: readonly DeviceMemoryUse[];
  /** The largest first. */
  readonly lines: readonly LineMemoryUse[];
  /** A table. */
  toString(): string;
}

/**
 * What tensors hold at this moment, by device and by the line and module that made them (known from trace level `graph` up):
 * `torch.cuda.memory_summary` for every device. Collects garbage first, so that only what can still be reached is counted.
 * @throws nothing
 * @example console.log(String(memory()));
 */
export function memory(): MemoryUse {
  // First, as it collects twice: a collection that ends one under way keeps what died in the meantime.
  const here = noted().filter(({ kernels }) => kernels.device === 'cpu');
  const elsewhere = sweepDevices();
  const { arrayBuffers } = process.memoryUsage();
  const devices: DeviceMemoryUse[] = [
    { device: 'cpu', tensors: here.length === 0 ? null : here.length, bytes: arrayBuffers },
  ];
  for (const [device, storages] of Map.groupBy(elsewhere, ({ kernels }) => kernels.device)) {
    devices.push({ device, tensors: storages.length, bytes: bytesOf(storages) });
  }
  const lines = byLine([...here, ...elsewhere]);
  return { devices, lines, toString: () => table(devices, lines) };
}

function bytesOf(storages: readonly Storage[]): number {
  return storages.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function byLine(storages: readonly Storage[]): LineMemoryUse[] {
  const groups = Map.groupBy(storages, ({ kernels, madeBy }) =>
    JSON.stringify([kernels.device, madeBy?.by, madeBy?.module, madeBy?.callSite]),
  );
  const lines = [...groups.values()].map((group): LineMemoryUse => {
    const { kernels, madeBy } = group[0]!;
    const site =
      madeBy === null || madeBy.callSite === null ? null : (hooks.observer?.place?.(madeBy.callSite) ?? null);
    return {
      device: kernels.device,
      by: madeBy?.by ?? null,
      module: madeBy?.module ?? null,
      place: site === null ? null : `${site.file}:${site.line}`,
      callSite: site,
      tensors: group.length,
      bytes: bytesOf(group),
    };
  });
  return lines.sort((a, b) => b.bytes - a.bytes);
}

function table(devices: readonly DeviceMemoryUse[], lines: readonly LineMemoryUse[]): string {
  const rows = [['device', 'tensors', 'bytes', 'made by', 'module', 'at']];
  for (const { device, tensors, bytes } of devices) {
    rows.push([device, tensors === null ? '?' : String(tensors), formatBytes(bytes), '(all)', '', '']);
  }
  for (const { device, tensors, bytes, by, module, place } of lines) {
    rows.push([device, String(tensors), formatBytes(bytes), by ?? '?', module ?? '', place ?? '']);
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Calls before the first count: optimizers make their state, and gradients their place, in the first. */
const warmUps = 2;
const calls = 4;

/**
 * Fails where calls of `body` leave tensors behind, on whatever device: for tests of training code. It is called six times.
 * @throws Error that says how many tensors and bytes were kept, of which dtypes and numbers of elements
 * @example await assertNoLeak(() => { optimizer.zeroGrad(); lossOf(model, batch).backward(); optimizer.step(); });
 */
export async function assertNoLeak(body: () => unknown): Promise<void> {
  const release = watchEvery();
  try {
    for (let call = 0; call < warmUps; call++) await body();
    const before = byKind();
    for (let call = 0; call < calls; call++) await body();
    const grown = [...byKind()].map(([kind, now]) => {
      const { count, bytes } = before.get(kind) ?? { count: 0, bytes: 0 };
      return { kind, count: now.count - count, bytes: now.bytes - bytes };
    });
    // What was replaced by its like has not grown. A stray one or two may still await their collection.
    const many = grown.filter(({ count }) => count >= calls);
    const leaks = many.length > 0 ? many : grown.filter(({ count }) => count > 0);
    const total = leaks.reduce((sum, { count }) => sum + count, 0);
    if (total < calls) return;
    const list = leaks.map(({ kind, count }) => `${count} of ${kind}`).join(', ');
    const bytes = formatBytes(leaks.reduce((sum, leak) => sum + leak.bytes, 0));
    throw new Error(
      `Tensors are left behind: ${calls} calls kept ${total}, ${bytes} (${list}). A tensor that is kept from each step keeps its whole graph: keep loss.item() or x.detach().`,
    );
  } finally {
    release();
  }
}

interface KindUse {
  readonly count: number;
  readonly bytes: number;
}

/** The storages that are alive, counted by what they are. */
function byKind(): Map<string, KindUse> {
  const kinds = new Map<string, KindUse>();
  for (const { dtype, size, kernels, byteLength } of new Set([...noted(), ...sweepDevices()])) {
    const kind = `${dtype}[${size}] on ${kernels.device}`;
    const use = kinds.get(kind) ?? { count: 0, bytes: 0 };
    kinds.set(kind, { count: use.count + 1, bytes: use.bytes + byteLength });
  }
  return kinds;
}
