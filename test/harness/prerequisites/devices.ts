import { useSoftwareGpu, whyNoGpu } from './software-gpu.ts';
import { whyNoTensorflow } from './tensorflow.ts';

useSoftwareGpu();

/** Every device beside the CPU, and why tests of it cannot run here, or false. */
export const otherDevices = [
  ['tfjs-cpu', false],
  ['wasm', false],
  ['webgpu', whyNoGpu],
  ['tensorflow', whyNoTensorflow],
] as const;
