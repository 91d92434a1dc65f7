/** Which operations are recorded, and anomaly mode. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  autograd,
  enableGrad,
  grad,
  inferenceMode,
  isGradEnabled,
  setGradEnabled,
  tensor,
} from '../../../src/engine/index.ts';
import { leaf, thrown } from './autograd-kit.ts';

describe('modes', () => {
  test('setGradEnabled as a switch and around a body', () => {
    const x = leaf(1);
    setGradEnabled(false);
    try {
      assert.equal(x.mul(2).requiresGrad, false);
      assert.equal(
        setGradEnabled(true, () => x.mul(2).requiresGrad),
        true,
      );
      assert.equal(isGradEnabled(), false);
    } finally {
      setGradEnabled(true);
    }
    assert.equal(x.mul(2).requiresGrad, true);
  });

  test('inferenceMode records nothing, not even under enableGrad', () => {
    const x = leaf([1, 2]);
    const made = inferenceMode(() => enableGrad(() => x.mul(2)));
    assert.equal(made.requiresGrad, false);
    assert.equal(made.isInference(), true);
    assert.equal(inferenceMode(() => x.view([2, 1])).isInference(), false);
    assert.equal(x.mul(2).isInference(), false);
    assert.equal(
      inferenceMode(() => inferenceMode(() => x.mul(2).requiresGrad, false)),
      true,
    );
  });

  test('a tensor of inference mode stays out of autograd', () => {
    const made = inferenceMode(() => tensor([1, 2]));
    const x = leaf([1, 2]);
    assert.throws(() => made.mul(x), /^AutogradError: Inference tensors cannot be saved for backward\./);
    assert.throws(() => made.add_(1), /^AutogradError: Inplace update to inference tensor outside InferenceMode/);
    assert.throws(() => made.requiresGrad_(), /Setting requiresGrad=true on inference tensor outside InferenceMode/);
    made.add(x).sum().backward();
    assert.deepEqual(x.grad?.toArray(), [1, 1]);
    assert.deepEqual(made.clone().mul(x).toArray(), [1, 4]);
    inferenceMode(() => made.add_(1));
    assert.deepEqual(made.toArray(), [2, 3]);
  });
});

describe('anomaly mode', () => {
  /** The line of this file that calls `at`. */
  function lineOf(text: string): string {
    return text.match(/autograd-modes\.test\.ts:(\d+):\d+/)?.[1] ?? assert.fail(`no line in: ${text}`);
  }

  function here(): number {
    return Number(new Error().stack?.split('\n')[2]?.match(/:(\d+):\d+/)?.[1]);
  }

  test('a NaN names the backward node and the forward line', () => {
    const x = leaf([-1]);
    let line = 0;
    const error = thrown(() =>
      autograd.detectAnomaly(() => {
        line = here() + 1;
        const y = x.sqrt();
        y.mul(0).sum().backward();
      }),
    );
    assert.match(
      error.message,
      /^Function 'SqrtBackward0' returned nan values in its 0th output\. The forward operation was called at .*/,
    );
    assert.equal(Number(lineOf(error.message)), line);
    assert.equal(autograd.isAnomalyEnabled(), false);
  });

  test('without NaN checks, a failing rule names its line all the same', () => {
    autograd.setDetectAnomaly(true, { checkNaN: false });
    try {
      const x = leaf([-1]);
      x.sqrt().mul(0).sum().backward();
      assert.equal(Number.isNaN(x.grad?.item()), true);
      const y = leaf(2).mul(1);
      const line = here() + 1;
      const z = y.mul(y);
      y.add_(1);
      const { message } = thrown(() => z.backward());
      assert.match(message, /modified by an inplace operation/);
      assert.equal(Number(lineOf(message)), line);
      assert.doesNotMatch(message, /Hint/);
    } finally {
      autograd.setDetectAnomaly(false);
    }
  });

  test('a node of a second-order graph names the node that made it', () => {
    const x = leaf([0]);
    const { message } = thrown(() =>
      autograd.detectAnomaly(() => {
        const [first] = grad(x.sqrt().sum(), x, { createGraph: true });
        grad(first!, x, { gradOutputs: tensor([0]) });
      }),
    );
    assert.match(
      message,
      /It was made by the backward node SqrtBackward0\. The forward operation was called at .*test\.ts/,
    );
  });

  test('outside it, no line is known and a hint says how to get one', () => {
    const y = leaf(2).mul(1);
    const z = y.mul(y);
    y.add_(1);
    assert.match(thrown(() => z.backward()).message, /Hint: enable anomaly detection/);
  });
});
