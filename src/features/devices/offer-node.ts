import * as vscode from 'vscode';
import { commands } from '../identifiers.ts';

/** Says that no program here can read from a GPU, and offers to set one up. */
export async function offerNode(message: string, kind: 'error' | 'information'): Promise<void> {
  const show = kind === 'error' ? vscode.window.showErrorMessage : vscode.window.showInformationMessage;
  const setUp = 'Set Up Node';
  const answer = await show(message, setUp);
  if (answer === setUp) await vscode.commands.executeCommand(commands.setUpNode);
}
