/** Puts a Node into Backstep's own storage, for runs that the editor's own cannot do. */
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { formatBytes } from '../../../engine/memory/sizes.ts';
import { otherRuntime, whyUnsuitable } from '../runtime-executable.ts';
import { fetchPackage } from '../setup/fetch-package.ts';
import { codeOf, messageOf, SetupError } from '../setup/setup-error.ts';
import { installStaged } from '../setup/staged-install.ts';
import { unpackFile } from '../setup/unpack.ts';
import { whyNoMappedReads } from '../webgpu-runtime.ts';
import { fetchRelease } from './fetch-release.ts';
import type { NodeOffer } from './offer.ts';
import { nodeIn } from './own-node.ts';
import { describeFetch, type NodeSource } from './source.ts';

export interface NodeSetup {
  readonly offer: NodeOffer;
  readonly source: NodeSource;
  /** Where it is to lie. */
  readonly folder: string;
  /** A folder from which the package `webgpu` is found. */
  readonly packages: string;
  /** Told what is being done. */
  readonly onStage: (stage: string) => void;
  readonly signal: AbortSignal;
}

const program = process.platform === 'win32' ? /^[^/]+\/(?:bin\/)?node\.exe$/ : /^[^/]+\/bin\/node$/;

/** Gives the version of the Node that is set up. Fails with a SetupError, or with the signal's reason; then nothing has changed. */
export async function setUpNode(setup: NodeSetup): Promise<string> {
  const { folder, offer, packages, onStage, signal } = setup;
  return await installStaged({
    name: 'Node',
    folder,
    bytes: offer.bytes,
    fill: (staging) => fill(staging, setup),
    async test(staging) {
      onStage('Testing Node: its version, and a read of what a graphics card would have computed');
      return await testNode(nodeIn(staging), packages);
    },
    signal,
  });
}

async function fill(staging: string, { source, offer, onStage, signal }: NodeSetup): Promise<void> {
  const target = nodeIn(staging);
  await mkdir(dirname(target), { recursive: true });
  if (source.from === 'program') {
    onStage(`Copying ${source.path}`);
    await copyFile(source.path, target);
    await chmod(target, 0o755);
    return;
  }
  const fetched = describeFetch(source, offer);
  if (fetched !== null) onStage(`Asking ${fetched.host} for ${fetched.what}`);
  const archive = source.from === 'archive' ? source.path : join(staging, 'fetched');
  const fetching = { file: archive, onProgress: downloadStages(onStage), signal };
  if (source.from === 'registry') await fetchPackage(offer.package, { ...fetching, registry: source.registry });
  if (source.from === 'release') {
    await fetchRelease(offer.release, fetching);
    if (offer.release.file.endsWith('.exe')) {
      await rename(archive, target);
      return;
    }
  }
  onStage('Unpacking Node');
  if (!(await unpackFile(archive, program, target, signal))) {
    throw new SetupError(`${archive} holds no program of Node's for ${process.platform}.`);
  }
  if (source.from !== 'archive') await rm(archive);
}

/** A stage for each tenth, so that a log of them is short. */
function downloadStages(onStage: (stage: string) => void): (done: number, total: number | null) => void {
  let told = -1;
  return (done, total) => {
    const share = total === null ? Math.floor(done / (8 * 2 ** 20)) : Math.floor((10 * done) / total);
    if (share === told) return;
    told = share;
    onStage(`Downloading Node: ${formatBytes(done)}${total === null ? '' : ` of ${formatBytes(total)}`}`);
  };
}

/** Its version. Fails where it is not one that scripts can run on, or cannot read from a GPU. */
async function testNode(path: string, packages: string): Promise<string> {
  let version: string;
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 20_000, windowsHide: true });
    version = stdout.trim();
  } catch (error) {
    const why = codeOf(error) ?? exitOf(error) ?? messageOf(error);
    throw new SetupError(
      `This Node cannot be run here (${why}): is it for another platform than ${process.platform}-${process.arch}?`,
    );
  }
  const runtime = otherRuntime(path);
  const unsuitable = await whyUnsuitable(runtime);
  if (unsuitable !== null) {
    throw new SetupError(`This is Node ${version}, and Backstep needs Node 24 or later: take a newer one.`);
  }
  const obstacle = await whyNoMappedReads(runtime, packages, true);
  if (obstacle !== null) {
    throw new SetupError(
      `This Node ${version} cannot read what a graphics card has computed (${obstacle}): take another one.`,
    );
  }
  return version;
}

function exitOf(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'number')) return null;
  return `it ended with exit code ${error.code}`;
}
