import * as vscode from 'vscode';

/** Called by the editor at Backstep's first use. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Backstep', { log: true });
  context.subscriptions.push(log);
  log.info(`Backstep ${String(context.extension.packageJSON.version)} on ${vscode.version}`);
}
