import * as vscode from 'vscode';

/** Whether the user's code may run. Where it may not, they are told why and how to change that. */
export function mayRunCode(): boolean {
  if (vscode.workspace.isTrusted) return true;
  void explain();
  return false;
}

async function explain(): Promise<void> {
  const manage = 'Manage Workspace Trust';
  const answer = await vscode.window.showWarningMessage(
    'Backstep does not run scripts in Restricted Mode: training executes the code of this workspace. Trust the workspace to run it.',
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}
