import { basename } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../identifiers.ts';
import type { Services } from '../services.ts';
import { declarationsOf, restartTypeScript } from './known-types.ts';
import { type Declarations, type FolderSetup, refreshDeclarations, setUpFolder } from './set-up-folder.ts';

/** `Backstep: Set Up Folder`. */
export function registerFolderSetup(services: Services): vscode.Disposable {
  const declarations = declarationsOf(services.context);
  void refreshAll(services, declarations);
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commands.setUpFolder, async (resource: unknown) => {
      const folder = await chooseFolder(resource instanceof vscode.Uri ? resource : null);
      if (folder === null) return;
      try {
        const setup = await setUpFolder(folder.fsPath, declarations);
        if (setup.changed.length > 0) await restartTypeScript();
        await report(folder, setup);
      } catch (error) {
        void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
      }
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => refreshAll(services, declarations)),
  );
}

/** After an update of the extension the copies in set-up folders are old. */
async function refreshAll({ log }: Services, declarations: Declarations): Promise<void> {
  if (!vscode.workspace.isTrusted) return;
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    if (uri.scheme !== 'file') continue;
    await refreshDeclarations(uri.fsPath, declarations).catch((error: unknown) => log.warn(String(error)));
  }
}

/** The folder that a resource belongs to, or the one that the user picks. Null: none. */
async function chooseFolder(resource: vscode.Uri | null): Promise<vscode.Uri | null> {
  if (resource?.scheme === 'file') {
    const { type } = await vscode.workspace.fs.stat(resource);
    if (type === vscode.FileType.Directory) return resource;
    return vscode.workspace.getWorkspaceFolder(resource)?.uri ?? vscode.Uri.joinPath(resource, '..');
  }
  const [first, ...others] = vscode.workspace.workspaceFolders ?? [];
  if (others.length > 0) return (await vscode.window.showWorkspaceFolderPick())?.uri ?? null;
  if (first !== undefined && first.uri.scheme === 'file') return first.uri;
  const open = 'Open Folder…';
  const message = 'Open the folder that you want to set up for Backstep.';
  const answer = await vscode.window.showInformationMessage(message, open);
  if (answer === open) await vscode.commands.executeCommand('vscode.openFolder');
  return null;
}

async function report(folder: vscode.Uri, { changed, notes }: FolderSetup): Promise<void> {
  const name = basename(folder.fsPath);
  const what =
    changed.length === 0
      ? `${name} is set up for Backstep already.`
      : `${name} is set up for Backstep: ${changed.join(', ')}. ‘backstep’ is known to the editor there.`;
  const script = 'New Training Script';
  const answer = await vscode.window.showInformationMessage([what, ...notes].join(' '), script);
  if (answer === script) await vscode.commands.executeCommand(commands.newTrainingScript, folder);
}
