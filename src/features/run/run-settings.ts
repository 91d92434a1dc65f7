import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { TraceLevel } from '../../trace/schema.ts';
import { settings, settingsSection } from '../identifiers.ts';
import type { RunSettings } from './run-request.ts';
import { choice, flag, text, wholeNumber } from './setting-values.ts';

const levels: readonly TraceLevel[] = ['off', 'graph', 'values'];

/** Seeds are unsigned integers of 32 bits. */
const greatestSeed = 0xff_ff_ff_ff;

/**
 * What the user has set for a script. `base`: where a relative data folder starts.
 * @throws SettingError for the first setting that cannot mean anything
 */
export function readRunSettings(script: vscode.Uri, base: string, cacheFolder: string): RunSettings {
  const configuration = vscode.workspace.getConfiguration(settingsSection, script);
  const read = <Value>(name: string, as: (name: string, value: unknown) => Value): Value =>
    as(name, configuration.get<unknown>(name));
  const gpu = read(settings.gpu, text);
  const dataFolder = read(settings.dataFolder, text);
  return {
    device: read(settings.device, text),
    gpu: gpu === '' ? null : gpu,
    deviceFallback: read(settings.deviceFallback, flag),
    seed: read(settings.seed, (name, value) => wholeNumber(name, value, greatestSeed)),
    level: read(settings.traceLevel, (name, value) => choice(name, value, levels)),
    captureEvery: read(settings.traceCaptureEvery, (name, value) => wholeNumber(name, value, Number.MAX_SAFE_INTEGER)),
    dataFolder: dataFolder === '' ? null : absolute(dataFolder, base),
    cacheFolder,
  };
}

function absolute(path: string, base: string): string {
  if (path === '~' || path.startsWith('~/') || path.startsWith('~\\')) return join(homedir(), path.slice(1));
  return isAbsolute(path) ? path : resolve(base, path);
}
