import * as vscode from 'vscode';
import { surveyDevice } from '../../runtime/host/devices.ts';
import { otherRuntime, ownRuntime } from '../../runtime/host/runtime-executable.ts';
import { mirrorAddress } from '../../runtime/host/setup/mirror.ts';
import { SetupError } from '../../runtime/host/setup/setup-error.ts';
import { requireNpm } from '../../runtime/host/tensorflow/find-npm.ts';
import { type TensorflowOffer, tensorflowOffer } from '../../runtime/host/tensorflow/offer.ts';
import { ownTensorflowFolder } from '../../runtime/host/tensorflow/own-folder.ts';
import { setUpTensorflow } from '../../runtime/host/tensorflow/set-up.ts';
import { sourceAt, type TensorflowSource } from '../../runtime/host/tensorflow/source.ts';
import { runtimeExecutable, type Services } from '../services.ts';
import { useDevice } from './device-setting.ts';
import { askForSource, type SourceItem, showSetUpFailure, withSetUpProgress } from './set-up-progress.ts';

/** `Backstep: Set Up tfjs-node-gpu`: asks what from where, installs, tests, and says what came of it. */
export async function setUpTensorflowCommand(
  { context, log, cacheFolder }: Services,
  output: () => vscode.OutputChannel,
): Promise<void> {
  try {
    const folder = ownTensorflowFolder(cacheFolder);
    const offer = await askForOffer();
    const source = offer === null ? null : await askForTensorflow();
    if (offer === null || source === null) return;
    // Said before the question, which would be in vain.
    if (source.from !== 'installed') requireNpm();
    if (!(await isWanted(offer, source, folder))) return;
    const channel = output();
    const executable = runtimeExecutable();
    const { path, environment } = executable === null ? ownRuntime() : otherRuntime(executable);
    const entry = vscode.Uri.joinPath(context.extensionUri, 'dist', 'device-survey.js').fsPath;
    const test = (place: string) => {
      const runtime = { path, environment: { ...environment, BACKSTEP_TENSORFLOW: place } };
      return surveyDevice('tensorflow', { runtime, entry, look: 'test' });
    };
    const report = await withSetUpProgress('Setting up TensorFlow', channel, (progress) =>
      setUpTensorflow({ offer, source, folder, test, ...progress }),
    );
    if (report === null) return;
    const ready = `Device tensorflow is ready: ${report.description ?? 'TensorFlow'}.`;
    const note = report.note === null ? '' : ` Note: ${report.note}.`;
    channel.appendLine(`${ready}${note}`);
    const use = 'Use for Training';
    const answer = await vscode.window.showInformationMessage(`${ready}${note}`, use);
    if (answer === use) await useDevice('tensorflow', vscode.window.activeTextEditor?.document.uri);
  } catch (error) {
    await showSetUpFailure(error, log, output());
  }
}

async function askForOffer(): Promise<TensorflowOffer | null> {
  const gpu = tensorflowOffer('gpu');
  const cpu = tensorflowOffer('cpu');
  if ('obstacle' in cpu) throw new SetupError(cpu.obstacle);
  const items = [
    {
      label: 'tfjs-node-gpu',
      detail: 'obstacle' in gpu ? gpu.obstacle : 'For NVIDIA cards with CUDA 11.2 and cuDNN 8.1.',
      offer: gpu,
    },
    { label: 'tfjs-node', detail: 'TensorFlow on the processor.', offer: cpu },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: 'Which TensorFlow?' });
  if (picked === undefined) return null;
  if ('obstacle' in picked.offer) throw new SetupError(picked.offer.obstacle);
  return picked.offer;
}

async function askForTensorflow(): Promise<TensorflowSource | null> {
  const items: readonly SourceItem[] = [
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
  ];
  const named = await askForSource('Install TensorFlow from where?', items, { 'npm packages': ['tgz', 'gz'] });
  if (named === null) return null;
  if (named.from === 'path') return sourceAt(named.path);
  return { from: 'network', mirror: named.from === 'mirror' ? mirrorAddress(named.address) : null };
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
