import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Operand } from '../../../src/engine/device/kernels.ts';
import { DeviceLostError, DeviceOperationError } from '../../../src/engine/device/remote/errors.ts';
import { RemoteKernels } from '../../../src/engine/device/remote/remote-kernels.ts';
import { deviceWorkerFile } from '../../../src/engine/device/remote/worker-file.ts';
import fc from '../../harness/fast-check.ts';
import { otherDevices } from '../../harness/prerequisites/devices.ts';
import { deviceSettings } from '../../harness/prerequisites/tensorflow.ts';
import { checkSample } from './check-sample.ts';
import { kernelNames, samples } from './samples/index.ts';

const runs = Number(process.env['BACKSTEP_TEST_RUNS'] ?? 60);

function vector(handle: number, size: number): Operand<number> {
  return { storage: { handle, size }, dtype: 'float32', shape: [size], strides: [1], offset: 0 };
}

for (const [device, skip] of otherDevices) {
  suite(`kernels on ${device} against a naive reference`, { skip }, () => {
    let kernels: RemoteKernels;
    before(() => {
      kernels = new RemoteKernels(device, { settings: deviceSettings });
    });

    for (const name of kernelNames) {
      test(name, () => {
        // Our own WGSL kernels compute with integers as the CPU does; tfjs's go through float32.
        const scope = { dtypes: kernels.dtypes, wraps: device === 'webgpu' };
        fc.assert(
          fc.property(samples[name](scope), (sample) => checkSample(kernels, sample)),
          { numRuns: runs },
        );
      });
    }

    after(async () => {
      assert.equal(kernels.liveHandles, 0);
      await kernels.close();
    });
  });
}

suite('the device thread', () => {
  async function using(
    options: ConstructorParameters<typeof RemoteKernels>[1],
    body: (kernels: RemoteKernels) => void | Promise<void>,
  ): Promise<void> {
    const kernels = new RemoteKernels('tfjs-cpu', options);
    try {
      await body(kernels);
    } finally {
      await kernels.close();
    }
  }

  test('a long chain of ops is one synchronous program, and handles are counted', () =>
    using({}, (kernels) => {
      let handle = kernels.full('float32', 3, 0);
      const one = kernels.full('float32', 3, 1);
      for (let step = 0; step < 10_000; step++) {
        const next = kernels.binary('add', vector(handle, 3), vector(one, 3), 1);
        kernels.release(handle);
        handle = next;
      }
      assert.equal(kernels.liveHandles, 2);
      assert.deepEqual([...kernels.download(handle, 'float32', 3)], [10_000, 10_000, 10_000]);
    }));

  test('a read larger than the buffer before', () =>
    using({}, (kernels) => {
      for (const size of [10, 100_000, 3, 200_000]) {
        const data = Float32Array.from({ length: size }, (_, k) => k);
        const result = kernels.download(kernels.upload(data, 'float32'), 'float32', size);
        assert.deepEqual(result, data);
      }
    }));

  test('the uploaded array stays readable, and a view is sent without its surroundings', () =>
    using({}, (kernels) => {
      const data = Float32Array.of(1, 2, 3, 4);
      const handle = kernels.upload(data.subarray(1, 3), 'float32');
      assert.deepEqual([...kernels.download(handle, 'float32', 2)], [2, 3]);
      assert.deepEqual([...data], [1, 2, 3, 4]);
    }));

  test('a failed op surfaces at the next read, by the id it was queued under, and the device goes on', () =>
    using({ currentOperation: () => operation }, (kernels) => {
      operation = 7;
      const good = kernels.full('float32', 2, 5);
      operation = 8;
      const bad = kernels.cast(vector(good, 2), 'float64');
      operation = 9;
      const follower = kernels.unary('neg', vector(bad, 2));
      const isTheFailure = (error: unknown): boolean => {
        assert.ok(error instanceof DeviceOperationError);
        assert.equal(error.operation, 8);
        assert.equal(error.kernel, 'cast');
        assert.match(error.message, /cast failed on device 'tfjs-cpu': float64 does not live on this device/);
        return true;
      };
      assert.throws(() => kernels.download(good, 'float32', 2), isTheFailure);
      assert.deepEqual([...kernels.download(good, 'float32', 2)], [5, 5]);
      assert.throws(() => kernels.download(follower, 'float32', 2), isTheFailure);
      assert.deepEqual([...kernels.download(good, 'float32', 2)], [5, 5]);
    }));
  let operation = 0;

  test('a failed op surfaces at a flush that has heard of it', () =>
    using({}, async (kernels) => {
      kernels.full('float64', 2, 5);
      kernels.flush();
      const thrown = new Promise((resolve) => {
        const timer = setInterval(() => {
          try {
            kernels.flush();
          } catch (error) {
            clearInterval(timer);
            resolve(error);
          }
        }, 10);
      });
      assert.ok((await thrown) instanceof DeviceOperationError);
    }));

  test('the synchronous mode throws where the op is called', () =>
    using({ synchronous: true }, (kernels) => {
      const good = kernels.full('float32', 2, 5);
      assert.throws(() => kernels.cast(vector(good, 2), 'int64'), DeviceOperationError);
      assert.deepEqual([...kernels.download(good, 'float32', 2)], [5, 5]);
    }));

  test('a blocked read answers the checkpoint', () => {
    let asked = 0;
    return using({ checkpoint: () => asked++ }, (kernels) => {
      const size = 500;
      const x: Operand<number> = {
        storage: { handle: kernels.full('float32', size * size, 1), size: size * size },
        dtype: 'float32',
        shape: [1, size, size],
        strides: [0, size, 1],
        offset: 0,
      };
      const product = kernels.matmul(x, x);
      const result = kernels.download(product, 'float32', size * size);
      assert.equal(result[0], size);
      assert.ok(asked >= 2, `the checkpoint was called ${asked} times`);
    });
  });

  test('a checkpoint that throws gives the read up, and a later read is not confused', () => {
    let stops = true;
    const checkpoint = (): void => {
      if (!stops) return;
      stops = false;
      throw new Error('stopped');
    };
    return using({ checkpoint }, (kernels) => {
      const handle = kernels.full('float32', 4, 3);
      // The thread is still loading its backend, so the first read has to wait.
      assert.throws(() => kernels.download(handle, 'float32', 4), /stopped/);
      assert.deepEqual([...kernels.download(kernels.full('float32', 4, 6), 'float32', 4)], [6, 6, 6, 6]);
    });
  });

  test('after closing, every call says that the device is lost', async () => {
    const kernels = new RemoteKernels('tfjs-cpu');
    const handle = kernels.full('float32', 1, 1);
    await kernels.close();
    assert.throws(() => kernels.full('float32', 1, 1), DeviceLostError);
    assert.throws(() => kernels.download(handle, 'float32', 1), /Device 'tfjs-cpu' is lost: it was closed/);
    kernels.release(handle);
  });

  test('a thread that cannot start says why, to a caller that is blocked', async () => {
    const kernels = new RemoteKernels('no-such-backend');
    assert.throws(
      () => kernels.download(kernels.full('float32', 1, 1), 'float32', 1),
      /Device 'no-such-backend' is lost: there is no tfjs backend 'no-such-backend'/,
    );
    assert.throws(() => kernels.flush(), DeviceLostError);
    await kernels.close();
  });

  test('a crash of the thread ends a blocked read, and every later call says so', async () => {
    const kernels = new RemoteKernels('tfjs-cpu', { program: new URL('./crashing-device-worker.ts', import.meta.url) });
    const handle = kernels.full('float32', 1, 1);
    const message = /Device 'tfjs-cpu' is lost: the driver went away\. The tensors on it are gone/;
    assert.throws(() => kernels.download(handle, 'float32', 1), message);
    assert.throws(() => kernels.full('float32', 1, 1), message);
    assert.throws(() => kernels.flush(), message);
    await kernels.close();
  });

  test('a missing program is told at once', () => {
    const program = new URL('./no-such-file.js', import.meta.url);
    assert.throws(() => new RemoteKernels('tfjs-cpu', { program }), /its program is missing: .*no-such-file\.js/);
  });

  test('its program is found beside the sources and beside either bundle', () => {
    assert.match(deviceWorkerFile().href, /\/src\/engine\/device\/remote\/device-worker-main\.ts$/);
    assert.equal(deviceWorkerFile('file:///x/dist/backstep/index.js').href, 'file:///x/dist/device-worker.js');
    assert.equal(deviceWorkerFile('file:///x/dist/script-worker.js').href, 'file:///x/dist/device-worker.js');
  });
});
