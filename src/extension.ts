import type * as vscode from 'vscode';
import { registerCaches } from './features/caches/register.ts';
import { registerDevices } from './features/devices/register.ts';
import { registerFolderSetup } from './features/folder-setup/register.ts';
import { registerMemory } from './features/memory/register.ts';
import { registerInspection } from './features/recordings/register.ts';
import { registerRun } from './features/run/register.ts';
import { registerSamples } from './features/samples/register.ts';
import { createServices, type RegisterFeature } from './features/services.ts';
import { registerStatus } from './features/status/register.ts';
import { registerTraining } from './features/training/register.ts';

const features: readonly RegisterFeature[] = [
  registerRun,
  registerTraining,
  registerStatus,
  registerInspection,
  registerSamples,
  registerFolderSetup,
  registerCaches,
  registerDevices,
  registerMemory,
];

/** Called by the editor at Backstep's first use. Does nothing but register; work begins when it is asked for. */
export function activate(context: vscode.ExtensionContext): void {
  const services = createServices(context);
  for (const register of features) context.subscriptions.push(register(services));
  services.runs.restoreLatest().catch((error: unknown) => services.log.warn(String(error)));
}
