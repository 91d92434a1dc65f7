import * as vscode from 'vscode';
import { settings, settingsSection } from '../identifiers.ts';

/** Makes a device that of the next runs: where the setting stands already, else for all of the user's folders. */
export async function useDevice(device: string): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(settingsSection);
  const { workspaceValue } = configuration.inspect<string>(settings.device) ?? {};
  const target =
    workspaceValue === undefined ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
  await configuration.update(settings.device, device, target);
}
