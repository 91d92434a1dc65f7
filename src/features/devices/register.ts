import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { otherRuntime, ownRuntime, type RuntimeExecutable } from '../../runtime/host/runtime-executable.ts';
import { NoWebGpuRuntimeError, webGpuRuntime } from '../../runtime/host/webgpu-runtime.ts';
import { commands } from '../identifiers.ts';
import { runtimeExecutable, type Services } from '../services.ts';
import { offerNode } from './offer-node.ts';
import { setUpNodeCommand } from './set-up-node.ts';
import { setUpTensorflowCommand } from './set-up-tensorflow.ts';

/** Every device is given a minute and a half at the most, and there are five. */
const limitMs = 500_000;

/** `Backstep: Check Devices`, which prints what `backstep doctor` does in an output channel, and what sets programs up for devices. */
export function registerDevices(services: Services): vscode.Disposable {
  const { context, log } = services;
  let channel: vscode.OutputChannel | null = null;
  const output = (): vscode.OutputChannel => {
    channel ??= vscode.window.createOutputChannel('Backstep Devices');
    return channel;
  };
  /** Only a run on `webgpu` misses it, so it is offered beside the table. */
  const offerMissingNode = async (): Promise<void> => {
    const packages = vscode.Uri.joinPath(context.extensionUri, 'dist').fsPath;
    try {
      await webGpuRuntime(preferredRuntime(), packages);
    } catch (error) {
      // The table's last lines say more, and lie behind a longer text.
      if (error instanceof NoWebGpuRuntimeError) await offerNode('Runs on webgpu miss a Node here.', 'information');
    }
  };
  let isChecking = false;
  const check = async (): Promise<void> => {
    if (isChecking) return;
    isChecking = true;
    try {
      const program = vscode.Uri.joinPath(context.extensionUri, 'dist', 'cli.js').fsPath;
      const text = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: 'Measuring devices', cancellable: true },
        (_, token) => doctor(program, token),
      );
      if (text === null) return;
      output().clear();
      output().append(tableLast(text));
      output().show(true);
      void offerMissingNode();
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage('The devices could not be looked at: the Backstep Log says why.');
    } finally {
      isChecking = false;
    }
  };
  const register = vscode.commands.registerCommand;
  return vscode.Disposable.from(
    register(commands.checkDevices, check),
    register(commands.setUpTensorflow, () => setUpTensorflowCommand(services, output)),
    register(commands.setUpNode, () => setUpNodeCommand(services, output)),
    { dispose: () => channel?.dispose() },
  );
}

/** An output channel shows its end: there stands what is looked for. */
function tableLast(text: string): string {
  const [table = '', ...rest] = text.trimEnd().split('\n\n');
  return `${rest.join('\n\n')}\n\n${table}\n`;
}

function preferredRuntime(): RuntimeExecutable {
  const executable = runtimeExecutable();
  return executable === null ? ownRuntime() : otherRuntime(executable);
}

/** Null where the user has lost patience. */
async function doctor(program: string, token: vscode.CancellationToken): Promise<string | null> {
  const { path, environment } = preferredRuntime();
  const abort = new AbortController();
  const subscription = token.onCancellationRequested(() => abort.abort());
  try {
    const { stdout } = await promisify(execFile)(path, ['--disable-warning=ExperimentalWarning', program, 'doctor'], {
      env: { ...process.env, ...environment },
      timeout: limitMs,
      signal: abort.signal,
      windowsHide: true,
    });
    return stdout;
  } catch (error) {
    if (abort.signal.aborted) return null;
    throw error;
  } finally {
    subscription.dispose();
  }
}
