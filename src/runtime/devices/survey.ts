import { spawn } from 'node:child_process';
import type { RuntimeExecutable } from '../host/runtime-executable.ts';
import { dawnComplaint } from './dawn-log.ts';
import { type DeviceReport, isDeviceReport } from './device-report.ts';
import { whyNotOnGpu } from './tensorflow-notes.ts';

export type SurveyLook = 'open' | 'test' | 'measure';

export interface SurveyOptions {
  readonly runtime: RuntimeExecutable;
  /** Path of the surveying process's entry: `dist/device-survey.js`. */
  readonly entry: string;
  /** It is opened, tested against the CPU, or measured; `tensorflow` is tested before it is measured. Default: measured. */
  readonly look?: SurveyLook;
  /** Milliseconds that a device is given. */
  readonly limit?: number;
}

const defaultLimit = 90_000;

/** Looks at a device in a process of its own. Whatever becomes of that, there is a report. */
export async function surveyDevice(device: string, options: SurveyOptions): Promise<DeviceReport> {
  const { runtime, entry, look = 'measure', limit = defaultLimit } = options;
  const { promise, resolve } = Promise.withResolvers<DeviceReport>();
  const child = spawn(runtime.path, ['--disable-warning=ExperimentalWarning', entry, `--${look}`, device], {
    env: { ...process.env, ...runtime.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const failed = (obstacle: string): void => resolve({ device, description: null, obstacle, speed: null, note: null });
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    failed(`it did not answer within ${limit / 1000} seconds: is its driver in order?`);
  }, limit);
  let printed = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-16_384);
  });
  child.on('error', (error) => failed(`its process could not be started: ${error.message}`));
  child.on('close', (code, signal) => {
    const report = reportIn(printed);
    if (report !== null) resolve({ ...report, note: report.note ?? noteOf(report, complaint) });
    else failed(`its process died (${signal ?? `exit code ${code}`})${signs[signal ?? ''] ?? lastLine(complaint)}`);
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

/** What a signal means where a native library was loaded. */
const signs: Readonly<Record<string, string>> = {
  SIGILL: ': its library asks for instructions that this processor does not have (libtensorflow: AVX)',
};

function noteOf({ device, description, obstacle }: DeviceReport, log: string): string | null {
  if (device === 'webgpu' && obstacle !== null) {
    const cause = dawnComplaint(log);
    return cause === null ? null : `Dawn says: ${cause}`;
  }
  return device === 'tensorflow' && description?.endsWith('CPU') === true ? whyNotOnGpu(log) : null;
}

/** The report among the lines that a surveying process printed; libraries may print, too. */
export function reportIn(printed: string): DeviceReport | null {
  for (const line of printed.split('\n')) {
    if (!line.startsWith('{')) continue;
    try {
      const report: unknown = JSON.parse(line);
      if (isDeviceReport(report)) return report;
    } catch {}
  }
  return null;
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line === '' ? '' : `: ${line}`;
}
