import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { openGpu } from './adapter.ts';
import { ProgramRunner } from './programs.ts';
import { WatchedDevice } from './watched-device.ts';
import { WebGpuKernels } from './webgpu-kernels.ts';

/** Opens the GPU and makes tfjs's backend on it the one that is used in this thread. */
export async function loadWebGpu(device: string, wanted: string | null): Promise<WebGpuKernels> {
  const gpu = await openGpu(wanted);
  const watched = new WatchedDevice(gpu.device, gpu.name);
  const backend = new WebGPUBackend(gpu.device, gpu.info);
  // The name under which tfjs's own kernels are registered.
  const name = 'webgpu';
  tf.registerBackend(name, () => backend);
  await tf.setBackend(name);
  await tf.ready();
  return new WebGpuKernels(device, gpu, new ProgramRunner(backend), watched);
}
