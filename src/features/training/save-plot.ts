import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { plotFileName } from '../../plots/file-name.ts';
import type { TrainingPageMessage } from '../../protocol/training-view.ts';

/** Asks where a plot is to go, and writes it there. */
export async function savePlot({
  title,
  format,
  bytes,
}: Extract<TrainingPageMessage, { type: 'savePlot' }>): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri;
  const uri = await vscode.window.showSaveDialog({
    title: 'Save the Plot',
    defaultUri: vscode.Uri.joinPath(folder ?? vscode.Uri.file(homedir()), `${plotFileName(title)}.${format}`),
    filters: { [format.toUpperCase()]: [format] },
  });
  if (uri === undefined) return;
  await vscode.workspace.fs.writeFile(uri, bytes);
  const show = 'Show';
  const answer = await vscode.window.showInformationMessage(`The plot is in ${uri.path.split('/').at(-1)}.`, show);
  if (answer === show) await vscode.commands.executeCommand('vscode.open', uri);
}
