/** What a user reads when a GPU is not there, is refused, goes away, or has not enough memory; each of it provoked. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { promisify } from 'node:util';
import type { Operand } from '../../../src/engine/device/kernels.ts';
import {
  DeviceLostError,
  DeviceOperationError,
  DeviceUnavailableError,
} from '../../../src/engine/device/remote/errors.ts';
import { RemoteKernels } from '../../../src/engine/device/remote/remote-kernels.ts';
import { gpuEnvironment, useSoftwareGpu, whyNoGpu } from '../../harness/prerequisites/software-gpu.ts';

useSoftwareGpu();
const library = new URL('../../../src/engine/index.ts', import.meta.url).href;

/** Runs a script on the library in a process of its own, with these variables. */
async function run(script: string, environment: Readonly<Record<string, string>>) {
  const source = `import * as backstep from ${JSON.stringify(library)};
    const report = (error) => console.log(error.name + ': ' + error.message);
    ${script}`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', source], {
    env: { ...process.env, ...environment },
    timeout: 30_000,
  });
  return { stdout: stdout.trim(), stderr };
}

const onlyVulkan = process.platform === 'linux' ? whyNoGpu : 'Vulkan is for Linux';
const noDriver = { ...gpuEnvironment(), VK_ICD_FILENAMES: '/no/such/driver.json', VK_DRIVER_FILES: '' };
const tryGpu = "try { backstep.ones([2], { device: 'webgpu' }); } catch (error) { report(error); }";

suite('a GPU that cannot be used', () => {
  test('none: why, what to do, and what goes on working', { skip: onlyVulkan }, async () => {
    const script = `${tryGpu} console.log(backstep.ones([2]).sum().item());`;
    const { stdout } = await run(script, noDriver);
    assert.match(
      stdout,
      /^DeviceUnavailableError: Device 'webgpu' is not available: no GPU was found\. .*apt install libvulkan1.*use device 'cpu'\.\n2$/,
    );
  });

  test('where the user allows it, the run goes on on the CPU, with one warning', { skip: onlyVulkan }, async () => {
    const script = `backstep.environment.deviceFallback = true;
      backstep.setDefaultDevice('webgpu');
      const x = backstep.ones([2]);
      console.log(x.device, x.to('webgpu').device, x.sum().item());`;
    const { stdout, stderr } = await run(script, noDriver);
    assert.equal(stdout, 'cpu cpu 2');
    const warnings = stderr.split('\n').filter((line) => line.includes('goes on on the CPU'));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /^Device 'webgpu' is not available: no GPU was found\./);
  });

  test('a driver that Dawn refuses', { skip: onlyVulkan }, async () => {
    const { LD_LIBRARY_PATH: folder = '' } = gpuEnvironment();
    const temporary = await mkdtemp(join(tmpdir(), 'backstep-driver-'));
    try {
      // Chromium's imitation of a driver promises less than WebGPU needs.
      const imitation = { library_path: join(folder, 'libVkICD_mock_icd.so'), api_version: '1.1.0' };
      const driver = join(temporary, 'driver.json');
      await writeFile(driver, JSON.stringify({ file_format_version: '1.0.0', ICD: imitation }));
      const { stdout, stderr } = await run(tryGpu, { ...gpuEnvironment(), VK_ICD_FILENAMES: driver });
      assert.match(stdout, /^DeviceUnavailableError: Device 'webgpu' is not available: .*use device 'cpu'\.$/);
      // Dawn itself says what the driver lacks.
      assert.match(stderr, /Insufficient Vulkan limits/);
    } finally {
      await rm(temporary, { recursive: true });
    }
  });

  test('one that is chosen by a name that no GPU has', { skip: whyNoGpu }, async () => {
    const { stdout } = await run(tryGpu, { ...gpuEnvironment(), BACKSTEP_GPU: 'voodoo' });
    assert.match(
      stdout,
      /no GPU here is called 'voodoo'\. There is '.+': choose by a part of a name \(--gpu, backstep\.gpu, BACKSTEP_GPU\)\.$/,
    );
  });

  test('one that is chosen by a part of its name', { skip: whyNoGpu || process.env['BACKSTEP_TEST_GPU'] }, async () => {
    const script = "console.log(backstep.deviceActivity('webgpu').description);";
    const { stdout } = await run(script, { ...gpuEnvironment(), BACKSTEP_GPU: 'swiftshader' });
    assert.match(stdout, /^SwiftShader/);
  });

  test('a native library that was built for another machine', () => {
    const program = new URL('./foreign-library-worker.ts', import.meta.url);
    const kernels = new RemoteKernels('webgpu', { program });
    assert.throws(
      () => kernels.waitUntilOpen(),
      (error: unknown) => {
        assert.ok(error instanceof DeviceUnavailableError);
        const { platform, arch } = process;
        assert.ok(
          error.message.includes(`the WebGPU library cannot be loaded on ${platform}-${arch}: `),
          error.message,
        );
        assert.match(
          error.message,
          /dawn\.node.*Install the Backstep package of this platform, or use device 'cpu'\.$/s,
        );
        return true;
      },
    );
    return kernels.close();
  });
});

function vector(handle: number, size: number): Operand<number> {
  return { storage: { handle, size }, dtype: 'float32', shape: [size], strides: [1], offset: 0 };
}

suite('a GPU that fails', { skip: whyNoGpu }, () => {
  test('one that goes away ends a blocked read, and every later call says so', async () => {
    const program = new URL('./losing-device-worker.ts', import.meta.url);
    const kernels = new RemoteKernels('webgpu', { program });
    kernels.waitUntilOpen();
    const handle = kernels.full('float32', 2, 1);
    const isLost = (error: unknown): boolean => {
      assert.ok(error instanceof DeviceLostError, String(error));
      assert.match(error.message, /^Device 'webgpu' is lost: .+ went away \(.+\)\. The tensors on it are gone; start/);
      return true;
    };
    assert.throws(() => kernels.download(handle, 'float32', 2), isLost);
    assert.throws(() => kernels.full('float32', 1, 1), isLost);
    await kernels.close();
  });

  test('a tensor larger than one buffer: an error at its own operation, and the device goes on', async () => {
    let operation = 1;
    const kernels = new RemoteKernels('webgpu', { currentOperation: () => operation });
    const good = kernels.full('float32', 2, 5);
    operation = 2;
    const huge = kernels.full('float32', 2 ** 31, 1);
    operation = 3;
    kernels.unary('neg', vector(huge, 2 ** 31));
    const sum = kernels.reduce('sum', vector(good, 2), [0]);
    assert.throws(
      () => kernels.download(sum, 'float32', 1),
      (error: unknown) => {
        assert.ok(error instanceof DeviceOperationError);
        assert.equal(error.operation, 2);
        assert.match(
          error.message,
          /^full failed on device 'webgpu': out of memory\. Tried to allocate 8\.00 GiB \(.*one buffer takes at most .*\)\. Use smaller batches, or device 'cpu'$/,
        );
        return true;
      },
    );
    assert.deepEqual([...kernels.download(sum, 'float32', 1)], [10]);
    await kernels.close();
  });
});
