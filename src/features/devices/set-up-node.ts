import * as vscode from 'vscode';
import { type NodeOffer, nodeOffer } from '../../runtime/host/node/offer.ts';
import { ownNodeFolder } from '../../runtime/host/node/own-node.ts';
import { setUpNode } from '../../runtime/host/node/set-up.ts';
import { describeFetch, type NodeSource, nodeSourceAt, nodeSourceOnline } from '../../runtime/host/node/source.ts';
import { mirrorAddress } from '../../runtime/host/setup/mirror.ts';
import { SetupError } from '../../runtime/host/setup/setup-error.ts';
import type { Services } from '../services.ts';
import { useDevice } from './device-setting.ts';
import { askForSource, type SourceItem, showSetUpFailure, withSetUpProgress } from './set-up-progress.ts';

/** `Backstep: Set Up Node for WebGPU`: asks from where, fetches, tests, and says what came of it. */
export async function setUpNodeCommand(
  { context, log, cacheFolder }: Services,
  output: () => vscode.OutputChannel,
): Promise<void> {
  try {
    const offer = nodeOffer();
    if ('obstacle' in offer) throw new SetupError(offer.obstacle);
    const folder = ownNodeFolder(cacheFolder);
    const source = await askForNode(offer);
    if (source === null || !(await isWanted(offer, source, folder))) return;
    const packages = vscode.Uri.joinPath(context.extensionUri, 'dist').fsPath;
    const channel = output();
    const version = await withSetUpProgress('Setting up Node', channel, (progress) =>
      setUpNode({ offer, source, folder, packages, ...progress }),
    );
    if (version === null) return;
    const ready = `Node ${version} is ready: runs on webgpu take it where the editor's own Node cannot read from a graphics card.`;
    channel.appendLine(ready);
    const use = 'Use webgpu for Training';
    const answer = await vscode.window.showInformationMessage(ready, use);
    if (answer === use) await useDevice('webgpu', vscode.window.activeTextEditor?.document.uri);
  } catch (error) {
    await showSetUpFailure(error, log, output());
  }
}

async function askForNode(offer: NodeOffer): Promise<NodeSource | null> {
  const online = nodeSourceOnline(null);
  const fetched = describeFetch(online, offer);
  const asNpm = online.from === 'registry' ? ', as npm is set up' : '';
  const items: readonly SourceItem[] = [
    { label: 'From the network', detail: `${fetched?.what} from ${fetched?.host}${asNpm}.`, from: 'network' },
    { label: 'From a mirror…', detail: "A registry that has npm's packages.", from: 'mirror' },
    { label: 'From a folder…', detail: 'In which there is a Node 24 or later for this machine.', from: 'folder' },
    { label: 'From an archive…', detail: "The .tar.gz of nodejs.org, or npm's package as a .tgz.", from: 'file' },
  ];
  const named = await askForSource('Set up Node from where?', items, { Archives: ['tgz', 'gz'] });
  if (named === null) return null;
  if (named.from === 'path') return nodeSourceAt(named.path);
  return named.from === 'mirror' ? nodeSourceOnline(mirrorAddress(named.address)) : online;
}

async function isWanted(offer: NodeOffer, source: NodeSource, folder: string): Promise<boolean> {
  const fetched = describeFetch(source, offer);
  const from =
    'path' in source
      ? `${source.path} goes`
      : `${fetched?.what} is fetched from ${fetched?.host} (about ${mebibytes(offer.download)}) and checked against the checksum there. It goes`;
  const detail = `${from} into ${folder} and takes up to ${mebibytes(offer.bytes)}. Then it is tested; what was there before stays until that has passed. Nothing else on this machine changes.`;
  const question = 'Set up a Node for runs on webgpu?';
  const install = 'Install';
  return (await vscode.window.showInformationMessage(question, { modal: true, detail }, install)) === install;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
