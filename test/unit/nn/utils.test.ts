/** nn.utils: clipping against PyTorch (test/fixtures/make/module-transcripts.py), vectors of parameters, the summary table. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { getRngState, manualSeed, nn, ones, randn, type Tensor, tensor, zeros } from '../../../src/engine/index.ts';

interface Clipped {
  readonly norm: number;
  readonly gradients: readonly (readonly number[] | null)[];
}

interface Clipping {
  readonly [name: string]: Clipped | string | number | readonly number[];
  readonly infinite: string;
}

const { clipping }: { readonly clipping: Clipping } = JSON.parse(
  readFileSync(new URL('../../fixtures/module-transcripts.json', import.meta.url), 'utf8'),
);

function withGradients(...gradients: readonly (readonly number[] | null)[]): Tensor[] {
  return gradients.map((gradient) => {
    const parameter = new nn.Parameter(zeros([gradient?.length ?? 1]));
    parameter.grad = gradient === null ? null : tensor(gradient);
    return parameter;
  });
}

describe('clipping', () => {
  for (const [maxNorm, normType, name] of [
    [6.5, 2, '6.5, 2'],
    [20, 2, '20, 2'],
    [1, 1, '1, 1'],
    [3, Number.POSITIVE_INFINITY, '3, inf'],
  ] as const) {
    test(`of gradients to the norm ${name}`, () => {
      const wanted = clipping[name];
      assert.ok(typeof wanted === 'object' && 'gradients' in wanted);
      const parameters = withGradients([3, -4], [12], null);
      const norm = nn.utils.clipGradNorm_(parameters, maxNorm, { normType });
      assert.ok(Math.abs(norm.item() - wanted.norm) < 1e-6);
      for (const [index, { grad }] of parameters.entries()) {
        const expected = wanted.gradients[index] ?? null;
        if (expected === null) assert.equal(grad, null);
        else
          for (const [at, value] of expected.entries()) assert.ok(Math.abs(grad!.select(0, at).item() - value) < 1e-6);
      }
    });
  }

  test('of nothing, of one tensor, of what is infinite', () => {
    assert.equal(nn.utils.clipGradNorm_(withGradients(null), 1).item(), clipping['none']);
    const [one] = withGradients([3, -4, 0.5]);
    nn.utils.clipGradValue_(one!, 1.5);
    assert.deepEqual(one!.grad?.toArray(), clipping['value']);
    const infinite = withGradients([Number.POSITIVE_INFINITY]);
    const message = clipping.infinite
      .replace('2.0', '2')
      .replace('error_if_nonfinite=False', 'errorIfNonfinite: false');
    assert.throws(() => nn.utils.clipGradNorm_(infinite, 1, { errorIfNonfinite: true }), { message });
  });
});

test('parameters as one vector and back', () => {
  const parts = [tensor([[1, 2]]), tensor(3)];
  assert.deepEqual(nn.utils.parametersToVector(parts).toArray(), clipping['vector']);
  const model = new nn.Sequential(new nn.Linear(2, 3), new nn.Linear(3, 1));
  const vector = nn.utils.parametersToVector(model.parameters());
  assert.deepEqual(vector.shape, [13]);
  vector.square().sum().backward();
  const first = model.at(0);
  assert.ok(first instanceof nn.Linear);
  assert.deepEqual(first.weight.grad?.toArray(), first.weight.mul(2).toArray());
  nn.utils.vectorToParameters(ones([13]), model.parameters());
  assert.deepEqual(first.weight.toArray(), ones([3, 2]).toArray());
  assert.throws(() => nn.utils.vectorToParameters(ones([12]), model.parameters()), {
    message: 'expected a vector of 13 elements, but got [12]',
  });
});

describe('summary', () => {
  const model = () =>
    new nn.Sequential({
      features: new nn.Sequential(new nn.Conv2d(1, 8, 3, { padding: 1 }), new nn.BatchNorm2d(8), new nn.MaxPool2d(2)),
      flat: new nn.Flatten(),
      head: new nn.Linear(8 * 4 * 4, 10),
    });

  test('a line for each module, aligned, with totals', () => {
    const net = model();
    net.at(0).requiresGrad_(false);
    const lines = nn.utils
      .summary(net, zeros([2, 1, 8, 8]))
      .toString()
      .split('\n');
    assert.deepEqual(lines, [
      'Layer                    Output shape   Parameters',
      '──────────────────────────────────────────────────',
      'Sequential               [2, 10]                 -',
      '  features: Sequential   [2, 8, 4, 4]            -',
      '    0: Conv2d            [2, 8, 8, 8]           80',
      '    1: BatchNorm2d       [2, 8, 8, 8]           16',
      '    2: MaxPool2d         [2, 8, 4, 4]            -',
      '  flat: Flatten          [2, 128]                -',
      '  head: Linear           [2, 10]             1,290',
      '──────────────────────────────────────────────────',
      'Parameters              1,386',
      'Trainable               1,290',
      'Not trainable              96',
      'Size of parameters   5.41 KiB',
    ]);
  });

  test('leaves the model, its statistics and random numbers as they were', () => {
    manualSeed(5);
    const net = model();
    net.at(0).eval();
    const before = [net.namedBuffers().map(([, buffer]) => buffer.toArray()), getRngState(), modes(net)];
    nn.utils.summary(net, ones([1, 1, 8, 8]));
    assert.deepEqual([net.namedBuffers().map(([, buffer]) => buffer.toArray()), getRngState(), modes(net)], before);
    let calls = 0;
    net.registerForwardHook(() => {
      calls++;
    });
    net(randn([1, 1, 8, 8]));
    assert.equal(calls, 1);
  });

  test('what is shared counts once, what is not called says so, several outputs are listed', () => {
    class Odd extends nn.Module<[Tensor], [Tensor, Tensor]> {
      recurrent = new nn.GRU(2, 3);
      again = this.recurrent;
      unused = new nn.Linear(1, 1);
      forward(x: Tensor): [Tensor, Tensor] {
        return this.again(x);
      }
    }
    const { rows, totals } = nn.utils.summary(new Odd(), zeros([4, 1, 2]));
    assert.deepEqual(
      rows.map(({ name, depth, outputShapes, parameters }) => [name, depth, outputShapes, parameters]),
      [
        [
          'Odd',
          0,
          [
            [4, 1, 3],
            [1, 1, 3],
          ],
          0,
        ],
        [
          'recurrent',
          1,
          [
            [4, 1, 3],
            [1, 1, 3],
          ],
          63,
        ],
        ['unused', 1, null, 2],
      ],
    );
    assert.deepEqual(totals, { parameters: 65, trainableParameters: 65, parameterBytes: 260 });
  });
});

function modes(module: nn.Module): boolean[] {
  return module.modules().map(({ training }) => training);
}
