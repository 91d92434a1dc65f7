import * as vscode from 'vscode';
import { commands, views } from '../identifiers.ts';
import type { Services } from '../services.ts';
import { TrainingView } from './training-view.ts';

/** The training panel and the command that opens it. */
export function registerTraining(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.window.registerWebviewViewProvider(views.training, new TrainingView(services)),
    vscode.commands.registerCommand(commands.openTrainingPanel, () =>
      vscode.commands.executeCommand(`${views.training}.focus`),
    ),
  );
}
