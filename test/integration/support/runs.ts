import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { waitFor } from './test-kit.ts';

/** What Backstep has to say about a document, without what others say. */
export function problemsOf(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'backstep');
}

/** Titles of the links above a script. */
export async function lensesOf(uri: vscode.Uri): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10);
  return lenses.map(({ command }) => command?.title ?? '');
}

/** Command lines of the engine processes of this extension host. */
export async function engineProcesses(): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'ppid=,args=']);
  return stdout
    .split('\n')
    .filter((line) => line.trim().startsWith(`${process.pid} `) && line.includes('engine-process'));
}

/** Until no run is going and its process has gone. */
export async function untilNoRun(): Promise<void> {
  await waitFor('the end of the run', async () => (await engineProcesses()).length === 0, 20_000);
}
