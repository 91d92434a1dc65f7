import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { afterEach, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { cpuKernels } from '../../../src/engine/device/cpu/index.ts';
import {
  availableDevices,
  closeDevices,
  defaultDevice,
  device,
  setDefaultDevice,
} from '../../../src/engine/device/registry.ts';
import { hooks } from '../../../src/engine/observer.ts';

const registry = new URL('../../../src/engine/device/registry.ts', import.meta.url).href;

function run(script: string): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { timeout: 20_000 });
}

suite('the device registry', () => {
  afterEach(async () => {
    setDefaultDevice('cpu');
    hooks.operation = 0;
    await closeDevices();
  });

  test('the CPU is the default, a device is made once', () => {
    assert.equal(defaultDevice(), cpuKernels);
    assert.equal(device('tfjs-cpu'), device('tfjs-cpu'));
    setDefaultDevice('tfjs-cpu');
    assert.equal(defaultDevice().device, 'tfjs-cpu');
  });

  test('an unknown device is one clear error', () => {
    assert.deepEqual(availableDevices(), ['cpu', 'tfjs-cpu']);
    const message = "There is no device 'webgpuu'. Available devices: cpu, tfjs-cpu.";
    assert.throws(() => device('webgpuu'), { message });
    assert.throws(() => setDefaultDevice('webgpuu'), { message });
  });

  test('hooks reach the device thread', () => {
    hooks.operation = 42;
    const kernels = device('tfjs-cpu');
    const handle = kernels.full('float64', 1, 1);
    assert.throws(() => kernels.download(handle, 'float64', 1), { name: 'DeviceOperationError', operation: 42 });
  });

  test('a program that used a device ends by itself, and by closing', async () => {
    const use = `import { closeDevices, device } from ${JSON.stringify(registry)};
      const kernels = device('tfjs-cpu');
      console.log(kernels.download(kernels.full('float32', 2, 7), 'float32', 2).join());`;
    assert.deepEqual(await run(use), { stdout: '7,7\n', stderr: '' });
    const resources = `${use}
      await closeDevices();
      console.log(process.getActiveResourcesInfo().filter((name) => /worker|message/i.test(name)).length);`;
    assert.deepEqual(await run(resources), { stdout: '7,7\n0\n', stderr: '' });
  });

  test('importing the registry loads no native library and starts no thread', async () => {
    const script = `await import(${JSON.stringify(registry)});
      const native = process.report.getReport().sharedObjects.filter((path) => /onnxruntime/.test(path));
      console.log(native.length, process.getActiveResourcesInfo().filter((name) => /worker|message/i.test(name)).length);`;
    assert.equal((await run(script)).stdout, '0 0\n');
  });
});
