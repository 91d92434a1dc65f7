import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../identifiers.ts';
import type { Services } from '../services.ts';

/** `Backstep: Clear Caches`. */
export function registerCaches(services: Services): vscode.Disposable {
  return vscode.commands.registerCommand(commands.clearCaches, async () => {
    const clear = 'Clear';
    const question = 'Delete the recorded runs of this workspace, and the compiled scripts?';
    const detail =
      'Graphs, hovers and backward passes of earlier runs are gone then. Your scripts and downloaded datasets stay.';
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, clear)) !== clear) return;
    await clearCaches(services);
  });
}

async function clearCaches({ runs, cacheFolder }: Services): Promise<void> {
  const bytes = await runs.clear();
  await rm(join(cacheFolder, 'compile-cache'), { recursive: true, force: true });
  const left = runs.current === null ? '' : ' The run that is going was left alone.';
  void vscode.window.showInformationMessage(`${(bytes / 1e6).toFixed(1)} MB of recorded runs deleted.${left}`);
}
