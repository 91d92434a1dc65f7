import type { DeviceReport } from './device-report.ts';
import type { NvidiaDriver } from './nvidia.ts';

/** All that is known of this machine's devices. */
export interface Survey {
  readonly reports: readonly DeviceReport[];
  readonly nvidia: NvidiaDriver | null;
  /** By device: how much memory it has; null where nothing tells it. */
  readonly memory: Readonly<Record<string, string | null>>;
  /** The program that runs on `webgpu` take in place of this one, and why; null where they take this one. */
  readonly webgpuNode: { readonly path: string; readonly reason: string } | null;
  /** The Node that looked at them, and its platform. */
  readonly runtime: string;
}

const head = ['device', 'product', 'bandwidth', 'operation', 'read', 'memory'];

/** A table that fits a terminal, and a sentence for each device. `chosen`: what `auto` takes, and why. */
export function devicesText(survey: Survey, chosen: string): string {
  const { reports, nvidia, memory, webgpuNode, runtime } = survey;
  const rows = reports.map((report) => cellsOf(report, memory[report.device] ?? null));
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  );
  const node = webgpuNode === null ? [] : [`Runs on webgpu take ${webgpuNode.path}: ${webgpuNode.reason}.`];
  const answers = [nvidiaText(nvidia), `Device auto is ${chosen}.`, ...node, `Runtime: ${runtime}.`];
  return [...lines, '', ...reports.flatMap(sentenceOf), ...answers].join('\n');
}

function cellsOf({ device, speed }: DeviceReport, memory: string | null): readonly string[] {
  if (speed === null) return [device, 'not available'];
  const { product, bandwidth, operation, read } = speed;
  const figures = [`${rounded(product)} GFLOP/s`, `${rounded(bandwidth)} GB/s`];
  return [device, ...figures, `${rounded(operation)} µs`, `${rounded(read)} µs`, memory ?? 'not told'];
}

/** What it is called and what else is known of it, or why it cannot be used. */
function sentenceOf({ device, obstacle, description, note }: DeviceReport): readonly string[] {
  if (obstacle !== null) {
    const end = /[.?!]$/.test(obstacle) ? '' : '.';
    return [`${device} is not available: ${obstacle}${end}${note === null ? '' : ` (${note}.)`}`];
  }
  const known = [description, note].filter((text) => text !== null);
  return known.length === 0 ? [] : [`${device}: ${known.join('; ')}.`];
}

function nvidiaText(nvidia: NvidiaDriver | null): string {
  if (nvidia === null) return 'NVIDIA: no driver answers (nvidia-smi was not found, or knows no card).';
  const cards = nvidia.cards.map(({ name, driver, memory }) => {
    const size = memory === null ? '' : `, ${(memory / 2 ** 30).toFixed(1)} GiB`;
    return `${name}${size}, driver ${driver}`;
  });
  return `NVIDIA: ${cards.join('; ')}; CUDA up to ${nvidia.cuda ?? 'a version that the driver does not tell'}.`;
}

function rounded(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(2);
}
