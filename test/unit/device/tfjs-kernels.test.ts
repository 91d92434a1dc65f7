import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { loadTfjsKernels } from '../../../src/engine/device/tfjs/backends.ts';
import type { TfjsKernels } from '../../../src/engine/device/tfjs/tfjs-kernels.ts';
import fc from '../../harness/fast-check.ts';
import { checkSample } from './check-sample.ts';
import { kernelNames, samples } from './samples/index.ts';

const runs = Number(process.env['BACKSTEP_TEST_RUNS'] ?? 200);

suite('tfjs kernels against a naive reference', () => {
  let kernels: TfjsKernels;
  let tensorsBefore = 0;

  before(async () => {
    kernels = await loadTfjsKernels('tfjs-cpu');
    tensorsBefore = tf.memory().numTensors;
  });

  for (const name of kernelNames) {
    test(name, () => {
      fc.assert(
        fc.property(samples[name]({ dtypes: kernels.dtypes, wraps: false }), (sample) => checkSample(kernels, sample)),
        { numRuns: runs },
      );
    });
  }

  test('a dtype that does not live there is refused', () => {
    assert.throws(() => kernels.full('float64', 3, 1), /float64 does not live on this device/);
    assert.throws(() => kernels.upload(new Float64Array(2), 'int64'), /int64 does not live on this device/);
  });

  after(() => {
    assert.equal(tf.memory().numTensors, tensorsBefore, 'kernels left intermediate tensors behind');
  });
});
