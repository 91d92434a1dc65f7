import * as vscode from 'vscode';
import { contextKeys } from '../identifiers.ts';
import type { RunService } from './run-service.ts';

/** Tells menus and keybindings whether a run is going and in which state it is. */
export function publishRunContext(runs: RunService): vscode.Disposable {
  const set = (key: string, value: unknown): void => void vscode.commands.executeCommand('setContext', key, value);
  const publish = (): void => {
    set(contextKeys.runState, runs.current?.state ?? 'none');
    set(contextKeys.hasRun, runs.latest !== null);
  };
  publish();
  return vscode.Disposable.from(
    runs.onDidChangeLatest(publish),
    runs.onMessage(({ message }) => {
      if (message.type === 'state' || message.type === 'ended') publish();
    }),
  );
}
