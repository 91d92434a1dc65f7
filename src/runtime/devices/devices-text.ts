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

/** A table and a sentence for each device that is not available. `chosen`: what `auto` takes, and why. */
export function devicesText(survey: Survey, chosen: string): string {
  const { reports, nvidia, memory, webgpuNode, runtime } = survey;
  const head = ['device', 'product', 'bandwidth', 'operation', 'read', 'memory', ''];
  const rows = [head];
  for (const { device, speed, description } of reports) {
    if (speed === null) rows.push([device, '-', '-', '-', '-', '-', 'not available']);
    else {
      rows.push([
        device,
        `${rounded(speed.product)} GFLOP/s`,
        `${rounded(speed.bandwidth)} GB/s`,
        `${rounded(speed.operation)} µs`,
        `${rounded(speed.read)} µs`,
        memory[device] ?? 'not told',
        description ?? '',
      ]);
    }
  }
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  );
  const sentences = reports.flatMap(({ device, obstacle, note }) => {
    const end = note === null ? '' : ` (${note}.)`;
    if (obstacle !== null)
      return [`${device} is not available: ${obstacle}${/[.?!]$/.test(obstacle) ? '' : '.'}${end}`];
    return note === null ? [] : [`${device}: ${note}.`];
  });
  const node = webgpuNode === null ? [] : [`Runs on webgpu take ${webgpuNode.path}: ${webgpuNode.reason}.`];
  const answers = [nvidiaText(nvidia), `Device auto is ${chosen}.`, ...node, `Runtime: ${runtime}.`];
  return [...lines, '', ...sentences, ...answers].join('\n');
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
