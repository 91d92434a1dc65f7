import * as vscode from 'vscode';
import { commands } from '../identifiers.ts';
import type { Services } from '../services.ts';
import { MemoryPanel } from './memory-panel.ts';

/** `Backstep: Show Tensor Memory`. */
export function registerMemory(services: Services): vscode.Disposable {
  let panel: MemoryPanel | null = null;
  return vscode.Disposable.from(
    { dispose: () => panel?.dispose() },
    vscode.commands.registerCommand(commands.showTensorMemory, () => {
      panel ??= new MemoryPanel(services, () => {
        panel = null;
      });
      panel.show();
    }),
  );
}
