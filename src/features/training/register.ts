import * as vscode from 'vscode';
import { DeviceMenu } from '../devices/device-menu.ts';
import { commands, views } from '../identifiers.ts';
import type { Services } from '../services.ts';
import { TrainingView } from './training-view.ts';

/** The training panel and the command that opens it. */
export function registerTraining(services: Services): vscode.Disposable {
  const devices = new DeviceMenu(services);
  return vscode.Disposable.from(
    devices,
    vscode.window.registerWebviewViewProvider(views.training, new TrainingView(services, devices)),
    vscode.commands.registerCommand(commands.openTrainingPanel, () =>
      vscode.commands.executeCommand(`${views.training}.focus`),
    ),
  );
}
