import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { TfjsKernels } from '../tfjs-kernels.ts';

const binary = 'tfjs-backend-wasm-simd.wasm';

/** The folder of the binary: this bundle's own, or the npm package's when run from the sources. */
function binaryFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  if (existsSync(join(here, binary))) return here;
  return dirname(createRequire(import.meta.url).resolve(`@tensorflow/tfjs-backend-wasm/dist/${binary}`));
}

/** Starts the WebAssembly backend in this thread, from files alone. */
export async function loadWasm(device: string): Promise<TfjsKernels> {
  setWasmPaths(binaryFolder() + sep);
  if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly backend could not be started');
  await tf.ready();
  return new TfjsKernels(device);
}
