import * as vscode from 'vscode';
import { describeOutcome } from '../../protocol/outcome-text.ts';
import { openTrace } from '../../trace/open.ts';
import { Recording } from '../recordings/recording.ts';
import type { TrainingRun } from '../run/training-run.ts';
import type { Services } from '../services.ts';
import { counted } from '../tensor-text/numbers.ts';
import { runOfTrace } from '../traces/trace-run.ts';
import type { ComparedStep } from './compared-step.ts';

type ComparedRun = Extract<ComparedStep, { kind: 'run' }>;
type Choice = vscode.QuickPickItem & { readonly open: () => Promise<ComparedRun | null> };

/** Asks for the run that `shown` is to be compared with: an earlier one of this workspace, or a trace from the disk. */
export async function pickComparedRun(services: Services, shown: TrainingRun): Promise<ComparedRun | null> {
  const others = [
    ...(await services.runs.pastRuns()),
    ...(services.runs.latest === null ? [] : [services.runs.latest]),
  ];
  const known = new Map(others.filter(({ id, hasGraph }) => hasGraph && id !== shown.id).map((run) => [run.id, run]));
  const runs = [...known.values()].sort((a, b) => b.startedAt - a.startedAt).map(choiceOf);
  const choices: readonly Choice[] = [
    ...runs,
    { label: '', kind: vscode.QuickPickItemKind.Separator, open: async () => null },
    {
      label: '$(file) Exported Trace or Model…',
      detail: 'A .safetensors, .onnx or model.json file',
      open: () => browse('file'),
    },
    { label: '$(folder) Run Folder…', detail: 'What backstep run --trace FOLDER wrote', open: () => browse('folder') },
  ];
  const picked = await vscode.window.showQuickPick(choices, {
    title: `Compare ${shown.script.title} With…`,
    placeHolder: 'Another run: at the same step where it was recorded, else at the one before',
  });
  return (await picked?.open()) ?? null;
}

function choiceOf(run: TrainingRun): Choice {
  const when = new Date(run.startedAt).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  const { end } = run;
  return {
    label: `$(history) ${run.script.title}`,
    description: when,
    detail: end === null ? '' : `${counted(end.steps, 'step')}, ${describeOutcome(end)}`,
    open: async () =>
      compared(new Recording(run, await run.openTrace()), run.runFolder, `${run.script.title}, ${when}`),
  };
}

async function browse(kind: 'file' | 'folder'): Promise<ComparedRun | null> {
  const picked = await vscode.window.showOpenDialog({
    title: 'Compare With',
    openLabel: 'Compare',
    canSelectFiles: kind === 'file',
    canSelectFolders: kind === 'folder',
    ...(kind === 'file' ? { filters: { 'Exported traces and models': ['safetensors', 'onnx', 'json'] } } : {}),
  });
  const path = picked?.[0]?.fsPath;
  return path === undefined ? null : openComparedRun(path, path.split(/[\\/]/).at(-1) ?? path);
}

/** Opens a run to compare with by where it is. @throws TraceError where nothing readable is there */
export async function openComparedRun(path: string, title: string): Promise<ComparedRun> {
  const trace = await openTrace(path);
  const run = runOfTrace(trace, (file) => vscode.Uri.file(file).toString());
  return compared(new Recording(run, trace), path, title);
}

function compared(recording: Recording, path: string, title: string): ComparedRun {
  return { kind: 'run', path, title, recording, dispose: () => void recording.close().catch(() => {}) };
}
