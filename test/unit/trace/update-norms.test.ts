import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { closeDevices } from '../../../src/engine/device/registry.ts';
import { nn, noGrad, optim, steps, tensor } from '../../../src/engine/index.ts';
import { parseRecord } from '../../../src/trace/schema-guards.ts';
import { type Recording, record } from './recording.ts';
import { sampleStep } from './sample-records.ts';

/** Norms of the updates that a step has made, by the label of the tensor; its leaves are told apart by their place. */
function updatesOf(recording: Recording, position: number): (number | string | undefined)[] {
  const { nodes } = recording.graphOf(position);
  return recording
    .stepAt(position)
    .values.filter(({ node }) => nodes[node]?.kind === 'leaf' || nodes[node]?.kind === 'parameter')
    .map(({ updateNorm }) => updateNorm);
}

function assertNear(actual: number | string | undefined, expected: number, tolerance = 1e-12): void {
  assert.ok(typeof actual === 'number' && Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

const weight = (values: number[]) => tensor(values, { dtype: 'float64', requiresGrad: true });

describe('the update of a step', () => {
  it('of SGD is the learning rate times the gradient', () => {
    const recording = record(() => {
      const w = weight([3, 4]);
      const optimizer = new optim.SGD([w], { lr: 0.1 });
      w.mul(tensor([1, 2], { dtype: 'float64' }))
        .sum()
        .backward();
      optimizer.step();
    });
    const [update] = updatesOf(recording, 0);
    assertNear(update, 0.1 * Math.sqrt(1 + 4));
    assert.equal(recording.stepAt(0).values[0]?.value?.statistics.norm, 5, 'the value is the one before the update');
  });

  it("of Adam's first step is the learning rate in every element, however large its gradient", () => {
    const recording = record(() => {
      const w = weight([3, 4, 5]);
      const optimizer = new optim.Adam([w], { lr: 0.01 });
      w.mul(tensor([1, -20, 300], { dtype: 'float64' }))
        .sum()
        .backward();
      optimizer.step();
    });
    assertNear(updatesOf(recording, 0)[0], 0.01 * Math.sqrt(3), 1e-9);
  });

  it('is told of parameters in layers, and of none that the optimizer does not have', () => {
    const recording = record(() => {
      const layer = new nn.Linear(2, 1);
      const optimizer = new optim.SGD([layer.weight], { lr: 0.5 });
      layer(tensor([[3, 4]]))
        .sum()
        .backward();
      optimizer.step();
    });
    const { nodes } = recording.graphOf(0);
    const byLabel = new Map(
      recording.stepAt(0).values.map((recorded) => [nodes[recorded.node]?.label ?? '', recorded]),
    );
    assertNear(byLabel.get('weight')?.updateNorm, 0.5 * 5, 1e-6);
    assert.ok(byLabel.has('bias'));
    assert.equal(byLabel.get('bias')?.updateNorm, undefined);
    assert.equal(recording.stepAt(0).values.filter(({ updateNorm }) => updateNorm !== undefined).length, 1);
  });

  it('by hand, in place and without recording, is told as well', () => {
    const recording = record(() => {
      const w = weight([1]);
      for (let n = 0; n < 2; n++) {
        w.mul(6).sum().backward();
        noGrad(() => {
          w.sub_(w.grad?.mul(0.5) ?? 0);
          w.mul_(2);
        });
        w.grad = null;
      }
    });
    // 1 -> (1 - 3) * 2 = -4 -> (-4 - 3) * 2 = -14
    assert.deepEqual(updatesOf(recording, 0), [5]);
    assert.deepEqual(updatesOf(recording, 1), [10]);
  });

  it('is none in a step that only adds to gradients', () => {
    const recording = record(
      () => {
        const w = weight([1]);
        const optimizer = new optim.SGD([w], { lr: 1 });
        for (const n of steps(4)) {
          w.mul(2).sum().backward();
          if (n % 2 === 0) continue;
          optimizer.step();
          optimizer.zeroGrad();
        }
      },
      { captureEvery: 1 },
    );
    assert.deepEqual(
      [0, 1, 2, 3].map((position) => updatesOf(recording, position)),
      [[undefined], [4], [undefined], [4]],
    );
  });

  it('is that of its own step, though it is recorded when the next one has written already', () => {
    const recording = record((recorder) => {
      const w = weight([16]);
      const optimizer = new optim.SGD([w], { lr: 0.25 });
      for (const n of steps(4)) {
        optimizer.zeroGrad();
        w.mul(w).sum().backward();
        // w halves: 16, 8, 4, 2.
        optimizer.step();
        if (n === 2) recorder.captureNow('pause');
      }
    });
    assert.deepEqual(
      recording.steps.map(({ step }) => [step.index, step.reason]),
      [
        [0, 'first'],
        [1, 'pause'],
        [2, 'pause'],
        [3, 'last'],
      ],
    );
    assert.deepEqual(
      [0, 1, 3].map((position) => updatesOf(recording, position)),
      [[8], [4], [1]],
    );
    assert.deepEqual(updatesOf(recording, 2), [undefined], 'a step that is not over has made no update yet');
  });

  it('of tensors on a device thread is the same', () => {
    const recording = record(() => {
      const w = tensor([3, 4], { device: 'tfjs-cpu', requiresGrad: true });
      const optimizer = new optim.SGD([w], { lr: 0.5, weightDecay: 1 });
      for (const _ of steps(2)) {
        optimizer.zeroGrad();
        w.sum().backward();
        optimizer.step();
      }
    });
    // By half of what it is and its gradient of 1: [3, 4] -> [1, 1.5] -> [0, 0.25].
    assert.deepEqual(updatesOf(recording, 0), [Math.hypot(2, 2.5)]);
    assert.deepEqual(updatesOf(recording, 1), [Math.hypot(1, 1.25)]);
  });

  it('that is no number says so', () => {
    const recording = record(() => {
      const w = weight([1, 2]);
      const optimizer = new optim.SGD([w], { lr: 1 });
      w.mul(tensor([Number.NaN, 1], { dtype: 'float64' }))
        .sum()
        .backward();
      optimizer.step();
    });
    assert.deepEqual(updatesOf(recording, 0), ['nan']);
  });

  it('is missing in older traces, which open as before; one that is no number is refused', () => {
    const { step } = sampleStep(0, [new Float32Array([1, 2])]);
    const line = (change: object): string => {
      const values = step.values.map((recorded) => ({ ...recorded, ...change }));
      return JSON.stringify({ kind: 'step', step: { ...step, values } });
    };
    const read = (change: object) => {
      const parsed = parseRecord(line(change));
      return parsed.kind === 'step' ? parsed.step.values[0]?.updateNorm : null;
    };
    assert.equal(read({}), undefined);
    assert.equal(read({ updateNorm: 0.5 }), 0.5);
    assert.equal(read({ updateNorm: 'nan' }), 'nan');
    assert.throws(() => parseRecord(line({ updateNorm: 'much' })), /not a record/);
  });

  after(closeDevices);
});
