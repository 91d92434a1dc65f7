import { join } from 'node:path';
import * as vscode from 'vscode';
import { hasTypes } from './installed-types.ts';
import { type Declarations, refreshDeclarations, setUpFolder } from './set-up-folder.ts';

/** The declarations that come with this extension. */
export function declarationsOf(context: vscode.ExtensionContext): Declarations {
  const folder = vscode.Uri.joinPath(context.extensionUri, 'dist', 'backstep').fsPath;
  return { folder, version: String(context.extension.packageJSON.version) };
}

/** Sets a folder up, unless 'backstep' is known to scripts in it already. */
export async function ensureTypes(context: vscode.ExtensionContext, folder: string): Promise<void> {
  const declarations = declarationsOf(context);
  await refreshDeclarations(folder, declarations);
  if (await hasTypes(join(folder, 'script.ts'))) return;
  const { changed } = await setUpFolder(folder, declarations);
  if (changed.length > 0) await restartTypeScript();
}

/**
 * Has the editor's TypeScript look again. It remembers files that it did not find, and does not hear of all that appear; its
 * milder "reload projects" keeps that memory.
 */
export async function restartTypeScript(): Promise<void> {
  const restart = 'typescript.restartTsServer';
  const isKnown = (await vscode.commands.getCommands(true)).includes(restart);
  if (isKnown) await vscode.commands.executeCommand(restart);
}
