import * as vscode from 'vscode';
import type { NoWebGpuRuntimeError } from '../../runtime/host/webgpu-runtime.ts';
import { commands } from '../identifiers.ts';

/** Says that no program here can read from a GPU, and offers to set one up. */
export async function offerNode({ message }: NoWebGpuRuntimeError): Promise<void> {
  const setUp = 'Set Up Node';
  const answer = await vscode.window.showErrorMessage(message, setUp);
  if (answer === setUp) await vscode.commands.executeCommand(commands.setUpNode);
}
