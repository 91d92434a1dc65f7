/** In-place writes, views and their gradients against PyTorch. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { closeDevices } from '../../../src/engine/device/registry.ts';
import { arange, grad, noGrad, type Tensor, tensor, zeros } from '../../../src/engine/index.ts';
import { assertClose, float64Tolerance } from './golden.ts';
import { type Program, programs } from './in-place-programs.ts';

interface GoldenTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface GoldenProgram {
  readonly error?: string;
  readonly outputs?: readonly GoldenTensor[];
  readonly gradFns?: readonly (string | null)[];
  readonly gradients?: readonly (GoldenTensor | null)[];
  readonly second?: readonly (GoldenTensor | null)[];
}

const { cases }: { cases: Readonly<Record<string, GoldenProgram>> } = JSON.parse(
  readFileSync(new URL('../../fixtures/in-place-golden.json', import.meta.url), 'utf8'),
);

const float64 = { dtype: 'float64' } as const;

function leaves(): [Tensor, Tensor] {
  const a = tensor(
    [
      [0.5, -1.25, 2.0],
      [1.5, -0.75, 0.25],
    ],
    { dtype: 'float64', requiresGrad: true },
  );
  const b = tensor(
    [
      [1.5, 0.5, -2.0],
      [-1.0, 0.75, 3.0],
    ],
    { dtype: 'float64', requiresGrad: true },
  );
  return [a, b];
}

/** The sum of every output's elements, weighted 1, 2, 3... */
function weighted(outputs: readonly Tensor[]): Tensor {
  let total = zeros([], float64);
  for (const output of outputs) {
    if (!output.requiresGrad) continue;
    const weights = tensor(
      Array.from({ length: output.numel() }, (_, k) => k + 1),
      float64,
    );
    total = total.add(output.mul(weights.reshape(output.shape)).sum());
  }
  return total;
}

function compare(found: readonly (Tensor | null)[], expected: readonly (GoldenTensor | null)[], what: string): void {
  for (const [index, wanted] of expected.entries()) {
    const got = found[index] ?? null;
    if (wanted === null || got === null) assert.equal(got, wanted, `${what} ${index}`);
    else assertClose(got, wanted.shape, wanted.values, float64Tolerance, `${what} ${index}`);
  }
}

function check(program: Program, expected: GoldenProgram): void {
  const [a, b] = leaves();
  const outputs = program(a, b);
  compare(outputs, expected.outputs ?? [], 'output');
  const names = outputs.map(({ gradFn }) => gradFn?.name ?? null);
  if (expected.gradFns !== undefined) assert.deepEqual(names, expected.gradFns);
  const first = grad(weighted(outputs), [a, b], { createGraph: true, allowUnused: true });
  compare(first, expected.gradients ?? [], 'gradient');
  const recorded = first.filter((gradient) => gradient?.requiresGrad === true);
  assert.equal(recorded.length > 0, expected.second !== undefined, 'whether the gradient has a gradient');
  if (expected.second === undefined) return;
  let total = zeros([], float64);
  for (const gradient of recorded) if (gradient !== null) total = total.add(gradient.mul(gradient).sum());
  compare(grad(total, [a, b], { allowUnused: true }), expected.second, 'second gradient');
}

/** PyTorch's message in our dtypes' names, up to its hint. */
function ourMessage(message: string): string {
  return message
    .replace('torch.DoubleTensor', 'float64')
    .replace('torch::autograd::', '')
    .replace(/ Hint: enable anomaly detection.*/, '');
}

describe('in-place writes and views', () => {
  test('the programs are those of PyTorch', () =>
    assert.deepEqual(Object.keys(programs).sort(), Object.keys(cases).sort()));
  for (const [name, program] of Object.entries(programs)) {
    const expected = cases[name];
    if (expected === undefined) continue;
    test(name, () => {
      const { error } = expected;
      if (error === undefined) check(program, expected);
      else {
        assert.throws(
          () => check(program, {}),
          (thrown: unknown) => thrown instanceof Error && thrown.message.startsWith(ourMessage(error)),
          ourMessage(error),
        );
      }
    });
  }

  test('resize_ to more has the old elements, then zeros, and no longer shares', () => {
    const x = arange(4, float64);
    const view = x.slice(0, 1, 3);
    assert.deepEqual(view.resize_([2, 3]).tolist(), [
      [1, 2, 3],
      [0, 0, 0],
    ]);
    view.fill_(9);
    assert.deepEqual(x.tolist(), [0, 1, 2, 3]);
    assert.deepEqual(x.resizeAs_(zeros([2, 2])).shape, [2, 2]);
    assert.throws(() => x.resize_([-1, 2]), { message: 'resize_(): expected sizes from 0, but got [-1, 2]' });
  });

  test('a leaf changes its shape in noGrad', () => {
    const [a] = leaves();
    noGrad(() => a.t_());
    assert.deepEqual(a.shape, [3, 2]);
    assert.ok(a.isLeaf && a.requiresGrad);
    a.mul(2).sum().backward();
    assert.deepEqual(a.grad?.shape, [3, 2]);
  });

  test('copy_ from another device', () => {
    const source = tensor([1, 2], { requiresGrad: true });
    const target = zeros([2, 2], { device: 'tfjs-cpu' });
    target.select(0, 1).copy_(source);
    assert.deepEqual(target.toArray(), [
      [0, 0],
      [1, 2],
    ]);
    target.mul(target).sum().backward();
    assert.deepEqual(source.grad?.toArray(), [2, 4]);
    assert.equal(source.grad?.device, 'cpu');
  });

  after(closeDevices);
});
