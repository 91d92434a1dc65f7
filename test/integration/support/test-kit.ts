import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';

/** Skips the running test and says why: `function () { skip(this, 'no data'); }`. */
export function skip(context: Mocha.Context, reason: string): never {
  const test = context.test;
  if (test !== undefined) {
    Object.assign(test, { reason });
  }
  return context.skip();
}

/** Backstep as this editor has it, activated. */
export async function activateBackstep(): Promise<vscode.Extension<unknown>> {
  const extension = vscode.extensions.getExtension('backstep.backstep');
  if (extension === undefined) {
    throw new Error('Backstep is not among the extensions of this editor');
  }
  await extension.activate();
  return extension;
}

/** Address of a file in the open folder, which is a fresh copy of samples/. */
export function inWorkspace(...path: string[]): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) {
    throw new Error('No folder is open');
  }
  return vscode.Uri.joinPath(folder.uri, ...path);
}

/** Writes a file in the open folder and shows it. */
export async function openWith(path: string, text: string): Promise<vscode.TextEditor> {
  const uri = inWorkspace(path);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return await vscode.window.showTextDocument(uri);
}

/** Asks until the answer is something, and gives it; throws after `milliseconds`. */
export async function waitFor<Value>(
  what: string,
  ask: () => Value | null | undefined | false | Promise<Value | null | undefined | false>,
  milliseconds = 15_000,
): Promise<Value> {
  const deadline = Date.now() + milliseconds;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) {
      return answer;
    }
    await delay(50);
  }
  throw new Error(`Waited ${milliseconds} ms in vain for ${what}`);
}
