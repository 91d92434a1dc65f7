import * as tf from '@tensorflow/tfjs-core';
import { type DeviceSettings, defaultSettings } from '../remote/messages.ts';
import { TfjsKernels } from './tfjs-kernels.ts';

type Load = (device: string, settings: DeviceSettings) => Promise<TfjsKernels>;

/** How each device is loaded into this thread. */
const backends: ReadonlyMap<string, Load> = new Map<string, Load>([
  [
    'tfjs-cpu',
    async (device) => {
      await import(/* webpackMode: "eager" */ '@tensorflow/tfjs-backend-cpu');
      return started('cpu', device);
    },
  ],
  [
    'wasm',
    async (device) => {
      const { loadWasm } = await import(/* webpackChunkName: "device-wasm" */ './wasm/load.ts');
      return loadWasm(device);
    },
  ],
  [
    'webgpu',
    async (device, { gpu }) => {
      const { loadWebGpu } = await import(/* webpackChunkName: "device-webgpu" */ './webgpu/load.ts');
      return loadWebGpu(device, gpu);
    },
  ],
  [
    'tensorflow',
    async (device, { tensorflowFolder }) => {
      const { loadTensorflow } = await import(/* webpackMode: "eager" */ './tensorflow/load.ts');
      return loadTensorflow(device, tensorflowFolder);
    },
  ],
]);

async function started(backend: string, device: string): Promise<TfjsKernels> {
  if (!(await tf.setBackend(backend))) throw new Error(`the tfjs backend '${backend}' could not be started`);
  await tf.ready();
  return new TfjsKernels(device);
}

/** Loads a device into this thread: the tfjs backend that it runs on becomes the one that is used. */
export async function loadTfjsKernels(device: string, settings = defaultSettings): Promise<TfjsKernels> {
  const load = backends.get(device);
  if (load === undefined) throw new Error(`there is no tfjs backend '${device}'`);
  // Without it, tfjs prints advice about other packages on first use.
  tf.enableProdMode();
  return load(device, settings);
}
