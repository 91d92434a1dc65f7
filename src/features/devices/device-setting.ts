import * as vscode from 'vscode';
import { settings, settingsSection } from '../identifiers.ts';

/** The device that a script's next run takes. */
export function deviceOf(script: vscode.Uri | undefined): string {
  return vscode.workspace.getConfiguration(settingsSection, script).get<string>(settings.device, 'auto');
}

/** Makes a device that of the next runs: where the setting stands already, else for all of the user's folders. */
export async function useDevice(device: string, script: vscode.Uri | undefined): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(settingsSection, script);
  const { workspaceFolderValue, workspaceValue } = configuration.inspect<string>(settings.device) ?? {};
  const { Global, Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
  const target =
    workspaceFolderValue !== undefined ? WorkspaceFolder : workspaceValue !== undefined ? Workspace : Global;
  await configuration.update(settings.device, device, target);
}
