import * as vscode from 'vscode';
import { NoWebGpuRuntimeError } from '../../runtime/host/webgpu-runtime.ts';
import { offerNode } from '../devices/offer-node.ts';
import { commands, views } from '../identifiers.ts';
import type { Services } from '../services.ts';
import { mayRunCode } from '../trust/trust.ts';
import type { RunService } from './run-service.ts';
import type { ScriptDocuments } from './script-documents.ts';
import { requestFor, ScriptError, titleOf } from './script-request.ts';
import { SettingError } from './setting-values.ts';

/** Run, pause, resume, stop and run again. */
export function registerRunCommands(services: Services, documents: ScriptDocuments): vscode.Disposable {
  const { runs } = services;
  const run = async (uri: vscode.Uri | null): Promise<void> => {
    if (uri === null) await offerScript(vscode.window.activeTextEditor?.document ?? null);
    else if (mayRunCode() && (await mayReplace(runs, uri))) await start(services, uri);
  };
  const register = vscode.commands.registerCommand;
  return vscode.Disposable.from(
    register(commands.runTraining, (uri: unknown) => run(uri instanceof vscode.Uri ? uri : documents.find())),
    register(commands.runTrainingAgain, () => {
      const { latest } = runs;
      return run(latest === null ? documents.find() : vscode.Uri.parse(latest.script.uri, true));
    }),
    register(commands.pauseTraining, () => runs.pause()),
    register(commands.resumeTraining, () => runs.resume()),
    register(commands.stopTraining, () => runs.stop()),
  );
}

async function start({ runs, log, cacheFolder }: Services, uri: vscode.Uri): Promise<void> {
  try {
    const request = await requestFor(uri, cacheFolder);
    await vscode.commands.executeCommand(`${views.training}.focus`, { preserveFocus: true });
    await runs.start(request);
  } catch (error) {
    if (error instanceof SettingError) {
      void offerSetting(error);
      return;
    }
    if (error instanceof NoWebGpuRuntimeError) {
      void offerNode(error.message, 'error');
      return;
    }
    if (!(error instanceof ScriptError)) log.error(error instanceof Error ? error : String(error));
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}

async function offerSetting({ message, setting }: SettingError): Promise<void> {
  const open = 'Open Settings';
  const answer = await vscode.window.showErrorMessage(message, open);
  if (answer === open) await vscode.commands.executeCommand('workbench.action.openSettings', setting);
}

/** A run that is going is lost when another begins: only the user may say so. */
async function mayReplace({ current }: RunService, next: vscode.Uri): Promise<boolean> {
  if (current === null) return true;
  const isSame = current.script.uri === next.toString();
  const question = `${current.script.title} is still training. Stop it and run ${isSame ? 'it again' : titleOf(next)}?`;
  const stopAndRun = isSame ? 'Stop and Run Again' : 'Stop and Run';
  return (await vscode.window.showWarningMessage(question, { modal: true }, stopAndRun)) === stopAndRun;
}

async function offerScript(open: vscode.TextDocument | null): Promise<void> {
  const sample = 'Open a Sample';
  const script = 'New Training Script';
  const message =
    open?.languageId === 'python'
      ? `${titleOf(open.uri)} is Python. Backstep runs TypeScript and JavaScript that import ‘backstep’, with PyTorch’s names.`
      : 'Open the script that you want to run: a TypeScript file that imports ‘backstep’.';
  const answer = await vscode.window.showInformationMessage(message, sample, script);
  if (answer === sample) await vscode.commands.executeCommand(commands.openSample);
  if (answer === script) await vscode.commands.executeCommand(commands.newTrainingScript);
}
