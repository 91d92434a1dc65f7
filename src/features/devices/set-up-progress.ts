import * as vscode from 'vscode';
import { messageOf, SetupError } from '../../runtime/host/setup/setup-error.ts';
import type { Services } from '../services.ts';

/** What a set-up tells while it goes on. */
export interface SetUpProgress {
  readonly onStage: (stage: string) => void;
  readonly onOutput: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Shows a set-up that can be cancelled, with its log in the channel; null where the user has cancelled it. */
export async function withSetUpProgress<Result>(
  title: string,
  channel: vscode.OutputChannel,
  work: (progress: SetUpProgress) => Promise<Result>,
): Promise<Result | null> {
  channel.clear();
  const progress = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return await vscode.window.withProgress(progress, async (shown, token) => {
    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => abort.abort());
    try {
      return await work({
        onStage: (stage) => {
          channel.appendLine(`${stage}…`);
          shown.report({ message: stage });
        },
        onOutput: (text) => channel.append(text),
        signal: abort.signal,
      });
    } catch (error) {
      if (!abort.signal.aborted) throw error;
      channel.appendLine('Cancelled: nothing was installed.');
      return null;
    } finally {
      subscription.dispose();
    }
  });
}

/** Says why a set-up failed, with the way to its log. */
export async function showSetUpFailure(
  error: unknown,
  log: Services['log'],
  channel: vscode.OutputChannel,
): Promise<void> {
  const message = messageOf(error);
  if (!(error instanceof SetupError)) log.error(error instanceof Error ? error : message);
  channel.appendLine(message);
  const show = 'Show Log';
  if ((await vscode.window.showErrorMessage(message, show)) === show) channel.show(true);
}

/** Where a set-up may take something from. */
export interface SourceItem extends vscode.QuickPickItem {
  readonly from: 'network' | 'mirror' | 'folder' | 'file';
}

/** What the user has named: nothing but the network, an address, or a path. */
export type NamedSource =
  | { readonly from: 'network' }
  | { readonly from: 'mirror'; readonly address: string }
  | { readonly from: 'path'; readonly path: string };

/** Null where the user has turned away. */
export async function askForSource(
  title: string,
  items: readonly SourceItem[],
  archives: Record<string, string[]>,
): Promise<NamedSource | null> {
  const picked = await vscode.window.showQuickPick(items, { title });
  if (picked === undefined) return null;
  if (picked.from === 'network') return { from: 'network' };
  if (picked.from === 'mirror') {
    const address = await vscode.window.showInputBox({ title: 'Address of the mirror', placeHolder: 'https://' });
    return address === undefined ? null : { from: 'mirror', address: address.trim() };
  }
  const isFolder = picked.from === 'folder';
  const chosen = await vscode.window.showOpenDialog({
    canSelectFolders: isFolder,
    canSelectFiles: !isFolder,
    ...(isFolder ? {} : { filters: archives }),
    openLabel: 'Install',
  });
  return chosen?.[0] === undefined ? null : { from: 'path', path: chosen[0].fsPath };
}
