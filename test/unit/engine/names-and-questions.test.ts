/** Other names of functions, questions about tensors and dtypes, and what is drawn over a tensor. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { closeDevices } from '../../../src/engine/device/registry.ts';
import * as engine from '../../../src/engine/index.ts';
import { randint, randn, type Tensor, tensor, zeros } from '../../../src/engine/index.ts';

const matrix = randn([4, 4], { dtype: 'float64' });
const counts = randint(0, 3, [6]);

function plain(result: Tensor): unknown {
  return [result.dtype, result.shape, result.toArray()];
}

describe('other names', () => {
  const other = matrix.neg();

  test('a function or method by another name is the same one', () => {
    const pairs: Readonly<Record<string, string>> = {
      absolute: 'abs',
      negative: 'neg',
      subtract: 'sub',
      multiply: 'mul',
      divide: 'div',
      trueDivide: 'div',
      clip: 'clamp',
      fix: 'trunc',
      greater: 'gt',
      greaterEqual: 'ge',
      less: 'lt',
      lessEqual: 'le',
      notEqual: 'ne',
    };
    for (const [alias, name] of Object.entries(pairs)) {
      assert.equal(Reflect.get(engine, alias), Reflect.get(engine, name), alias);
      assert.equal(Reflect.get(matrix, alias), Reflect.get(matrix, name), alias);
    }
    for (const name of ['absolute_', 'negative_', 'subtract_', 'multiply_', 'divide_', 'clip_']) {
      assert.equal(Reflect.get(matrix, name), Reflect.get(matrix, `${pairs[name.slice(0, -1)]}_`), name);
    }
    assert.equal(engine.concat, engine.cat);
    assert.equal(engine.special.expit, engine.sigmoid);
    assert.deepEqual(plain(engine.special.gammaln(matrix.abs())), plain(matrix.abs().lgamma()));
    assert.deepEqual(plain(matrix.subtract(other, { alpha: 2 })), plain(matrix.sub(other, { alpha: 2 })));
  });

  test('how a tensor lies in memory, and tensors like it', () => {
    const view = matrix.t().narrow(0, 1, 2);
    assert.deepEqual([view.ndim, view.nelement(), view.storageOffset(), view.elementSize()], [2, 8, 1, 8]);
    assert.deepEqual([view.stride(), view.stride(-1)], [[1, 4], 4]);
    assert.throws(() => view.stride(2), { message: /^Dimension out of range/ });
    assert.deepEqual(plain(view.newOnes([2])), ['float64', [2], [1, 1]]);
    assert.deepEqual(plain(counts.newZeros(2)), ['int64', [2], [0, 0]]);
    assert.deepEqual(plain(counts.newFull([1], 3)), ['int64', [1], [3]]);
    assert.deepEqual(plain(counts.newFull([1], 3, { dtype: 'float64' })), ['float64', [1], [3]]);
    assert.equal(view.newZeros([2], { requiresGrad: true }).requiresGrad, true);
    assert.deepEqual(plain(counts.newTensor([[1.7]])), ['int64', [1, 1], [[1]]]);
    assert.deepEqual(view.newEmpty([0, 3]).shape, [0, 3]);
  });

  test('data is cut off from the history and shares the elements', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    w.data.sub_(tensor([0.5, 0.5]));
    assert.deepEqual([w.toArray(), w.isLeaf, w.data.requiresGrad], [[0.5, 1.5], true, false]);
  });
});

describe('questions about tensors and dtypes', () => {
  const { canCast, finfo, iinfo, isFloatingPoint, isNonzero, isTensor, numel, promoteTypes, resultType } = engine;

  test('they answer as PyTorch does', () => {
    assert.deepEqual([isTensor(matrix), isTensor([1])], [true, false]);
    assert.deepEqual([isFloatingPoint(matrix), isFloatingPoint(counts), numel(matrix)], [true, false, 16]);
    assert.deepEqual([isNonzero(tensor(0)), isNonzero(tensor([true]))], [false, true]);
    assert.throws(() => isNonzero(matrix), {
      message: 'Boolean value of Tensor with more than one value is ambiguous',
    });
    assert.throws(() => isNonzero(tensor([])), { message: 'Boolean value of Tensor with no values is ambiguous' });
    assert.deepEqual([promoteTypes('int32', 'float32'), promoteTypes('uint8', 'bool')], ['float32', 'uint8']);
    assert.deepEqual(
      [resultType(counts, 1.5), resultType(counts, 2), resultType(1, 2.5)],
      ['float32', 'int64', 'float32'],
    );
    assert.deepEqual(
      [canCast('float64', 'int32'), canCast('int32', 'float32'), canCast('bool', 'uint8')],
      [false, true, true],
    );
    assert.deepEqual(
      [finfo().eps, finfo('float64').eps, finfo().max],
      [2 ** -23, Number.EPSILON, 3.4028234663852886e38],
    );
    assert.deepEqual([finfo('float32').tiny, finfo('float64').bits], [1.1754943508222875e-38, 64]);
    assert.deepEqual([iinfo('int32').max, iinfo('uint8').min], [2147483647, 0]);
    assert.throws(() => finfo('int32'), { message: /requires a floating point input type/ });
  });

  test('the default dtype, set and back', () => {
    try {
      engine.setDefaultDtype('float64');
      assert.deepEqual(
        [engine.getDefaultDtype(), tensor([1]).dtype, engine.rand([1]).dtype],
        ['float64', 'float64', 'float64'],
      );
      assert.equal(tensor([1], { dtype: 'int64' }).div(2).dtype, 'float64');
      assert.equal(String(tensor([1.5])), 'tensor([1.5000])');
      assert.equal(String(tensor([1.5], { dtype: 'float32' })), 'tensor([1.5000], dtype=float32)');
    } finally {
      engine.setDefaultDtype('float32');
    }
    assert.throws(() => engine.setDefaultDtype('int64'), { message: /only floating-point types are supported/ });
  });

  test('where elements are among others, and where they are not 0', () => {
    const x = tensor(
      [
        [0, 1],
        [2, 3],
      ],
      { dtype: 'int64' },
    );
    assert.deepEqual(engine.isin(x, tensor([1, 5, 3], { dtype: 'int64' })).toArray(), [
      [false, true],
      [false, true],
    ]);
    assert.deepEqual(engine.isin(x, 2, { invert: true }).toArray(), [
      [true, true],
      [false, true],
    ]);
    assert.deepEqual(engine.argwhere(x).toArray(), [
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
  });
});

test('numbers drawn over a tensor by the distribution that was asked for', () => {
  engine.manualSeed(8);
  const x = zeros([20000]);
  const waits = [...x.exponential_(2).toTypedArray()];
  assert.ok(Math.min(...waits) >= 0);
  assert.ok(Math.abs(x.mean().item() - 0.5) < 0.02 && Math.abs(x.std().item() - 0.5) < 0.03);
  assert.throws(() => x.exponential_(0), { message: 'exponential_ expects lambda > 0.0, but found lambda=0' });
  const drawn = zeros([3000], { dtype: 'int64' }).random_(2, 5);
  assert.deepEqual(drawn.unique().toArray(), [2, 3, 4]);
  assert.deepEqual(tensor([0, 1, 1]).bernoulli().toArray(), [0, 1, 1]);
  assert.deepEqual(tensor([0, 0, 5]).multinomial(4, { replacement: true }).toArray(), [2, 2, 2, 2]);
});

test('cuda() is the graphics card, or says why there is none, as to() does', () => {
  const outcome = (move: () => Tensor) => {
    try {
      return move().device;
    } catch (error) {
      return String(error);
    }
  };
  const moved = outcome(() => zeros([1]).cuda());
  assert.equal(
    moved,
    outcome(() => zeros([1]).to('webgpu')),
  );
  assert.match(moved, /webgpu/);
});

after(closeDevices);
