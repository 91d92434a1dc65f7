import { tensorflowFolder } from '../../../engine/environment.ts';
import { SetupError } from '../setup/setup-error.ts';

/** Where TensorFlow is set up: in Backstep's own storage. What the user has installed elsewhere is theirs. */
export function ownTensorflowFolder(cacheFolder: string): string {
  const { BACKSTEP_TENSORFLOW: elsewhere } = process.env;
  if (elsewhere) {
    throw new SetupError(
      `BACKSTEP_TENSORFLOW names an installation of yours (${elsewhere}), which is left alone: take the variable away to have TensorFlow set up in Backstep's own storage.`,
    );
  }
  return tensorflowFolder(cacheFolder);
}
