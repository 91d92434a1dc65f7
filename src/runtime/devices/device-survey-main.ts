/**
 * Entry of a process that looks at devices, named as its arguments, and prints a line of JSON on each: a driver that takes
 * its process down takes nothing else along.
 */
import { cpuProductsBackend } from '../../engine/device/cpu/index.ts';
import { closeDevices, deviceActivity } from '../../engine/device/registry.ts';
import { DeviceUnavailableError } from '../../engine/device/remote/errors.ts';
import type { DeviceReport } from './device-report.ts';
import { measure } from './measure.ts';
import { selfTest } from './self-test.ts';

function examine(device: string): DeviceReport {
  try {
    const { description } = device === 'cpu' ? { description: null } : deviceActivity(device);
    if (device === 'tensorflow') selfTest(device);
    const products = device === 'cpu' ? cpuProductsBackend() : null;
    return {
      device,
      description: products === null ? description : `matrix products by ${productNames[products.name]}`,
      obstacle: null,
      speed: measure(device),
      note: products !== null && products.name === 'plain' ? `ONNX Runtime is not used: ${products.reason}` : null,
    };
  } catch (error) {
    const reason = error instanceof DeviceUnavailableError ? error.reason : messageOf(error);
    return { device, description: null, obstacle: reason, speed: null, note: null };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const productNames = { onnxruntime: 'ONNX Runtime', plain: 'plain loops' } as const;

for (const device of process.argv.slice(2)) process.stdout.write(`${JSON.stringify(examine(device))}\n`);
await closeDevices();
