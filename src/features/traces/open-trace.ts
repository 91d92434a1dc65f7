import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { describeOutcome } from '../../protocol/outcome-text.ts';
import { views } from '../identifiers.ts';
import type { TrainingRun } from '../run/training-run.ts';
import type { Services } from '../services.ts';
import { counted } from '../tensor-text/numbers.ts';
import type { TraceEditor } from './trace-editor.ts';

type Choice = vscode.QuickPickItem & { readonly open: () => Promise<void> };

/** `Backstep: Open Trace`: an earlier run of this workspace, or a trace from anywhere on the disk. */
export async function openTraceCommand(
  services: Services,
  editor: TraceEditor,
  resource: vscode.Uri | null,
): Promise<void> {
  if (resource !== null) {
    await openAt(editor, resource);
    return;
  }
  const elsewhere: readonly Choice[] = [
    {
      label: '$(file) Exported Trace or Model…',
      detail: 'A .safetensors, .onnx or model.json file',
      open: () => browse(editor, 'file'),
    },
    {
      label: '$(folder) Run Folder…',
      detail: 'What backstep run --trace FOLDER wrote',
      open: () => browse(editor, 'folder'),
    },
  ];
  const runs = (await services.runs.pastRuns()).map((run) => choiceOf(run, editor));
  const heading = { label: 'earlier runs here', kind: vscode.QuickPickItemKind.Separator, open: async () => {} };
  const items = runs.length === 0 ? elsewhere : [...elsewhere, heading, ...runs];
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Open Trace',
    placeHolder: 'A recorded run to look at',
  });
  await picked?.open();
}

/** Shows a trace on the disk: a file in the trace editor, a folder in a panel. */
async function openAt(editor: TraceEditor, uri: vscode.Uri): Promise<void> {
  const about = uri.scheme === 'file' ? await stat(uri.fsPath).catch(() => null) : null;
  if (about?.isDirectory() === true) editor.openFolder(uri.fsPath, basename(uri.fsPath));
  else await vscode.commands.executeCommand('vscode.openWith', uri, views.trace);
}

async function browse(editor: TraceEditor, kind: 'file' | 'folder'): Promise<void> {
  const picked = await vscode.window.showOpenDialog({
    title: 'Open Trace',
    openLabel: 'Open Trace',
    canSelectFiles: kind === 'file',
    canSelectFolders: kind === 'folder',
    ...(kind === 'file' ? { filters: { 'Exported traces and models': ['safetensors', 'onnx', 'json'] } } : {}),
  });
  const [uri] = picked ?? [];
  if (uri !== undefined) await openAt(editor, uri);
}

function choiceOf(run: TrainingRun, editor: TraceEditor): Choice {
  const when = new Date(run.startedAt).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  const { end } = run;
  const how = end === null ? '' : `${counted(end.steps, 'step')}, ${describeOutcome(end)}`;
  const open = async () => editor.openFolder(run.runFolder, `${run.script.title} ${when}`);
  return { label: `$(history) ${run.script.title}`, description: when, detail: how, open };
}
