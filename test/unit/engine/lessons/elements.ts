/** Indexing, views and reductions. */
import * as torch from '../../../../src/engine/index.ts';
import { tensor } from '../../../../src/engine/index.ts';
import { arange, booleans, ints, type Lines, nan, R, several, X, zeros } from './support.ts';

export const elements: Lines = {
  'one element': () => several(X.get(1, 2), X.get(1).get(2), X.get(-1, -1).item(), X.get(1)),
  ranges: () =>
    several(
      X.get(':', 1),
      X.get('1:', '::2'),
      X.get(':-1', '-2:'),
      X.get('...', 0),
      X.get(null).shape,
      X.get(':', null).shape,
      X.get('5:'),
      X.get('1:1').shape,
    ),
  'index out of range': () => X.get(3),
  'index out of range, second': () => X.get(0, 7),
  'too many indices': () => X.get(0, 0, 0),
  'index of a number': () => tensor(1).get(0),
  backwards: () => X.flip(0).get(0),
  'by list': () =>
    several(
      X.get([0, 2]),
      X.get(ints([0, 1]), ints([1, 3])),
      X.get(':', ints([0, 0])),
      X.get(
        ints([
          [0, 1],
          [2, 0],
        ]),
      ).shape,
    ),
  'by list out of range': () => X.get(ints([0, 3])),
  'by lists that do not fit': () => X.get(ints([0, 1]), ints([0, 1, 2])),
  'by float': () => X.get(tensor([0, 1])),
  'by mask': () =>
    several(
      X.get(X.gt(8)),
      X.get(booleans(true, false, true)),
      X.get(':', booleans(true, false, false, true)),
      X.get(X.gt(100)),
    ),
  'by mask that does not fit': () => X.get(booleans(true, false)),
  mixed: () =>
    several(
      R.get(1, ints([0, 2])),
      R.get(':', ints([0, 1]), ints([1, 2])),
      R.get(ints([0, 1]), ':', ints([1, 2])),
      R.get('...', ints([0, 3])).shape,
    ),
  'set rows': () =>
    zeros([3, 3])
      .set(0, 1)
      .set([':', 1], tensor([5, 6, 7]))
      .set([2, '::2'], 9),
  'set by mask': () => {
    const x = arange(-3, 4);
    return x.set(x.lt(0), 0);
  },
  'set by index': () => zeros([4]).set(ints([0, 0, 2]), tensor([1, 2, 3])),
  'set what does not fit': () => zeros([3]).set('0:2', tensor([1, 2, 3])),
  gather: () => several(X.gather(1, ints([[0], [1], [2]])), X.take(ints([0, 5]))),
  where: () =>
    several(
      torch.where(X.gt(5), X, 0),
      torch.where(booleans(true, false), tensor([1, 2]), tensor([3, 4])),
      X.gt(9).nonzero(),
    ),
  'a view shares': () => {
    const x = zeros([2, 3]);
    const y = x.view([6]);
    y.set(0, 7);
    x.set([1, 2], 5);
    return several(x, y);
  },
  'a transpose shares': () => {
    const x = arange(6).reshape([2, 3]);
    x.t().set([0, 1], 100);
    return several(x, x.t().isContiguous(), x.t().strides);
  },
  'a reshape may copy': () => {
    const x = arange(6).to('float32').reshape([2, 3]);
    const y = x.t().reshape([-1]);
    y.set(0, 100);
    return several(x, y);
  },
  'names for one tensor': () => {
    const x = tensor([1, 2]);
    const y = x;
    y.add_(1);
    return several(x, x.add(1));
  },
  sum: () => several(X.sum(), X.sum(0), X.sum(1, { keepdim: true }), X.sum([0, 1]), X.sum(-1)),
  'sum out of range': () => X.sum(2),
  'sum twice': () => X.sum([0, 0]),
  'mean, var, std': () =>
    several(
      R.mean(),
      R.mean(0).shape,
      tensor([1, 2, 4]).std(),
      tensor([1, 2, 4]).var(null, { unbiased: false }),
      R.mean([0, 1]),
    ),
  'std of one': () => tensor([1]).std(),
  'var of none': () => tensor([]).var(),
  'mean of none': () =>
    several(tensor([]).mean(), tensor([]).sum(), tensor([]).prod(), zeros([0, 3]).sum(0), zeros([0, 3]).sum(1)),
  'max of none': () => tensor([]).max(),
  'max of none along': () => zeros([0, 3]).max(0),
  'argmax of none': () => tensor([]).argmax(),
  max: () =>
    several(
      X.max(),
      X.max(0).values,
      X.max(1).indices,
      tensor([1, nan, 3]).max(),
      ints([1, 3, 3]).argmax(),
      ints([3, 1, 1]).argmin(),
      tensor([nan, 5]).argmax(),
    ),
  ties: () => {
    const x = ints([
      [2, 2],
      [1, 1],
    ]);
    return several(x.argmax(), x.max(1).indices, ints([1, 1]).max(0).indices);
  },
  median: () => several(tensor([1, 3, 2, 4]).median(), tensor([1, nan]).median(), ints([5, 1, 3]).median(0).indices),
  sort: () =>
    several(
      tensor([3, 1, 2]).sort().values,
      tensor([3, 1, 2]).argsort(-1, { descending: true }),
      tensor([1, nan, 0]).sort().values,
      ints([3, 1, 2]).topk(2).values,
    ),
  'topk too many': () => tensor([1, 2]).topk(3),
  'any and all': () =>
    several(
      ints([0, 1]).any(),
      tensor([]).all(),
      tensor([
        [true, false],
        [true, true],
      ]).all(1),
      tensor([nan]).any(),
    ),
  unique: () => several(ints([3, 1, 1, 2]).unique(), ints([1, 1, 2]).bincount(), ints([0, 3, 0]).countNonzero()),
  cumsum: () => several(ints([1, 2, 3]).cumsum(0), booleans(true, true).cumsum(0), tensor([1, 2, 3]).cumprod(0)),
  norm: () =>
    several(
      tensor([3, 4]).norm(),
      tensor([
        [3, 4],
        [6, 8],
      ]).norm(2, 1),
      tensor([3, -4]).norm(1),
    ),
  softmax: () =>
    several(tensor([1, 2, 3]).softmax(0), torch.softmax(tensor([[1000, 1000]]), 1), tensor([1, 2]).logSoftmax(-1)),
};
