/** Training leaves a device's memory as it was, whatever lives on, and frees nothing that is still wanted. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { closeDevices, device } from '../../../src/engine/device/registry.ts';
import { RemoteKernels } from '../../../src/engine/device/remote/remote-kernels.ts';
import { full, ones, type Tensor, tensor } from '../../../src/engine/index.ts';
import { sweepDevices } from '../../../src/engine/memory/device-memory.ts';
import { otherDevices } from '../../harness/prerequisites/devices.ts';
import { train, trainings } from './training.ts';

const steps = 100;

for (const [name, skip] of otherDevices) {
  describe(`memory of ${name}`, { skip }, () => {
    for (const training of Object.keys(trainings)) {
      test(`is flat over ${steps} steps: ${training}`, () => {
        const { buffers, losses } = train(training, name, steps);
        // One buffer kept back at each step would show as ninety.
        assert.ok(buffers[1] - buffers[0] <= 2, `it grew from ${buffers[0]} buffers to ${buffers[1]}`);
        const expected = train(training, 'cpu', steps).losses;
        for (const [index, loss] of losses.entries()) {
          assert.ok(
            Math.abs(loss - expected[index]!) <= 1e-3 * (1 + Math.abs(expected[index]!)),
            `loss of step ${index}`,
          );
        }
      });
    }

    test('is freed in a loop that never yields, long before all of it is used', () => {
      const kernels = device(name);
      assert.ok(kernels instanceof RemoteKernels);
      const kept: Tensor[] = [];
      sweepDevices();
      const before = kernels.liveHandles;
      let peak = 0;
      for (let index = 0; index < 640; index++) {
        const y = full([256, 1024], index, { device: name });
        if (index % 60 === 0) kept.push(y);
        peak = Math.max(peak, kernels.liveHandles - before);
      }
      // 256 MiB of garbage is the most that is waited for, where collecting is slow.
      assert.ok(peak < 290, `${peak} buffers of 1 MiB at a time`);
      assert.deepEqual(
        kept.map((one) => one.get(0, 0).item()),
        kept.map((_, index) => 60 * index),
      );
    });

    test('outlives what was written in place, views, and tensors that only a graph holds', () => {
      const w = tensor([1, 2, 3], { device: name, requiresGrad: true });
      const written = ones([3], { device: name });
      const view = written.get('1:');
      const loss = w.mul(w).exp().sum();
      sweepDevices();
      written.add_(2);
      view.mul_(10);
      sweepDevices();
      loss.backward();
      assert.deepEqual([...written.toTypedArray()], [3, 30, 30]);
      const expected = [1, 2, 3].map((value) => 2 * value * Math.exp(value * value));
      for (const [index, value] of [...w.grad!.toTypedArray()].entries()) {
        assert.ok(Math.abs(value / expected[index]! - 1) < 1e-3);
      }
    });

    after(closeDevices);
  });
}
