import * as tf from '@tensorflow/tfjs-core';
import { TfjsKernels } from './tfjs-kernels.ts';

/** How each device is loaded into this thread. */
const backends: ReadonlyMap<string, (device: string) => Promise<TfjsKernels>> = new Map([
  [
    'tfjs-cpu',
    async (device: string) => {
      await import(/* webpackMode: "eager" */ '@tensorflow/tfjs-backend-cpu');
      return started('cpu', device);
    },
  ],
  [
    'wasm',
    async (device: string) => {
      const { loadWasm } = await import('./wasm/load.ts');
      return loadWasm(device);
    },
  ],
  [
    'webgpu',
    async (device: string) => {
      const { loadWebGpu } = await import('./webgpu/load.ts');
      return loadWebGpu(device);
    },
  ],
]);

async function started(backend: string, device: string): Promise<TfjsKernels> {
  if (!(await tf.setBackend(backend))) throw new Error(`the tfjs backend '${backend}' could not be started`);
  await tf.ready();
  return new TfjsKernels(device);
}

/** Loads a device into this thread: the tfjs backend that it runs on becomes the one that is used. */
export async function loadTfjsKernels(device: string): Promise<TfjsKernels> {
  const load = backends.get(device);
  if (load === undefined) throw new Error(`there is no tfjs backend '${device}'`);
  // Without it, tfjs prints advice about other packages on first use.
  tf.enableProdMode();
  return load(device);
}
