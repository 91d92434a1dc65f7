/** How much memory devices have, from what the system tells: Dawn tells of no more than the largest buffer. */
import { readdirSync, readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { formatBytes } from '../../engine/memory/sizes.ts';
import type { DeviceReport } from './device-report.ts';
import type { NvidiaCard } from './nvidia.ts';

/** A graphics card as Linux's drivers describe it. Ids are those of its PCI bus. */
export interface DrmCard {
  readonly vendor: number;
  readonly device: number;
  /** Bytes. */
  readonly memory: number;
}

/** The cards whose drivers tell how much memory they have (amdgpu does). `root`: another place than the system's. */
export function drmCards(root = '/sys/class/drm'): readonly DrmCard[] {
  let names: string[];
  try {
    names = readdirSync(root).sort();
  } catch {
    return [];
  }
  const cards: DrmCard[] = [];
  // Its connectors are there too: card0-HDMI-A-1.
  for (const name of names.filter((one) => /^card\d+$/.test(one))) {
    const read = (file: string): number => numberIn(join(root, name, 'device', file));
    const [vendor, device, memory] = [read('vendor'), read('device'), read('mem_info_vram_total')];
    if (vendor > 0 && memory > 0) cards.push({ vendor, device, memory });
  }
  return cards;
}

/** Decimal, or hexadecimal behind 0x; NaN where there is no such file. */
function numberIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8').trim());
  } catch {
    return Number.NaN;
  }
}

/** What a GPU's name says of its maker. Dawn tells no numbers in Node. */
const makers: readonly (readonly [RegExp, number])[] = [
  [/\b(?:AMD|ATI|Radeon)\b/i, 0x1002],
  [/\bIntel\b/i, 0x8086],
  [/\bNVIDIA\b/i, 0x10de],
];
/** What computes on the processor, and calls itself a GPU. */
const software = /swiftshader|llvmpipe|lavapipe|basic render/i;

/** What is known of the machine. */
export interface MemoryFacts {
  /** Bytes of the machine's own memory that this process may use. */
  readonly total: number;
  readonly platform: string;
  readonly drm: readonly DrmCard[];
  readonly nvidia: readonly NvidiaCard[];
}

export function memoryFacts(nvidia: readonly NvidiaCard[]): MemoryFacts {
  // 0, or a number beyond all memory: no container sets a limit.
  const limit = process.constrainedMemory();
  const total = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return { total, platform: `${process.platform}-${process.arch}`, drm: drmCards(), nvidia };
}

/** A device's memory, for a table; null where nothing tells it. */
export function deviceMemory({ device, description }: DeviceReport, facts: MemoryFacts): string | null {
  if (device === 'cpu') return formatBytes(facts.total);
  if (device === 'wasm' || device === 'tfjs-cpu') return "the CPU's";
  const name = description ?? '';
  if (device === 'tensorflow') {
    if (name.endsWith('CPU')) return "the CPU's";
    const [card] = facts.nvidia;
    return card === undefined || card.memory === null ? null : formatBytes(card.memory);
  }
  if (software.test(name)) return "the CPU's";
  if (facts.platform === 'darwin-arm64') return `${formatBytes(facts.total)}, the CPU's`;
  const nvidia = facts.nvidia.filter((card) => name.includes(card.name) || card.name.includes(name));
  const vendor = makers.find(([sign]) => sign.test(name))?.[1];
  const drm = facts.drm.filter((card) => card.vendor === vendor);
  const sizes = [...nvidia, ...drm].flatMap(({ memory }) => (memory === null ? [] : [formatBytes(memory)]));
  // Two cards of one maker: Dawn's name does not tell which of them it is.
  const different = [...new Set(sizes)];
  return different.length === 0 ? null : different.join(' or ');
}
