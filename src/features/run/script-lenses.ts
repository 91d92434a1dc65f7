import * as vscode from 'vscode';
import { hasTypes } from '../folder-setup/installed-types.ts';
import { commands, scriptLanguages } from '../identifiers.ts';
import type { RunService, TrainingRun } from './run-service.ts';
import { isTrainingScript } from './script-documents.ts';

/** The line of links above a training script. */
export function registerScriptLenses(runs: RunService): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses: async (document) => {
      if (!isTrainingScript(document)) return [];
      const range = new vscode.Range(0, 0, 0, 0);
      const lacksTypes = document.uri.scheme === 'file' && !(await hasTypes(document.uri.fsPath));
      // Not before the wait: a run may have ended meanwhile.
      const links = runLinks(runs, document.uri);
      if (lacksTypes) {
        links.push({ title: 'Set up types for this folder', command: commands.setUpFolder, arguments: [document.uri] });
      }
      if (document.isUntitled) {
        // TypeScript knows no project for it, so it cannot know 'backstep' there.
        links.push({ title: 'Save to set up types', command: 'workbench.action.files.save' });
      }
      return links.map((link) => new vscode.CodeLens(range, link));
    },
  };
  const refresh = (): void => changed.fire();
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider(
      scriptLanguages.flatMap((language) => ['file', 'untitled'].map((scheme) => ({ language, scheme }))),
      provider,
    ),
    runs.onDidChangeLatest(refresh),
    runs.onMessage(({ message }) => {
      if (message.type === 'state' || message.type === 'ended') refresh();
    }),
  );
}

function runLinks(runs: RunService, uri: vscode.Uri): vscode.Command[] {
  const { current, latest } = runs;
  if (current?.script.uri === uri.toString()) {
    const isPaused = current.state === 'paused' || current.state === 'pausing';
    const toggle = isPaused
      ? { title: '$(debug-continue) Resume', command: commands.resumeTraining }
      : { title: '$(debug-pause) Pause', command: commands.pauseTraining };
    return [
      { title: '$(debug-stop) Stop', command: commands.stopTraining },
      toggle,
      // A paused run is there to be looked into.
      ...(isPaused ? inspectLinks(current) : []),
    ];
  }
  const links: vscode.Command[] = [{ title: '$(play) Run Training', command: commands.runTraining, arguments: [uri] }];
  if (latest?.script.uri === uri.toString()) links.push(...inspectLinks(latest));
  return links;
}

function inspectLinks({ hasGraph, hasBackward }: TrainingRun): vscode.Command[] {
  if (!hasGraph) return [];
  const graph = { title: 'Inspect Graph', command: commands.inspectGraph };
  return hasBackward ? [graph, { title: 'Step Backward', command: commands.stepThroughBackward }] : [graph];
}
