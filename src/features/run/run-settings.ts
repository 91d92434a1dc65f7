import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { TraceLevel } from '../../trace/schema.ts';
import { settings, settingsSection } from '../identifiers.ts';
import type { RunSettings } from './run-service.ts';

const levels: readonly TraceLevel[] = ['off', 'graph', 'values'];

/** What the user has set for a script. `base`: where a relative data folder starts. */
export function readRunSettings(script: vscode.Uri, base: string, cacheFolder: string): RunSettings {
  const configuration = vscode.workspace.getConfiguration(settingsSection, script);
  const level = configuration.get<string>(settings.traceLevel);
  const gpu = configuration.get<string>(settings.gpu, '').trim();
  const dataFolder = configuration.get<string>(settings.dataFolder, '').trim();
  return {
    device: configuration.get<string>(settings.device, 'auto'),
    gpu: gpu === '' ? null : gpu,
    deviceFallback: configuration.get<boolean>(settings.deviceFallback, false),
    seed: integer(configuration.get<number>(settings.seed), 0, 0),
    level: levels.find((known) => known === level) ?? 'values',
    captureEvery: integer(configuration.get<number>(settings.traceCaptureEvery), 0, 100),
    dataFolder: dataFolder === '' ? null : absolute(dataFolder, base),
    cacheFolder,
  };
}

/** The editor shows a wrong value as such, but hands it out all the same. */
function integer(value: number | undefined, least: number, otherwise: number): number {
  return Number.isSafeInteger(value) && value !== undefined && value >= least ? value : otherwise;
}

function absolute(path: string, base: string): string {
  if (path === '~' || path.startsWith('~/') || path.startsWith('~\\')) return join(homedir(), path.slice(1));
  return isAbsolute(path) ? path : resolve(base, path);
}
