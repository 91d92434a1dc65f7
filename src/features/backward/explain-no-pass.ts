import * as vscode from 'vscode';
import { settings, settingsSection } from '../identifiers.ts';
import type { TrainingRun } from '../run/training-run.ts';
import { isLevelToBlame, whyNoPass } from './why-no-pass.ts';

/** Tells the user why there is no backward pass; leads to the setting where that is why. */
export async function explainNoPass(run: TrainingRun | null): Promise<void> {
  const open = 'Open Setting';
  const actions = isLevelToBlame(run) ? [open] : [];
  if ((await vscode.window.showInformationMessage(whyNoPass(run), ...actions)) !== open) return;
  await vscode.commands.executeCommand('workbench.action.openSettings', `${settingsSection}.${settings.traceLevel}`);
}
