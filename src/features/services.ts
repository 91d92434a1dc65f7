import type * as vscode from 'vscode';
import type { RunService } from './run/run-service.ts';

/** What every feature is given when it registers itself. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  /** The log of the extension itself; scripts print elsewhere. */
  readonly log: vscode.LogOutputChannel;
  readonly runs: RunService;
}

/** A feature: registers its commands, views and providers; what it returns is disposed with the extension. */
export type RegisterFeature = (services: Services) => vscode.Disposable;
