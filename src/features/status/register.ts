import * as vscode from 'vscode';
import { commands } from '../identifiers.ts';
import type { RunService, TrainingRun } from '../run/run-service.ts';
import { describeEnd, describeProgress } from '../run/run-text.ts';
import type { Services } from '../services.ts';

/** Not in the manifest: the status bar item alone calls it. */
const showRunMenu = 'backstep.showRunMenu';
const refreshInterval = 250;
const endShownFor = 8000;

/** Where a run stands, in the status bar, as long as one is going. */
export function registerStatus({ runs }: Services): vscode.Disposable {
  let item: vscode.StatusBarItem | null = null;
  let timer: NodeJS.Timeout | null = null;
  const show = (): void => {
    timer = null;
    const run = runs.current;
    if (run === null) {
      item?.hide();
      return;
    }
    if (item === null) {
      item = vscode.window.createStatusBarItem('backstep.run', vscode.StatusBarAlignment.Left, 50);
      item.name = 'Backstep Training';
      item.command = showRunMenu;
    }
    const text = `${run.script.title}: ${describeState(run)}`;
    item.text = `${iconOf(run)} ${text}`;
    item.tooltip = 'Pause, resume or stop the training';
    item.accessibilityInformation = { label: `Training ${text}`, role: 'button' };
    item.show();
  };
  const showSoon = (): void => {
    timer ??= setTimeout(show, refreshInterval);
  };
  return vscode.Disposable.from(
    {
      dispose: () => {
        if (timer !== null) clearTimeout(timer);
        item?.dispose();
      },
    },
    vscode.commands.registerCommand(showRunMenu, () => runMenu(runs)),
    runs.onDidStart(show),
    runs.onMessage(({ run, message }) => {
      if (message.type === 'progress') showSoon();
      else if (message.type === 'state' || message.type === 'download') show();
      else if (message.type === 'ended') {
        show();
        vscode.window.setStatusBarMessage(describeEnd(run, message.end), endShownFor);
      }
    }),
  );
}

function iconOf({ state }: TrainingRun): string {
  return state === 'paused' || state === 'pausing' ? '$(debug-pause)' : '$(loading~spin)';
}

/** What keeps a run waiting, else how far it is. */
function describeState(run: TrainingRun): string {
  if (run.state === 'pausing') return 'pausing at the next operation';
  if (run.state === 'stopping') return 'stopping';
  if (run.download !== null) {
    const { label, done, total } = run.download;
    return `downloading ${label}${total === null ? '' : ` ${Math.floor((100 * done) / total)} %`}`;
  }
  if (run.state === 'starting' || run.progress === null) return run.state;
  const progress = describeProgress(run.progress);
  return run.state === 'paused' ? `paused · ${progress}` : progress;
}

async function runMenu(runs: RunService): Promise<void> {
  const run = runs.current;
  if (run === null) return;
  const isPaused = run.state === 'paused' || run.state === 'pausing';
  const items = [
    isPaused
      ? { label: '$(debug-continue) Resume', command: commands.resumeTraining }
      : { label: '$(debug-pause) Pause', command: commands.pauseTraining },
    { label: '$(debug-stop) Stop', command: commands.stopTraining },
    { label: '$(graph-line) Open Training Panel', command: commands.openTrainingPanel },
    { label: '$(output) Show Output', command: commands.showOutput },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: `Training ${run.script.title}` });
  if (picked !== undefined) await vscode.commands.executeCommand(picked.command);
}
