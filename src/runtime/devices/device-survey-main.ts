/**
 * Entry of a process that looks at devices, named as its arguments, and prints a line of JSON on each: a driver that takes
 * its process down takes nothing else along. After `--open` they are opened and not measured; `--auto FOLDER` prints what
 * `auto` is, by the answers kept in the folder.
 */
import { cpuProductsBackend } from '../../engine/device/cpu/index.ts';
import { closeDevices, deviceActivity } from '../../engine/device/registry.ts';
import { DeviceUnavailableError } from '../../engine/device/remote/errors.ts';
import { chooseDevice } from './choose-device.ts';
import type { DeviceReport } from './device-report.ts';
import { measure } from './measure.ts';
import { selfTest } from './self-test.ts';
import { surveyEntry } from './survey-entry.ts';

function examine(device: string, isMeasured: boolean): DeviceReport {
  try {
    const { description, detail } = deviceActivity(device);
    if (device === 'tensorflow' && isMeasured) selfTest(device);
    const products = device === 'cpu' ? cpuProductsBackend() : null;
    return {
      device,
      description: products === null ? description : `matrix products by ${productNames[products.name]}`,
      obstacle: null,
      speed: isMeasured ? measure(device) : null,
      note: products !== null && products.name === 'plain' ? `ONNX Runtime is not used: ${products.reason}` : detail,
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

const [first, ...rest] = process.argv.slice(2);
if (first === '--auto') console.log(JSON.stringify(chooseDevice(rest[0] ?? '', surveyEntry())));
else {
  const [isMeasured, devices] = first === '--open' ? [false, rest] : [true, process.argv.slice(2)];
  for (const device of devices) console.log(JSON.stringify(examine(device, isMeasured)));
}
await closeDevices();
