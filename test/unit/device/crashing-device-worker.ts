/** The device thread's own program, but with an error that nobody catches when the first batch arrives. */
import { parentPort } from 'node:worker_threads';
import '../../../src/engine/device/remote/device-worker-main.ts';

parentPort?.on('message', () => {
  throw new Error('the driver went away');
});
