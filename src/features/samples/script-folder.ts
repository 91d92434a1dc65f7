import { join } from 'node:path';
import * as vscode from 'vscode';
import { hasTypes } from '../folder-setup/installed-types.ts';
import { isOnDisk } from './script-files.ts';

const added = 'package.json, tsconfig.json (or what they lack) and .backstep/types';

/**
 * The folder that a new script goes to: one that is open, Backstep's own, or any other. An open folder that has the file
 * already is not asked about. Null when the user changed their mind.
 */
export async function chooseScriptFolder(
  context: vscode.ExtensionContext,
  title: string,
  fileName: string | null,
): Promise<string | null> {
  const ours = vscode.Uri.joinPath(context.globalStorageUri, 'samples').fsPath;
  const open = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  for (const { uri } of open) {
    if (fileName !== null && (await isOnDisk(join(uri.fsPath, fileName)))) return uri.fsPath;
  }
  const here = await Promise.all(
    open.map(async ({ name, uri }) => ({
      label: `$(folder) In ${name}`,
      description: uri.fsPath,
      detail: (await hasTypes(join(uri.fsPath, 'script.ts'))) ? 'Set up for Backstep' : `Adds ${added}`,
      folder: uri.fsPath,
    })),
  );
  const own = {
    label: '$(archive) In Backstep’s own folder',
    detail: 'Leaves your folders as they are',
    description: '',
    folder: ours,
  };
  const other = {
    label: '$(folder-opened) In another folder…',
    detail: `Adds ${added} there`,
    description: '',
    folder: null,
  };
  const picked = await vscode.window.showQuickPick([...here, own, other], {
    title,
    placeHolder: 'Where to put the script. It is yours to change, and never written over.',
  });
  return picked === undefined ? null : (picked.folder ?? (await browse()));
}

async function browse(): Promise<string | null> {
  const picked = await vscode.window.showOpenDialog({
    title: 'Folder for the Script',
    openLabel: 'Put It Here',
    canSelectFiles: false,
    canSelectFolders: true,
  });
  const [uri] = picked ?? [];
  if (uri === undefined) return null;
  if (uri.scheme !== 'file') throw new Error('The folder must be on this machine’s disk.');
  return uri.fsPath;
}
