/** What device `auto` is: measured once on each machine, and again when something about it has changed. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import type { DeviceReport, DeviceSpeed } from './device-report.ts';
import { reportIn } from './survey.ts';

export interface DeviceChoice {
  readonly device: string;
  /** Why, to end a sentence with: 'no GPU was found', '3.1 times as fast as the CPU'. */
  readonly reason: string;
}

/** The GPU must be so much faster: what it computes a script often reads, which waits. */
const worthwhile = 1.25;
/** Milliseconds that measuring a device may take in all. */
const limit = 30_000;
/** An answer is asked again after so many days: no platform tells of every change of a driver. */
const days = 14;

/**
 * The device that pays. `answers` is the cache folder, `survey` the program that measures, of which a process is waited for
 * where there is no answer yet.
 */
export function chooseDevice(answers: string, survey: string): DeviceChoice {
  const file = join(answers, 'devices', `auto-${machineKey()}.json`);
  const known = read(file);
  if (known !== null) return known;
  const choice = measureAndChoose(survey);
  try {
    mkdirSync(join(answers, 'devices'), { recursive: true });
    // Whole or not at all: other runs may be reading.
    const part = `${file}.${process.pid}`;
    writeFileSync(part, JSON.stringify({ ...choice, at: Date.now() }));
    renameSync(part, file);
  } catch {
    // Then the next run measures again.
  }
  return choice;
}

function read(file: string): DeviceChoice | null {
  try {
    const { device, reason, at }: Partial<Record<keyof DeviceChoice | 'at', unknown>> = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    if (typeof device !== 'string' || typeof reason !== 'string' || typeof at !== 'number') return null;
    return Date.now() - at < days * 24 * 3600 * 1000 ? { device, reason } : null;
  } catch {
    return null;
  }
}

function measureAndChoose(survey: string): DeviceChoice {
  const gpu = surveySync('webgpu', survey);
  if (typeof gpu === 'string') return { device: 'cpu', reason: gpu };
  const cpu = surveySync('cpu', survey);
  if (typeof cpu === 'string' || cpu.speed === null) return { device: 'cpu', reason: 'the CPU could not be measured' };
  return choiceBetween(gpu, cpu.speed);
}

/** By the time of a small network's step: ten products of 512³, a hundred small operations and one read. */
export function choiceBetween(gpu: DeviceReport, cpu: DeviceSpeed): DeviceChoice {
  if (gpu.speed === null) return { device: 'cpu', reason: firstSentence(gpu.obstacle ?? 'no GPU was found') };
  const name = gpu.description ?? 'the GPU';
  const ratio = stepTime(cpu) / stepTime(gpu.speed);
  if (ratio >= worthwhile)
    return { device: 'webgpu', reason: `${name} measured ${ratio.toFixed(1)} times as fast as the CPU` };
  return {
    device: 'cpu',
    reason: `${name} measured ${ratio < 0.1 ? ratio.toPrecision(1) : ratio.toFixed(1)} times as fast as the CPU, which does not pay`,
  };
}

/** Seconds. */
function stepTime({ product, operation, read: wait }: DeviceSpeed): number {
  return (10 * 2 * 512 ** 3) / (product * 1e9) + (100 * operation + wait) / 1e6;
}

function surveySync(device: string, survey: string): DeviceReport | string {
  const { stdout, error, signal, status } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', survey, '--measure', device],
    { encoding: 'utf8', timeout: limit, killSignal: 'SIGKILL', windowsHide: true, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const report = reportIn(stdout ?? '');
  if (report === null) {
    return `${device} could not be tried (${error?.message ?? signal ?? `exit code ${status}`})`;
  }
  return report.obstacle === null ? report : firstSentence(report.obstacle);
}

function firstSentence(text: string): string {
  return text.split(/[.:;] /)[0]!.replace(/\.$/, '');
}

/** Changes with what may change the answer: versions, the driver's and the adapters' as far as files tell. */
export function machineKey(): string {
  const facts = [process.version, process.platform, process.arch, release(), process.versions['electron']];
  facts.push(process.env['VK_ICD_FILENAMES'], process.env['VK_DRIVER_FILES'], process.env['BACKSTEP_GPU']);
  facts.push(textOf('/proc/driver/nvidia/version'), textOf('/proc/cpuinfo')?.match(/^model name.*$/m)?.[0]);
  for (const folder of ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/sys/class/drm'])
    facts.push(...namesIn(folder));
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
