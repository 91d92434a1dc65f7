import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { environment } from '../engine/environment.ts';
import { formatBytes } from '../engine/memory/sizes.ts';
import { surveyDevice } from '../runtime/devices/survey.ts';
import { surveyEntry } from '../runtime/devices/survey-entry.ts';
import { ownRuntime } from '../runtime/host/runtime-executable.ts';
import { type TensorflowOffer, tensorflowOffer } from '../runtime/host/tensorflow/offer.ts';
import { ownTensorflowFolder } from '../runtime/host/tensorflow/own-folder.ts';
import { setUpTensorflow } from '../runtime/host/tensorflow/set-up.ts';
import { SetupError } from '../runtime/host/tensorflow/setup-error.ts';
import { mirrorAddress, sourceAt, type TensorflowSource } from '../runtime/host/tensorflow/source.ts';

export interface SetupTensorflowOptions {
  readonly cpu: boolean;
  readonly from?: string;
  readonly mirror?: string;
  readonly yes: boolean;
}

const interruptedExitCode = 130;

/** Installs tfjs-node after asking. @returns the exit code */
export async function setupTensorflowCommand(options: SetupTensorflowOptions): Promise<number> {
  const abort = new AbortController();
  const interrupt = (): void => abort.abort();
  process.on('SIGINT', interrupt);
  try {
    const folder = ownTensorflowFolder(environment.cacheFolder);
    const offer = tensorflowOffer(options.cpu ? 'cpu' : 'gpu');
    if ('obstacle' in offer) throw new SetupError(offer.obstacle);
    const source = sourceOf(options);
    if (!options.yes && !(await isWanted(offer, source, folder, abort.signal))) return 1;
    const report = await setUpTensorflow({
      offer,
      source,
      folder,
      test: (place) => surveyDevice('tensorflow', { runtime: runtimeWith(place), entry: surveyEntry(), look: 'test' }),
      onStage: (stage) => console.error(`${stage}…`),
      onOutput: (text) => process.stderr.write(text),
      signal: abort.signal,
    });
    console.log(`Device tensorflow is ready: ${report.description ?? 'TensorFlow'}.`);
    if (report.note !== null) console.log(`Note: ${report.note}.`);
    return 0;
  } catch (error) {
    if (abort.signal.aborted) return interruptedExitCode;
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return 1;
  } finally {
    process.off('SIGINT', interrupt);
  }
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
  if (!process.stdin.isTTY) {
    throw new SetupError(
      'Nothing is installed without a word from you: say --yes where there is no terminal to ask on.',
    );
  }
  const what = source.from === 'network' ? offer.spec : source.from === 'package' ? source.path : source.folder;
  const programs = source.from === 'installed' ? '' : ' Programs that the package brings run while it is installed.';
  console.error(`${what} is installed in ${folder} (up to ${formatBytes(offer.bytes)}).${programs}`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Ctrl-D and Ctrl-C are a no.
    const closed = once(terminal, 'close').then(() => '');
    const answer = await Promise.race([terminal.question('Install it? [y/N] ', { signal }), closed]);
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
