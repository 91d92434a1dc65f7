import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { allocateUninitialized } from '../../../src/engine/device/cpu/allocation.ts';
import { cpuKernels } from '../../../src/engine/device/cpu/index.ts';
import { frames, setPoison } from '../../../src/engine/device/cpu/reuse.ts';
import { autograd, functional as F, manualSeed, nn, randn, type Tensor } from '../../../src/engine/index.ts';

const length = 70_001;

function made() {
  return allocateUninitialized('float32', length);
}

/** Whether the next array of that size lies in this one's memory. Takes it out of what is idle. */
function isUsedAgain(array: ReturnType<typeof made>): boolean {
  return made().buffer === array.buffer;
}

suite('frames', () => {
  test('what an operation does not keep is used again, what it keeps is not', () => {
    frames.begin('operation');
    const [kept, dropped] = [made(), made()];
    frames.end([kept]);
    assert.ok(isUsedAgain(dropped));
    assert.ok(!isUsedAgain(kept));
    assert.ok(!isUsedAgain(dropped), 'twice');
  });

  test('outside of frames everything is left to the garbage collector', () => {
    const array = made();
    frames.begin('operation');
    frames.end([]);
    assert.ok(!isUsedAgain(array));
  });

  test('an operation inside another keeps its result for good, inside a rule until the rule ends', () => {
    const results = (['operation', 'rule'] as const).map((kind) => {
      frames.begin(kind);
      frames.begin('operation');
      const result = made();
      frames.end([result]);
      frames.end([]);
      return isUsedAgain(result);
    });
    assert.deepEqual(results, [false, true]);
  });

  test('what a rule answers is kept, also through a view on it', () => {
    frames.begin('rule');
    const gradient = made();
    frames.end([gradient.subarray(5)]);
    assert.ok(!isUsedAgain(gradient));
  });

  test('what is handed out is nobody’s to use again', () => {
    frames.begin('operation');
    const [first, read, last] = [made(), made(), made()];
    cpuKernels.download(read, 'float32', length);
    frames.begin('operation');
    const inner = made();
    cpuKernels.upload(last, 'float32');
    frames.end([]);
    frames.end([]);
    const again = new Set([made(), made(), made()].map(({ buffer }) => buffer));
    assert.deepEqual(
      [first, read, last, inner].map(({ buffer }) => again.has(buffer)),
      [true, false, false, true],
    );
  });

  test('after a failure nothing is used again', () => {
    frames.begin('rule');
    const array = made();
    frames.end(null);
    assert.ok(!isUsedAgain(array));
  });
});

suite('with every recycled buffer filled with NaN', () => {
  before(() => setPoison(true));
  after(() => setPoison(false));

  /** Value and gradients in float32, where buffers are used again, against float64. */
  function check(name: string, shapes: readonly (readonly number[])[], run: (...inputs: Tensor[]) => Tensor): void {
    test(name, () => {
      manualSeed(3);
      const inputs = shapes.map((shape) => randn(shape));
      const results = (['float32', 'float64'] as const).map((dtype) => {
        const leaves = inputs.map((input) => input.to(dtype).detach().requiresGrad_());
        const value = run(...leaves);
        const weights = value.detach().mul(0.7).add(0.1).cos();
        value.backward(weights);
        const recorded = autograd.grad(run(...leaves), leaves, { gradOutputs: weights, createGraph: true });
        return [value, ...leaves.map(({ grad }) => grad!), ...recorded.map((one) => one!)];
      });
      for (const [index, single] of results[0]!.entries()) {
        const [actual, expected] = [single.toTypedArray(), results[1]![index]!.toTypedArray()];
        let scale = 1;
        for (const value of expected) scale = Math.max(scale, Math.abs(value));
        for (const [k, value] of expected.entries()) {
          assert.ok(Math.abs(actual[k]! - value) <= 2e-5 * scale, `result ${index} [${k}]: ${actual[k]} not ${value}`);
        }
      }
    });
  }

  const image = [4, 8, 12, 12];
  check('gelu', [[40, 64]], (x) => F.gelu(x));
  check('softplus, silu and elu', [[40, 64]], (x) => F.softplus(F.silu(F.elu(x))));
  check('softmax and logSoftmax', [[40, 64]], (x) => x.softmax(1).add(x.logSoftmax(0)));
  check('variance and norm', [[40, 64]], (x) => x.std(1).mul(x.norm()));
  check('layerNorm', [[40, 64], [64], [64]], (x, weight, bias) => F.layerNorm(x, [64], { weight, bias }));
  check('batchNorm', [image, [8], [8]], (x, weight, bias) =>
    F.batchNorm(x, null, null, { weight, bias, training: true }),
  );
  check('convolution and pooling', [image, [16, 4, 3, 3], [16]], (x, weight, bias) =>
    F.avgPool2d(F.maxPool2d(F.conv2d(x, weight, { bias, groups: 2, padding: 1 }), 2), 3),
  );
  check('transposed convolution', [image, [8, 6, 4, 4]], (x, weight) =>
    F.convTranspose2d(x, weight, { stride: 2, padding: 1 }),
  );
  check('attention', [[2, 4, 24, 16]], (x) => F.scaledDotProductAttention(x, x, x));
  check('indexing, views and copies', [[40, 64]], (x) => x.get('::2').t().mul(x.get('1::2').t()).flip([0]).cumsum(1));
  check('in place', [[40, 64]], (x) => {
    const y = x.mul(2);
    y.get('3:9').mul_(y.get('9:15').clone());
    return y.sigmoid_().mul(x);
  });

  test('training goes the same way as without reuse', () => {
    const losses = [true, false].map((poison) => {
      setPoison(poison);
      manualSeed(5);
      const model = new nn.Sequential(new nn.Linear(64, 96), new nn.GELU(), new nn.LayerNorm(96), new nn.Linear(96, 8));
      const [x, y] = [randn([50, 64]), randn([50, 8])];
      const values: number[] = [];
      for (let step = 0; step < 5; step++) {
        const loss = F.mseLoss(model(x), y);
        loss.backward();
        for (const parameter of model.parameters()) {
          const { grad } = parameter;
          parameter.grad = null;
          autograd.noGrad(() => parameter.sub_(grad!, { alpha: 0.05 }));
        }
        values.push(loss.item());
      }
      return values;
    });
    setPoison(true);
    assert.deepEqual(losses[0], losses[1]);
    assert.ok(losses[0]![4]! < losses[0]![0]!);
  });
});
