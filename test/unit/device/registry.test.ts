import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { cpuKernels } from '../../../src/engine/device/cpu/index.ts';
import {
  availableDevices,
  closeDevices,
  defaultDevice,
  device,
  isDeviceAvailable,
  setDefaultDevice,
} from '../../../src/engine/device/registry.ts';
import { device as nameOfDevice } from '../../../src/engine/devices.ts';
import { hooks } from '../../../src/engine/observer.ts';
import { gpuEnvironment, whyNoGpu } from '../../harness/prerequisites/software-gpu.ts';
import { makeFakeTensorflow, workingIndex } from './fake-tensorflow.ts';

const registry = new URL('../../../src/engine/device/registry.ts', import.meta.url).href;
const observer = new URL('../../../src/engine/observer.ts', import.meta.url).href;
const environmentModule = new URL('../../../src/engine/environment.ts', import.meta.url).href;

function run(script: string): Promise<{ stdout: string; stderr: string }> {
  const env = { ...process.env, ...gpuEnvironment() };
  return promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { timeout: 20_000, env });
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

  test('a device is named, and asked whether it is there, as in PyTorch', () => {
    assert.equal(nameOfDevice('wasm'), 'wasm');
    const message = /^There is no device 'cuda:0'\. .+ A graphics card, whatever its maker, is 'webgpu'\.$/;
    assert.throws(() => nameOfDevice('cuda:0'), { message });
    assert.equal(isDeviceAvailable('tfjs-cpu'), true);
    assert.equal(device('tfjs-cpu').device, 'tfjs-cpu');
  });

  test('a device that cannot be started is not available, in one word and without a warning', async () => {
    const { stdout, stderr } = await run(`
      process.env['BACKSTEP_TENSORFLOW'] = '/nowhere';
      const { isDeviceAvailable } = await import('${registry}');
      const { environment } = await import('${environmentModule}');
      environment.deviceFallback = true;
      console.log(isDeviceAvailable('tensorflow'), isDeviceAvailable('cpu'));`);
    assert.deepEqual([stdout, stderr], ['false true\n', '']);
  });

  test('webgpu and tensorflow in one run: their libraries may not get along, which is said first', {
    skip: whyNoGpu,
  }, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'backstep-neighbours-'));
    context.after(() => rmSync(folder, { recursive: true }));
    makeFakeTensorflow(folder, { index: workingIndex });
    const { stdout } = await run(`
      process.env['BACKSTEP_TENSORFLOW'] = ${JSON.stringify(folder)};
      const { closeDevices, device } = await import('${registry}');
      const { hooks } = await import('${observer}');
      hooks.warn = (message) => console.log(message);
      for (const name of ['cpu', 'wasm', 'webgpu', 'tensorflow']) console.log(device(name).device);
      await closeDevices();`);
    assert.match(
      stdout,
      /^cpu\nwasm\nwebgpu\nDevices webgpu and tensorflow are both used in this run, .+: if this run does, use one of them\.\ntensorflow\n$/,
    );
  });

  test('an unknown device is one clear error', () => {
    assert.deepEqual(availableDevices(), ['cpu', 'webgpu', 'wasm', 'tensorflow', 'tfjs-cpu']);
    const message = "There is no device 'webgpuu'. Available devices: cpu, webgpu, wasm, tensorflow, tfjs-cpu.";
    assert.throws(() => device('webgpuu'), { message });
    assert.throws(() => setDefaultDevice('webgpuu'), { message });
    assert.throws(
      () => device('auto'),
      /Available devices: .+ 'auto' is for a whole run: --device auto, or the setting/,
    );
  });

  test('hooks reach the device thread', () => {
    hooks.operation = 42;
    const kernels = device('tfjs-cpu');
    const handle = kernels.full('float64', 1, 1);
    assert.throws(() => kernels.download(handle, 'float64', 1), { name: 'DeviceOperationError', operation: 42 });
  });

  for (const name of ['tfjs-cpu', 'wasm', 'webgpu']) {
    test(`a program that used ${name} ends by itself, and by closing`, {
      skip: name === 'webgpu' && whyNoGpu,
    }, async () => {
      const use = `import { closeDevices, device } from ${JSON.stringify(registry)};
        const kernels = device('${name}');
        console.log(kernels.download(kernels.full('float32', 2, 7), 'float32', 2).join());`;
      assert.deepEqual(await run(use), { stdout: '7,7\n', stderr: '' });
      // Dawn aborts the process of a thread that is ended in the middle of its work.
      const busy = `for (let k = 0; k < 500; k++) kernels.full('float32', 100_000, 7);`;
      assert.deepEqual(await run(`${use} ${busy}`), { stdout: '7,7\n', stderr: '' });
      assert.deepEqual(await run(`${use} ${busy} process.exit();`), { stdout: '7,7\n', stderr: '' });
      const resources = `${use}
        await closeDevices();
        console.log(process.getActiveResourcesInfo().filter((name) => /worker|message/i.test(name)).length);`;
      assert.deepEqual(await run(resources), { stdout: '7,7\n0\n', stderr: '' });
    });
  }

  test('importing the registry loads no native library and starts no thread', async () => {
    const script = `await import(${JSON.stringify(registry)});
      const native = process.report.getReport().sharedObjects.filter((path) => /onnxruntime/.test(path));
      console.log(native.length, process.getActiveResourcesInfo().filter((name) => /worker|message/i.test(name)).length);`;
    assert.equal((await run(script)).stdout, '0 0\n');
  });
});
