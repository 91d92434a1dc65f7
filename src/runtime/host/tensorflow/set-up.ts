/** Installs tfjs-node in Backstep's own storage. What is there stays in use until the new one has passed its test. */
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { packageNames } from '../../../engine/device/tfjs/tensorflow/find-package.ts';
import { formatBytes } from '../../../engine/memory/sizes.ts';
import type { DeviceReport } from '../../devices/device-report.ts';
import type { TensorflowOffer } from './offer.ts';
import { runNpm } from './run-npm.ts';
import { SetupError } from './setup-error.ts';
import { mirrorEnvironment, type TensorflowSource } from './source.ts';

export interface TensorflowSetup {
  readonly offer: TensorflowOffer;
  readonly source: TensorflowSource;
  /** Where it is to lie. */
  readonly folder: string;
  /** Tries the installation in a folder. */
  readonly test: (folder: string) => Promise<DeviceReport>;
  /** Told what is being done. */
  readonly onStage: (stage: string) => void;
  /** Told what the installers print. */
  readonly onOutput: (text: string) => void;
  readonly signal: AbortSignal;
}

/** What installers print when they begin something. */
const stages: readonly (readonly [RegExp, string])[] = [
  [/\* Downloading libtensorflow/, 'Downloading libtensorflow'],
  [/\* Building TensorFlow Node\.js bindings/, 'Fetching the native add-on'],
];

/**
 * Gives the report of the installed device. Fails with a SetupError, or with the signal's reason; then nothing has changed.
 */
export async function setUpTensorflow(setup: TensorflowSetup): Promise<DeviceReport> {
  const { folder, signal, onStage } = setup;
  const staging = `${folder}.part-${process.pid}`;
  try {
    await mkdir(staging, { recursive: true });
    await removeAbandoned(folder);
    await requireRoom(dirname(staging), setup.offer.bytes);
    await (setup.source.from === 'installed' ? copy(setup.source.folder, staging, setup) : install(staging, setup));
    signal.throwIfAborted();
    onStage('Testing TensorFlow: a product, a gradient, memory');
    const report = await setup.test(staging);
    if (report.obstacle !== null) throw new SetupError(`TensorFlow is installed, but ${sentence(report.obstacle)}`);
    signal.throwIfAborted();
    await replace(folder, staging);
    return report;
  } catch (error) {
    throw isNoRoom(error) ? new SetupError(`The disk that ${folder} is on is full: make room and try again.`) : error;
  } finally {
    await rm(staging, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  }
}

/** A set-up whose process was killed leaves gigabytes behind. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder))) {
    const pid = /^\.(?:part|old)-(\d+)$/.exec(name.slice(basename(folder).length))?.[1];
    if (pid === undefined || !name.startsWith(basename(folder)) || isAlive(Number(pid))) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true }).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function requireRoom(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new SetupError(
    `There is not enough room: TensorFlow takes up to ${formatBytes(needed)}, and ${formatBytes(free)} are free on the disk of ${folder}. Make room, or let XDG_CACHE_HOME name a folder elsewhere.`,
  );
}

async function copy(from: string, to: string, { onStage }: TensorflowSetup): Promise<void> {
  onStage(`Copying ${from}`);
  await cp(join(from, 'node_modules'), join(to, 'node_modules'), { recursive: true, verbatimSymlinks: true });
}

async function install(folder: string, { offer, source, onStage, onOutput, signal }: TensorflowSetup): Promise<void> {
  onStage('Downloading npm packages');
  // npm is beginning to run the programs of named packages alone.
  const allowScripts = Object.fromEntries(packageNames.map((name) => [name, true]));
  const about = { name: 'backstep-tensorflow', private: true, allowScripts };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(about)}\n`);
  await runNpm({
    folder,
    arguments: [
      'install',
      source.from === 'package' ? source.path : offer.spec,
      // A folder is copied, not linked; and what the package does when it is installed is why it is installed.
      '--install-links',
      '--ignore-scripts=false',
      '--foreground-scripts',
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
    ],
    environment: mirrorEnvironment(source.from === 'network' ? source.mirror : null),
    onOutput: (text) => {
      onOutput(text);
      for (const [sign, stage] of stages) if (sign.test(text)) onStage(stage);
    },
    signal,
  });
}

/** The old installation goes only once the new one is in its place. */
async function replace(folder: string, staging: string): Promise<void> {
  const old = `${folder}.old-${process.pid}`;
  if (existsSync(folder)) await rename(folder, old);
  try {
    await rename(staging, folder);
  } catch (error) {
    if (existsSync(old)) await rename(old, folder);
    throw error;
  }
  await rm(old, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
}

function isNoRoom(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
