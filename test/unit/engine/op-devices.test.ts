/**
 * Every op of the table, forward and backward, on every device that this machine can offer, against PyTorch's values: in
 * float32, within the tolerances that the CPU keeps (`float32Tolerance`).
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { closeDevices } from '../../../src/engine/device/registry.ts';
import { type OpName, ops } from '../../../src/engine/ops/table.ts';
import { otherDevices } from '../../harness/prerequisites/devices.ts';
import { checkGolden } from './op-golden.ts';
import { opTests } from './op-samples/index.ts';
import type { OpSample } from './op-samples/sample.ts';

/** Conversions to a dtype that lives on the CPU alone. */
function isForDevices({ attributes }: OpSample): boolean {
  const { dtype } = { dtype: null, ...attributes };
  return dtype !== 'int64' && dtype !== 'float64';
}

for (const [device, skip] of otherDevices) {
  describe(`every op on ${device}`, { skip }, () => {
    for (const name of Object.keys(ops) as OpName[]) {
      test(name, () => {
        const samples = [...opTests[name].samples.entries()].filter(([, sample]) => isForDevices(sample));
        assert.ok(samples.length > 0, `${name} has no sample for devices`);
        for (const [index, sample] of samples) checkGolden(name, index, sample, 'float32', device);
      });
    }
    after(closeDevices);
  });
}
