/**
 * Entry of a process that looks at a device and prints a line of JSON on it: a driver that takes its process down takes nothing
 * else along. `--open NAME`, `--test NAME` or `--measure NAME`; `--auto FOLDER` prints what `auto` is, by the answers kept in
 * the folder.
 */
import { cpuProductsBackend } from '../../engine/device/cpu/index.ts';
import { closeDevices, deviceActivity } from '../../engine/device/registry.ts';
import { DeviceUnavailableError } from '../../engine/device/remote/errors.ts';
import { chooseDevice } from './choose-device.ts';
import type { DeviceReport } from './device-report.ts';
import { measure } from './measure.ts';
import { selfTest } from './self-test.ts';
import { surveyEntry } from './survey-entry.ts';

function examine(device: string, look: string): DeviceReport {
  try {
    const { description, detail } = deviceActivity(device);
    // A library of the user's own.
    if (look === 'test' || (device === 'tensorflow' && look === 'measure')) selfTest(device);
    const products = device === 'cpu' ? cpuProductsBackend() : null;
    return {
      device,
      description: products === null ? description : `matrix products by ${productNames[products.name]}`,
      obstacle: null,
      speed: look === 'measure' ? measure(device) : null,
      note: products !== null && products.name !== 'onnxruntime' ? products.reason : detail,
    };
  } catch (error) {
    const reason = error instanceof DeviceUnavailableError ? error.reason : messageOf(error);
    return { device, description: null, obstacle: reason, speed: null, note: null };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const productNames = { onnxruntime: 'ONNX Runtime', wasm: 'WebAssembly', plain: 'plain loops' } as const;

const [look = '', subject = ''] = process.argv.slice(2);
const answer = look === '--auto' ? chooseDevice(subject, surveyEntry()) : examine(subject, look.replace('--', ''));
console.log(JSON.stringify(answer));
await closeDevices();
