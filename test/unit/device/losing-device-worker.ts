/** The device thread's own program, but its GPU goes away when the first batch arrives, as after a driver's reset. */
import { parentPort } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import '../../../src/engine/device/remote/device-worker-main.ts';

parentPort?.once('message', () => {
  const backend = tf.backend();
  if ('device' in backend && backend.device instanceof GPUDevice) backend.device.destroy();
});
