import * as vscode from 'vscode';
import { commands } from '../identifiers.ts';
import type { RunService, TrainingRun } from './run-service.ts';
import { describeEnd, describeFailure } from './run-text.ts';

/** What scripts print, as it comes. */
export function registerOutput(runs: RunService): vscode.Disposable {
  let channel: vscode.OutputChannel | null = null;
  const output = (): vscode.OutputChannel => {
    channel ??= vscode.window.createOutputChannel('Backstep');
    return channel;
  };
  let isAtLineStart = true;
  const append = (text: string): void => {
    output().append(text);
    if (text !== '') isAtLineStart = text.endsWith('\n');
  };
  const appendLine = (text: string): void => append(`${isAtLineStart ? '' : '\n'}${text}\n`);
  const begin = (run: TrainingRun): void => {
    output().clear();
    isAtLineStart = true;
    appendLine(`▷ ${run.script.title}\n`);
    output().show(true);
  };
  return vscode.Disposable.from(
    { dispose: () => channel?.dispose() },
    vscode.commands.registerCommand(commands.showOutput, () => output().show()),
    runs.onDidStart(begin),
    runs.onMessage(({ run, message }) => {
      if (message.type === 'output') append(message.text);
      else if (message.type === 'warning') appendLine(`Warning: ${message.message}`);
      else if (message.type === 'failure') {
        appendLine(`\n${describeFailure(message.failure)}`);
      } else if (message.type === 'ended') appendLine(`\n${describeEnd(run, message.end)}`);
    }),
  );
}
