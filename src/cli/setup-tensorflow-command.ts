import { resolve } from 'node:path';
import { environment } from '../engine/environment.ts';
import { formatBytes } from '../engine/memory/sizes.ts';
import { surveyDevice } from '../runtime/devices/survey.ts';
import { surveyEntry } from '../runtime/devices/survey-entry.ts';
import { ownRuntime } from '../runtime/host/runtime-executable.ts';
import { mirrorAddress } from '../runtime/host/setup/mirror.ts';
import { SetupError } from '../runtime/host/setup/setup-error.ts';
import { requireNpm } from '../runtime/host/tensorflow/find-npm.ts';
import { type TensorflowOffer, tensorflowOffer } from '../runtime/host/tensorflow/offer.ts';
import { ownTensorflowFolder } from '../runtime/host/tensorflow/own-folder.ts';
import { setUpTensorflow } from '../runtime/host/tensorflow/set-up.ts';
import { sourceAt, type TensorflowSource } from '../runtime/host/tensorflow/source.ts';
import { isAllowed, runSetUp } from './set-up.ts';

export interface SetupTensorflowOptions {
  readonly cpu: boolean;
  readonly from?: string;
  readonly mirror?: string;
  readonly yes: boolean;
}

/** Installs tfjs-node after asking. @returns the exit code */
export async function setupTensorflowCommand(options: SetupTensorflowOptions): Promise<number> {
  return await runSetUp(async (signal) => {
    const folder = ownTensorflowFolder(environment.cacheFolder);
    const offer = tensorflowOffer(options.cpu ? 'cpu' : 'gpu');
    if ('obstacle' in offer) throw new SetupError(offer.obstacle);
    const source = sourceOf(options);
    if (source.from !== 'installed') requireNpm();
    if (!options.yes && !(await isWanted(offer, source, folder, signal))) return 1;
    const report = await setUpTensorflow({
      offer,
      source,
      folder,
      test: (place) => surveyDevice('tensorflow', { runtime: runtimeWith(place), entry: surveyEntry(), look: 'test' }),
      onStage: (stage) => console.error(`${stage}…`),
      onOutput: (text) => process.stderr.write(text),
      signal,
    });
    console.log(`Device tensorflow is ready: ${report.description ?? 'TensorFlow'}.`);
    if (report.note !== null) console.log(`Note: ${report.note}.`);
    return 0;
  });
}

function sourceOf({ from, mirror }: SetupTensorflowOptions): TensorflowSource {
  if (from !== undefined && mirror !== undefined) throw new SetupError('Either --from or --mirror, not both.');
  if (from !== undefined) return sourceAt(resolve(from));
  return { from: 'network', mirror: mirror === undefined ? null : mirrorAddress(mirror) };
}

function runtimeWith(folder: string) {
  const { path, environment: variables } = ownRuntime();
  return { path, environment: { ...variables, BACKSTEP_TENSORFLOW: folder } };
}

async function isWanted(
  offer: TensorflowOffer,
  source: TensorflowSource,
  folder: string,
  signal: AbortSignal,
): Promise<boolean> {
  const what = source.from === 'network' ? offer.spec : source.from === 'package' ? source.path : source.folder;
  const programs = source.from === 'installed' ? '' : ' Programs that the package brings run while it is installed.';
  return await isAllowed(`${what} is installed in ${folder} (up to ${formatBytes(offer.bytes)}).${programs}`, signal);
}
