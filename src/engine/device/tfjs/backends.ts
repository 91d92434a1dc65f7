import * as tf from '@tensorflow/tfjs-core';
import { TfjsKernels } from './tfjs-kernels.ts';

/** How each backend is loaded; the name is the device's, the value the name under which it registers with tfjs. */
const backends: ReadonlyMap<string, () => Promise<string>> = new Map([
  [
    'tfjs-cpu',
    async () => {
      await import(/* webpackMode: "eager" */ '@tensorflow/tfjs-backend-cpu');
      return 'cpu';
    },
  ],
]);

/** Loads a tfjs backend into this thread and makes it the one that is used. */
export async function loadTfjsKernels(device: string): Promise<TfjsKernels> {
  const load = backends.get(device);
  if (load === undefined) throw new Error(`there is no tfjs backend '${device}'`);
  // Without it, tfjs prints advice about other packages on first use.
  tf.enableProdMode();
  const name = await load();
  if (!(await tf.setBackend(name))) throw new Error(`the tfjs backend '${name}' could not be started`);
  await tf.ready();
  return new TfjsKernels(device);
}
