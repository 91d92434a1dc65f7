import * as vscode from 'vscode';
import { surveyDevice } from '../../runtime/host/devices.ts';
import { otherRuntime, ownRuntime } from '../../runtime/host/runtime-executable.ts';
import { type TensorflowOffer, tensorflowOffer } from '../../runtime/host/tensorflow/offer.ts';
import { ownTensorflowFolder } from '../../runtime/host/tensorflow/own-folder.ts';
import { setUpTensorflow } from '../../runtime/host/tensorflow/set-up.ts';
import { SetupError } from '../../runtime/host/tensorflow/setup-error.ts';
import { mirrorAddress, sourceAt, type TensorflowSource } from '../../runtime/host/tensorflow/source.ts';
import { runtimeExecutable, type Services } from '../services.ts';
import { useDevice } from './device-setting.ts';

/** `Backstep: Set Up tfjs-node-gpu`: asks what from where, installs, tests, and says what came of it. */
export async function setUpTensorflowCommand(
  { context, log, cacheFolder }: Services,
  output: () => vscode.OutputChannel,
): Promise<void> {
  try {
    const folder = ownTensorflowFolder(cacheFolder);
    const offer = await askForOffer();
    const source = offer === null ? null : await askForSource();
    if (offer === null || source === null || !(await isWanted(offer, source, folder))) return;
    const channel = output();
    channel.clear();
    const executable = runtimeExecutable();
    const { path, environment } = executable === null ? ownRuntime() : otherRuntime(executable);
    const entry = vscode.Uri.joinPath(context.extensionUri, 'dist', 'device-survey.js').fsPath;
    const progress = {
      location: vscode.ProgressLocation.Notification,
      title: 'Setting up TensorFlow',
      cancellable: true,
    };
    const report = await vscode.window.withProgress(progress, async (shown, token) => {
      const abort = new AbortController();
      const subscription = token.onCancellationRequested(() => abort.abort());
      try {
        return await setUpTensorflow({
          offer,
          source,
          folder,
          test: (place) => {
            const runtime = { path, environment: { ...environment, BACKSTEP_TENSORFLOW: place } };
            return surveyDevice('tensorflow', { runtime, entry, look: 'test' });
          },
          onStage: (stage) => {
            channel.appendLine(`${stage}…`);
            shown.report({ message: stage });
          },
          onOutput: (text) => channel.append(text),
          signal: abort.signal,
        });
      } catch (error) {
        if (abort.signal.aborted) return null;
        throw error;
      } finally {
        subscription.dispose();
      }
    });
    if (report === null) {
      channel.appendLine('Cancelled: nothing was installed.');
      return;
    }
    const ready = `Device tensorflow is ready: ${report.description ?? 'TensorFlow'}.`;
    const note = report.note === null ? '' : ` Note: ${report.note}.`;
    channel.appendLine(`${ready}${note}`);
    const use = 'Use for Training';
    const answer = await vscode.window.showInformationMessage(`${ready}${note}`, use);
    if (answer === use) await useDevice('tensorflow', vscode.window.activeTextEditor?.document.uri);
  } catch (error) {
    await showFailure(error, log, output());
  }
}

async function showFailure(error: unknown, log: vscode.LogOutputChannel, channel: vscode.OutputChannel): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof SetupError)) log.error(error instanceof Error ? error : message);
  channel.appendLine(message);
  const show = 'Show Log';
  if ((await vscode.window.showErrorMessage(message, show)) === show) channel.show(true);
}

async function askForOffer(): Promise<TensorflowOffer | null> {
  const gpu = tensorflowOffer('gpu');
  const cpu = tensorflowOffer('cpu');
  if ('obstacle' in cpu) throw new SetupError(cpu.obstacle);
  const items = [
    {
      label: 'tfjs-node-gpu',
      detail:
        'obstacle' in gpu
          ? gpu.obstacle
          : 'For NVIDIA cards with CUDA 11.2 and cuDNN 8.1; computes on the processor without them.',
      offer: gpu,
    },
    { label: 'tfjs-node', detail: 'TensorFlow on the processor.', offer: cpu },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: 'Which TensorFlow?' });
  if (picked === undefined) return null;
  if ('obstacle' in picked.offer) throw new SetupError(picked.offer.obstacle);
  return picked.offer;
}

async function askForSource(): Promise<TensorflowSource | null> {
  const items = [
    {
      label: 'From the network',
      detail: "npm's registry as npm is set up, and storage.googleapis.com.",
      from: 'network',
    },
    {
      label: 'From a mirror…',
      detail: 'It has libtensorflow and the add-on in place of storage.googleapis.com.',
      from: 'mirror',
    },
    { label: 'From a folder…', detail: 'It was installed there, on a machine like this one.', from: 'folder' },
    { label: 'From a tarball…', detail: 'The .tgz of the npm package.', from: 'file' },
  ] as const;
  const picked = await vscode.window.showQuickPick(items, { title: 'Install TensorFlow from where?' });
  if (picked === undefined) return null;
  if (picked.from === 'network') return { from: 'network', mirror: null };
  if (picked.from === 'mirror') {
    const address = await vscode.window.showInputBox({ title: 'Address of the mirror', placeHolder: 'https://' });
    return address === undefined ? null : { from: 'network', mirror: mirrorAddress(address.trim()) };
  }
  const isFolder = picked.from === 'folder';
  const chosen = await vscode.window.showOpenDialog({
    canSelectFolders: isFolder,
    canSelectFiles: !isFolder,
    ...(isFolder ? {} : { filters: { 'npm packages': ['tgz', 'gz'] } }),
    openLabel: 'Install',
  });
  return chosen?.[0] === undefined ? null : sourceAt(chosen[0].fsPath);
}

async function isWanted(offer: TensorflowOffer, source: TensorflowSource, folder: string): Promise<boolean> {
  const what = source.from === 'network' ? offer.spec : source.from === 'package' ? source.path : source.folder;
  const gib = offer.bytes / 2 ** 30;
  const programs =
    source.from === 'installed' ? '' : ' npm runs the programs that the package brings: they fetch libtensorflow.';
  const detail = `It goes into ${folder} and takes up to ${gib} GiB there.${programs} Then it is tested; what was there before stays until that has passed.`;
  const install = 'Install';
  const question = `Install ${what}?`;
  return (await vscode.window.showInformationMessage(question, { modal: true, detail }, install)) === install;
}
