/** Installs tfjs-node in Backstep's own storage. */
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageNames } from '../../../engine/device/tfjs/tensorflow/find-package.ts';
import type { DeviceReport } from '../../devices/device-report.ts';
import { asSentence, SetupError } from '../setup/setup-error.ts';
import { installStaged } from '../setup/staged-install.ts';
import { requireNpm } from './find-npm.ts';
import type { TensorflowOffer } from './offer.ts';
import { runNpm } from './run-npm.ts';
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
  const { folder, source, offer, signal, onStage } = setup;
  if (source.from !== 'installed') requireNpm();
  return await installStaged({
    name: 'TensorFlow',
    folder,
    bytes: offer.bytes,
    fill: (staging) => (source.from === 'installed' ? copy(source.folder, staging, setup) : install(staging, setup)),
    async test(staging) {
      onStage('Testing TensorFlow: a product, a gradient, memory');
      const report = await setup.test(staging);
      if (report.obstacle === null) return report;
      throw new SetupError(`TensorFlow is installed, but ${asSentence(report.obstacle)}`);
    },
    signal,
  });
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
