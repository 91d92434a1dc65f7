/** The shape methods that are made of others, and what PyTorch says of their misuse; the ops themselves: op-table.test.ts. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as functions from '../../../src/engine/functions/arrangement.ts';
import {
  arange,
  atLeast1d,
  atLeast2d,
  atLeast3d,
  broadcastTensors,
  columnStack,
  dstack,
  F,
  hstack,
  meshgrid,
  ones,
  tensor,
  vstack,
  zeros,
} from '../../../src/engine/index.ts';

const matrix = () => arange(0, 6).reshape([2, 3]);
const integers = (...values: number[]) => tensor(values, { dtype: 'int64' });

describe('shape methods', () => {
  test('dimensions moved, split and named otherwise are views', () => {
    const x = arange(0, 24).reshape([2, 3, 4]);
    assert.deepEqual(x.movedim(0, -1).shape, [3, 4, 2]);
    assert.deepEqual(x.movedim([0, 1], [2, 0]).shape, [3, 4, 2]);
    assert.deepEqual(x.moveaxis(2, 0).shape, [4, 2, 3]);
    assert.deepEqual(x.swapaxes(0, 2).shape, [4, 3, 2]);
    assert.deepEqual(x.swapdims(-1, 1).shape, [2, 4, 3]);
    assert.deepEqual(x.unflatten(2, [2, -1]).shape, [2, 3, 2, 2]);
    assert.deepEqual(x.T.shape, [4, 3, 2]);
    assert.deepEqual(x.mT.shape, [2, 4, 3]);
    assert.deepEqual(x.ravel().shape, [24]);
    assert.deepEqual(zeros([1, 2, 1, 1]).squeeze([0, 3]).shape, [2, 1]);
    for (const view of [x.movedim(0, -1), x.unflatten(2, [2, -1]), x.T, x.mT, x.unfold(2, 2, 1), x.diagonal()]) {
      assert.equal(view.storage, x.storage);
    }
    assert.throws(() => x.movedim([0, 1], [0, 0]), { message: 'movedim: repeated dim in `destination` ([0, 0])' });
    assert.throws(() => x.movedim([0, 0], [0, 1]), { message: 'movedim: repeated dim in `source` ([0, 0])' });
    assert.throws(() => x.unflatten(1, [2, 2]), {
      message: "unflatten: Provided sizes [2, 2] don't multiply up to the size of dim 1 (3) in the input tensor",
    });
    assert.throws(() => ones([3]).mT, {
      message: 'tensor.mT is only supported on matrices or batches of matrices. Got 1-D tensor.',
    });
  });

  test('shapes taken from another tensor', () => {
    assert.deepEqual(ones([3]).expandAs(matrix()).shape, [2, 3]);
    assert.deepEqual(matrix().viewAs(zeros([3, 2])).shape, [3, 2]);
    assert.deepEqual(
      matrix()
        .t()
        .reshapeAs(zeros([6]))
        .toArray(),
      [0, 3, 1, 4, 2, 5],
    );
    assert.deepEqual(ones([1]).broadcastTo([2, 2]).shape, [2, 2]);
    assert.throws(
      () =>
        matrix()
          .t()
          .viewAs(zeros([6])),
      /view size is not compatible/,
    );
    assert.deepEqual(
      broadcastTensors(ones([2, 1]), ones([3])).map(({ shape }) => shape),
      [
        [2, 3],
        [2, 3],
      ],
    );
  });

  test('repeats', () => {
    assert.deepEqual(integers(1, 2).tile([2]).toArray(), [1, 2, 1, 2]);
    assert.deepEqual(matrix().tile([2]).shape, [2, 6]);
    assert.deepEqual(integers(1, 2).repeatInterleave(2).toArray(), [1, 1, 2, 2]);
    assert.deepEqual(matrix().repeatInterleave(integers(1, 2), 0).toArray(), [
      [0, 1, 2],
      [3, 4, 5],
      [3, 4, 5],
    ]);
    assert.deepEqual(matrix().repeatInterleave(integers(2), 0).shape, [4, 3]);
    assert.throws(() => matrix().repeatInterleave(-1, 0), { message: 'repeats can not be negative' });
    assert.throws(() => matrix().repeatInterleave(integers(1, 2)), {
      message: 'repeats must have the same size as input along dim',
    });
  });

  test('pieces', () => {
    const shapes = (pieces: readonly { readonly shape: readonly number[] }[]) => pieces.map(({ shape }) => shape);
    assert.deepEqual(shapes(ones([5]).chunk(4)), [[2], [2], [1]]);
    assert.deepEqual(shapes(ones([5]).tensorSplit(3)), [[2], [2], [1]]);
    assert.deepEqual(shapes(ones([5]).tensorSplit([1, 3])), [[1], [2], [2]]);
    assert.deepEqual(shapes(ones([0, 2]).chunk(3)), [
      [0, 2],
      [0, 2],
      [0, 2],
    ]);
    assert.deepEqual(ones([0, 2]).unbind(), []);
    assert.throws(() => ones([2]).chunk(0), { message: 'chunk expects `chunks` to be greater than 0, got: 0' });
    assert.throws(() => ones([5]).tensorSplit(0), { message: 'number of sections must be larger than 0, got 0' });
  });

  test('a piece of several may not be written to in the graph', () => {
    const refusal =
      'is a view and is being modified inplace. This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.';
    const x = ones([4]).requiresGrad_().mul(1);
    assert.throws(() => x.unbind()[0]!.mul_(2), { message: `Output 0 of UnbindBackward0 ${refusal}` });
    assert.throws(() => x.chunk(2)[1]!.mul_(2), { message: `Output 1 of SplitBackward0 ${refusal}` });
    const [first] = x.split([1, 3]);
    x.mul_(2);
    assert.equal(first!.requiresGrad, true);
    assert.throws(() => first!.gradFn, {
      message: `Output 0 of SplitWithSizesBackward0 ${refusal.replace('is being', 'its base or another view of its base has been')}`,
    });
    const plain = ones([4]);
    plain.split(2)[0]!.mul_(2);
    assert.deepEqual(plain.toArray(), [2, 2, 1, 1]);
  });

  test('turned and mirrored', () => {
    assert.deepEqual(matrix().rot90().toArray(), [
      [2, 5],
      [1, 4],
      [0, 3],
    ]);
    assert.deepEqual(matrix().fliplr().get(0).toArray(), [2, 1, 0]);
    assert.deepEqual(matrix().flipud().get(0).toArray(), [3, 4, 5]);
    assert.deepEqual(integers(1, 2, 3).roll(1).toArray(), [3, 1, 2]);
  });

  test('stacks', () => {
    assert.deepEqual(hstack([integers(1), integers(2, 3)]).toArray(), [1, 2, 3]);
    assert.deepEqual(hstack([matrix(), matrix()]).shape, [2, 6]);
    assert.deepEqual(vstack([ones([3]), ones([2, 3])]).shape, [3, 3]);
    assert.deepEqual(dstack([ones([2]), ones([2])]).shape, [1, 2, 2]);
    assert.deepEqual(columnStack([ones([2]), ones([2, 3])]).shape, [2, 4]);
    assert.deepEqual(
      [atLeast1d(tensor(1)), atLeast2d(ones([2])), atLeast3d(ones([2, 3])), atLeast3d(ones([2]))].map((x) => x.shape),
      [[1], [1, 2], [2, 3, 1], [1, 2, 1]],
    );
    assert.throws(() => hstack([ones([2]), ones([2, 2])]), {
      message: 'Tensors must have same number of dimensions: got 1 and 2',
    });
  });

  test('grids', () => {
    const [x, y] = meshgrid([integers(1, 2), integers(3, 4, 5)], { indexing: 'xy' });
    assert.deepEqual(x!.toArray(), [
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    assert.deepEqual(y!.toArray(), [
      [3, 3],
      [4, 4],
      [5, 5],
    ]);
    assert.deepEqual(
      meshgrid([ones([2]), tensor(1)]).map(({ shape }) => shape),
      [
        [2, 1],
        [2, 1],
      ],
    );
  });

  test('padding with the other end', () => {
    const x = arange(0, 6).reshape([1, 2, 3]);
    assert.deepEqual(F.pad(x, [1, 2], { mode: 'circular' }).toArray(), [
      [
        [2, 0, 1, 2, 0, 1],
        [5, 3, 4, 5, 3, 4],
      ],
    ]);
    assert.throws(() => F.pad(x, [4, 0], { mode: 'circular' }), {
      message: 'Padding value causes wrapping around more than once.',
    });
    assert.throws(() => F.pad(matrix(), [1, 0], { mode: 'circular' }), {
      message: 'Invalid padding size, expected 0 but got 2',
    });
  });

  test('the functions are the methods', () => {
    const x = arange(0, 12).reshape([3, 4]);
    assert.deepEqual(functions.roll(x, 1, 0).toArray(), x.roll(1, 0).toArray());
    assert.deepEqual(functions.rot90(x).toArray(), x.rot90().toArray());
    assert.deepEqual(functions.split(x, [1, 2])[1]!.toArray(), x.get('1:').toArray());
    assert.deepEqual(functions.squeeze(x.unsqueeze(0)).shape, [3, 4]);
    assert.deepEqual(functions.diagonal(x, { offset: 1 }).toArray(), [1, 6, 11]);
    assert.deepEqual(functions.takeAlongDim(x, integers(0, 5)).toArray(), [0, 5]);
    assert.deepEqual(
      functions.nonzero(x.gt(9), { asTuple: true }).map((index) => index.toArray()),
      [
        [2, 2],
        [2, 3],
      ],
    );
  });
});
