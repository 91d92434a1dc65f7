/** Broadcasting, products and shapes. */
import * as torch from '../../../../src/engine/index.ts';
import { tensor } from '../../../../src/engine/index.ts';
import { arange, cat, ints, type Lines, ones, R, several, stack, X, zeros } from './support.ts';

export const shapes: Lines = {
  broadcast: () => several(ones([2, 1]).add(ones([3])), ones([3, 1, 2]).add(ones([4, 1])).shape),
  'broadcast: sizes': () => ones([2, 3]).add(ones([2])),
  'broadcast: batch': () => ones([5, 2, 3]).mul(ones([4, 1, 3])),
  'broadcast in place': () => zeros([3, 1]).add_(ones([3, 2])),
  'matrix times matrix': () =>
    several(
      ones([2, 3]).matmul(ones([3, 2])),
      ones([3]).matmul(ones([3])),
      ones([2, 3]).matmul(ones([3])),
      ones([5, 2, 3]).matmul(ones([3, 4])).shape,
    ),
  'matrices that do not fit': () => ones([2, 3]).matmul(ones([2, 3])),
  'matrix and vector that do not fit': () => ones([2, 3]).matmul(ones([2])),
  'batches that do not fit': () => ones([2, 2, 3]).matmul(ones([3, 3, 2])),
  'matmul of a number': () => torch.matmul(tensor(1), ones([2])),
  'matmul of dtypes': () => ones([2, 2]).matmul(ones([2, 2], { dtype: 'float64' })),
  reshape: () => several(X.reshape([2, 6]), X.reshape([-1, 2]).shape, X.view([-1]).shape, X.t().shape),
  'reshape that does not fit': () => X.reshape([5, 2]),
  'reshape with two unknowns': () => X.reshape([-1, -1]),
  'reshape with an unknown that does not fit': () => X.reshape([5, -1]),
  'view of a transpose': () => X.t().view([12]),
  squeeze: () =>
    several(
      zeros([1, 2, 1]).squeeze().shape,
      zeros([1, 2, 1]).squeeze(0).shape,
      zeros([2, 1]).squeeze(0).shape,
      zeros([2]).unsqueeze(-1).shape,
    ),
  'unsqueeze out of range': () => zeros([2]).unsqueeze(3),
  permute: () => several(R.permute([2, 0, 1]).shape, R.transpose(0, 1).shape, R.permute([2, 1, 0]).shape),
  'permute: too few': () => R.permute([0, 1]),
  'permute: twice': () => R.permute([0, 0, 1]),
  'transpose out of range': () => X.transpose(0, 2),
  'cat and stack': () => several(cat([X, X]).shape, cat([X, X], 1).shape, stack([X, X]).shape, stack([X, X], -1).shape),
  'cat that does not fit': () => cat([zeros([2, 3]), zeros([2, 2])]),
  'cat of ranks': () => cat([zeros([2]), zeros([2, 2])]),
  'cat of numbers': () => cat([tensor(1), tensor(2)]),
  'cat of dtypes': () => cat([ints([1]), tensor([1.5])]),
  'stack that does not fit': () => stack([zeros([2]), zeros([3])]),
  'cat of nothing': () => cat([]),
  expand: () => several(tensor([[1], [2]]).expand([2, 3]), ints([1, 2]).expand([2, -1]), ints([1, 2]).repeat([2, 2])),
  'expand that does not fit': () => zeros([2]).expand([3]),
  'expand to fewer': () => zeros([2, 2]).expand([2]),
  flatten: () => several(R.flatten().shape, R.flatten(1).shape, R.flatten(0, 1).shape, tensor(1).flatten().shape),
  'chunk and split': () =>
    several(
      arange(5)
        .chunk(2)
        .map((piece) => piece.toArray()),
      arange(5)
        .split(2)
        .map((piece) => piece.toArray()),
      arange(5)
        .split([1, 4])
        .map((piece) => piece.toArray()),
    ),
  'split that does not fit': () => arange(5).split([1, 2]),
};
