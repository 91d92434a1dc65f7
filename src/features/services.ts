import * as vscode from 'vscode';
import { cacheFolder } from '../runtime/host/cache-folder.ts';
import { settings, settingsSection } from './identifiers.ts';
import { prepareEngine } from './run/prepare-engine.ts';
import { type PrepareEngine, RunService } from './run/run-service.ts';
import { RunStore } from './run/run-store.ts';

/** What every feature is given when it registers itself. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  /** The log of the extension itself; scripts print elsewhere. */
  readonly log: vscode.LogOutputChannel;
  readonly runs: RunService;
  /** Where downloaded datasets and compiled scripts are kept, shared with the command line. */
  readonly cacheFolder: string;
}

/** A feature: registers its commands, views and providers; what it returns is disposed with the extension. */
export type RegisterFeature = (services: Services) => vscode.Disposable;

/** Builds what the features share. It lives as long as the extension. */
export function createServices(context: vscode.ExtensionContext): Services {
  const log = vscode.window.createOutputChannel('Backstep Log', { log: true });
  const runsFolder = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'runs').fsPath;
  const entry = vscode.Uri.joinPath(context.extensionUri, 'dist', 'engine-process.js').fsPath;
  const prepare: PrepareEngine = (settings) => prepareEngine(entry, runtimeExecutable(), settings);
  // The first time devices are measured, which takes a while.
  const title = 'Backstep: preparing the run';
  const runs = new RunService(new RunStore(runsFolder), async (settings) =>
    vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => prepare(settings)),
  );
  context.subscriptions.push(log, runs);
  return { context, log, runs, cacheFolder: cacheFolder() };
}

/** A Node that the user has chosen to run scripts; null for the editor's own. */
export function runtimeExecutable(): string | null {
  const path = vscode.workspace.getConfiguration(settingsSection).get(settings.runtimeExecutable, '').trim();
  return path === '' ? null : path;
}
