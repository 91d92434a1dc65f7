// Budget: 15 minutes
/** Memory is flat over 1,000 steps on every device that this machine can offer. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { closeDevices } from '../../src/engine/device/registry.ts';
import { otherDevices } from '../harness/prerequisites/devices.ts';
import { train, trainings } from '../unit/memory/training.ts';

const steps = 1000;

for (const [name, skip] of otherDevices) {
  describe(`memory of ${name}`, { skip }, () => {
    for (const training of Object.keys(trainings)) {
      test(`is flat over ${steps} steps: ${training}`, () => {
        const { buffers, peak } = train(training, name, steps);
        assert.ok(buffers[1] - buffers[0] <= 2, `it grew from ${buffers[0]} buffers to ${buffers[1]}`);
        // Garbage may pile up only so far: the steps make some 100,000 buffers in all.
        assert.ok(peak < 36_000, `${peak} buffers at a time`);
      });
    }
    after(closeDevices);
  });
}
