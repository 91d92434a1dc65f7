import { homedir } from 'node:os';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { RunRequest } from './run-request.ts';
import { readRunSettings } from './run-settings.ts';

/** A script that cannot be run as it is: the message tells the user why. */
export class ScriptError extends Error {
  override name = 'ScriptError';
}

/** Saves what is unsaved and says what to run for a document. */
export async function requestFor(uri: vscode.Uri, cacheFolder: string): Promise<RunRequest> {
  if (uri.scheme === 'untitled') return await untitledRequest(uri, cacheFolder);
  if (uri.scheme !== 'file') {
    throw new ScriptError(
      `${titleOf(uri)} is not a file on this machine's disk, so it cannot be run. Save a copy of it there.`,
    );
  }
  await saveAll(uri);
  const cwd = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? dirname(uri.fsPath);
  const settings = readRunSettings(uri, cwd, cacheFolder);
  return { uri: uri.toString(), title: titleOf(uri), source: { path: uri.fsPath }, cwd, settings };
}

/** The last part of a document's path. */
export function titleOf(uri: vscode.Uri): string {
  return uri.path.split('/').pop() ?? uri.path;
}

async function untitledRequest(uri: vscode.Uri, cacheFolder: string): Promise<RunRequest> {
  const document = await vscode.workspace.openTextDocument(uri);
  await saveAll(null);
  const folder = vscode.workspace.workspaceFolders?.find((one) => one.uri.scheme === 'file');
  const cwd = folder?.uri.fsPath ?? homedir();
  const extension = document.languageId === 'javascript' ? '.mjs' : '.ts';
  const title = titleOf(uri);
  const fileName = `${title.replace(/[^\w.-]+/g, '_')}${/\.m?[jt]s$/.test(title) ? '' : extension}`;
  return {
    uri: uri.toString(),
    title,
    source: { text: document.getText(), fileName },
    cwd,
    settings: readRunSettings(uri, cwd, cacheFolder),
  };
}

/**
 * All files, because a script may import any of them. One by one: the editor's own "save all" leaves out files that are
 * changed but not shown.
 */
async function saveAll(script: vscode.Uri | null): Promise<void> {
  const dirty = vscode.workspace.textDocuments.filter(({ isDirty, uri }) => isDirty && uri.scheme === 'file');
  const saved = await Promise.all(dirty.map((document) => document.save()));
  const unsaved = dirty.filter((document, index) => saved[index] === false && document.isDirty);
  const own = unsaved.find(({ uri }) => uri.toString() === script?.toString());
  if (own !== undefined) throw new ScriptError(`${titleOf(own.uri)} could not be saved, so it was not run.`);
}
