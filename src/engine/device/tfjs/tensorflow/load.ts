import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { TfjsKernels } from '../tfjs-kernels.ts';
import { registerBitwiseAnd } from './bitwise.ts';
import { findPackage } from './find-package.ts';
import { whyNotLoaded } from './why-not-loaded.ts';

/** tfjs-node calls these of Node's `util`: the first was taken away in Node 23, the second is about to be and warns. */
const withdrawn = {
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  isArray: Array.isArray,
};

/**
 * Starts TensorFlow in this thread: the user's own tfjs-node, which shares our tfjs-core's engine (it is one for all copies
 * in a thread) and registers its backend and kernels there.
 */
export async function loadTensorflow(device: string, folder: string | null): Promise<TfjsKernels> {
  const found = findPackage(folder);
  if ('obstacle' in found) throw new Error(found.obstacle);
  Object.assign(util, withdrawn);
  try {
    createRequire(join(found.folder, 'package.json'))(found.folder);
  } catch (error) {
    throw new Error(whyNotLoaded(error, found), { cause: error });
  }
  if (tf.findBackend('tensorflow') === null || !(await tf.setBackend('tensorflow'))) {
    throw new Error(`${found.name} in ${found.folder} did not start its backend`);
  }
  await tf.ready();
  registerBitwiseAnd('tensorflow');
  return new TfjsKernels(device, describe(tf.backend()));
}

/** 'TensorFlow 2.9.1 on the GPU'. */
function describe(backend: object): string {
  const { isUsingGpuDevice, binding }: { isUsingGpuDevice?: unknown; binding?: unknown } = backend;
  const { TF_Version: version }: { TF_Version?: unknown } = Object(binding);
  return `TensorFlow${typeof version === 'string' ? ` ${version}` : ''} on the ${isUsingGpuDevice === true ? 'GPU' : 'CPU'}`;
}
