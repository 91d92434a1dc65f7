import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { exportTrace } from '../../trace/exported-file.ts';
import { views } from '../identifiers.ts';
import type { Recording } from '../recordings/recording.ts';
import type { TrainingRun } from '../run/training-run.ts';
import { counted } from '../tensor-text/numbers.ts';

/** `Backstep: Export Trace`: writes what a run has recorded so far into one file. */
export async function exportTraceCommand(recording: Recording | null, latest: TrainingRun | null): Promise<void> {
  if (recording === null) {
    void vscode.window.showInformationMessage(whyNoTrace(latest));
    return;
  }
  const { run } = recording;
  const uri = await vscode.window.showSaveDialog({
    title: `Export the Trace of ${run.script.title}`,
    saveLabel: 'Export',
    defaultUri: suggestedFile(run),
    filters: { 'safetensors: opens in Backstep and in every reader of tensors': ['safetensors'] },
  });
  if (uri === undefined) return;
  if (uri.scheme !== 'file') throw new Error('A trace can only be exported to this machine’s disk.');
  const steps = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Exporting the trace of ${run.script.title}…` },
    () => write(run, uri.fsPath),
  );
  const { size } = await stat(uri.fsPath);
  const open = 'Open Trace';
  const what = `${counted(steps, 'recorded step')} of ${run.script.title}, ${(size / 1e6).toFixed(1)} MB`;
  const answer = await vscode.window.showInformationMessage(`Exported ${what}, with the text of the script.`, open);
  if (answer === open) await vscode.commands.executeCommand('vscode.openWith', uri, views.trace);
}

/** From a reader of its own: the shared one may be closed by a next run meanwhile. */
async function write(run: TrainingRun, file: string): Promise<number> {
  const trace = await run.openTrace();
  try {
    await exportTrace(trace, file);
    return trace.steps().length;
  } finally {
    await trace.close();
  }
}

function suggestedFile({ script, startedAt }: TrainingRun): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri;
  const time = new Date(startedAt).toISOString().slice(0, 16).replace(/[T:]/g, '-');
  const name = `${script.title.replace(/\.\w+$/, '')}-${time}.safetensors`;
  return vscode.Uri.joinPath(folder ?? vscode.Uri.file(homedir()), name);
}

function whyNoTrace(run: TrainingRun | null): string {
  if (run === null)
    return 'There is no recorded run to export yet. Open a script that imports ‘backstep’ and choose Run Training.';
  if (run.level === 'off')
    return `Nothing of ${run.script.title} was recorded: the setting ‘backstep.trace.level’ was ‘off’.`;
  if (run.state !== 'ended') return `${run.script.title} has recorded nothing yet. Wait for its first step.`;
  return `${run.script.title} ended before a step was recorded.`;
}
