/** The errors that docstrings announce under @throws are those that are thrown. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import * as engine from '../../../src/engine/index.ts';
import { F, linalg, ones, type Tensor, tensor, zeros } from '../../../src/engine/index.ts';
import type { NestedArray } from '../../../src/engine/tensor.ts';
import { libraryNames } from '../../tools/library-names.ts';

const integers = ones([2], { dtype: 'int64' });
const booleans = ones([2], { dtype: 'bool' });
const whole = (values: NestedArray): Tensor => tensor(values, { dtype: 'int64' });

/** A public name, and a mistake with it. */
const mistakes: readonly (readonly [string, () => unknown])[] = [
  ['x.add', () => ones([2]).add(ones([3]))],
  ['x.sub', () => booleans.sub(booleans)],
  ['x.bitwiseAnd', () => ones([2]).bitwiseAnd(ones([2]))],
  ['x.frac', () => integers.frac()],
  ['x.hypot', () => integers.hypot(integers)],
  ['x.isclose', () => integers.isclose(ones([2]))],
  ['x.copy_', () => zeros([2]).copy_(ones([3]))],
  ['x.zero_', () => ones([2], { requiresGrad: true }).zero_()],
  ['x.to', () => integers.to('nodev')],
  ['x.bernoulli_', () => zeros([1]).bernoulli_(3)],
  ['x.normal_', () => zeros([1]).normal_(0, -1)],
  ['x.normal_', () => integers.normal_()],
  ['x.sum', () => integers.sum(4)],
  ['x.sum', () => integers.sum([0, 0])],
  ['x.amax', () => zeros([0]).amax()],
  ['x.max', () => zeros([0]).max()],
  ['x.max', () => zeros([0, 2]).max(0)],
  ['x.mean', () => integers.mean()],
  ['x.softmax', () => integers.float().softmax(3)],
  ['x.matmul', () => ones([2, 3]).matmul(ones([2, 3]))],
  ['x.matmul', () => ones([2, 2]).matmul(ones([2, 2], { dtype: 'float64' }))],
  ['x.var', () => integers.var()],
  ['x.cumsum', () => integers.cumsum(2)],
  ['x.topk', () => integers.topk(5)],
  ['x.quantile', () => ones([2]).quantile(3)],
  ['x.quantile', () => integers.quantile(0.5)],
  ['x.histc', () => integers.histc()],
  ['x.histc', () => tensor([Infinity]).histc()],
  ['x.bincount', () => integers.neg().bincount()],
  ['x.bincount', () => ones([2, 2], { dtype: 'int64' }).bincount()],
  ['x.bincount', () => ones([2]).bincount()],
  ['x.reshape', () => integers.reshape([3])],
  ['x.view', () => ones([2, 3]).t().view([6])],
  ['x.flatten', () => ones([2, 3]).flatten(1, 0)],
  ['x.t', () => ones([1, 1, 1]).t()],
  ['x.expand', () => integers.expand([3])],
  ['x.permute', () => integers.permute([0, 1])],
  ['x.transpose', () => integers.transpose(0, 3)],
  ['x.unsqueeze', () => integers.unsqueeze(5)],
  ['x.squeeze', () => integers.squeeze(5)],
  ['x.unflatten', () => integers.unflatten(0, [3])],
  ['x.repeat', () => ones([2, 2]).repeat([2])],
  ['x.repeatInterleave', () => integers.repeatInterleave(whole([1]).repeat([3]), 0)],
  ['x.repeatInterleave', () => integers.repeatInterleave(-1)],
  ['x.flip', () => integers.flip(3)],
  ['x.fliplr', () => integers.fliplr()],
  ['x.flipud', () => tensor(1).flipud()],
  ['x.roll', () => integers.roll(1, 3)],
  ['x.split', () => integers.split([3])],
  ['x.chunk', () => integers.chunk(0)],
  ['x.unbind', () => integers.unbind(3)],
  ['x.unfold', () => integers.unfold(0, 3, 1)],
  ['x.diag', () => ones([1, 1, 1]).diag()],
  ['x.tril', () => integers.tril()],
  ['x.hsplit', () => integers.hsplit(3)],
  ['x.select', () => integers.select(0, 5)],
  ['x.select', () => integers.select(3, 0)],
  ['x.slice', () => integers.slice(3, 0)],
  ['x.narrow', () => integers.narrow(0, 0, 5)],
  ['x.gather', () => integers.gather(0, whole([5]))],
  ['x.gather', () => integers.gather(0, whole([[0]]))],
  ['x.indexSelect', () => integers.indexSelect(0, whole([5]))],
  ['x.indexSelect', () => integers.indexSelect(0, whole([[0]]))],
  ['x.indexAdd', () => ones([2]).indexAdd(0, whole([0]), ones([3]))],
  ['x.asStrided', () => integers.asStrided([5], [1])],
  ['x.get', () => integers.get(5)],
  ['x.get', () => integers.get(tensor([true]))],
  ['x.set', () => integers.set('0:2', ones([3]))],
  ['x.mm', () => ones([2, 3]).mm(ones([2, 3]))],
  ['x.mm', () => ones([2, 2]).mm(ones([2, 2], { dtype: 'float64' }))],
  ['x.inverse', () => ones([2, 2]).inverse()],
  ['x.inverse', () => ones([2, 3]).inverse()],
  ['x.inverse', () => ones([2, 2], { dtype: 'int64' }).inverse()],
  ['x.cholesky', () => ones([2, 2]).neg().cholesky()],
  ['x.norm', () => integers.norm()],
  ['x.slogdet', () => integers.slogdet()],
  ['x.scatter', () => integers.scatter(0, whole([[0]]), 1)],
  ['x.scatter', () => integers.scatter(0, whole([7]), 1)],
  ['x.scatter', () => integers.scatter(0, whole([0]), ones([1]))],
  ['x.mT', () => integers.mT],
  ['x.backward', () => ones([1]).backward()],
  ['cat', () => engine.cat([])],
  ['cat', () => engine.cat([ones([2, 3]), ones([2, 2])])],
  ['stack', () => engine.stack([])],
  ['stack', () => engine.stack([ones([2]), ones([3])])],
  ['where', () => engine.where(integers, integers, integers)],
  ['zeros', () => zeros([-1])],
  ['tensor', () => tensor([1], { dtype: 'int64', requiresGrad: true })],
  ['tensor', () => tensor([[1], [1, 2]])],
  [
    'tensor',
    // @ts-expect-error: a value that it does not take.
    () => tensor(['a']),
  ],
  ['fromTypedArray', () => engine.fromTypedArray(new Float32Array(2), [3])],
  ['eye', () => engine.eye(-1)],
  ['arange', () => engine.arange(0, 3, 0)],
  ['linspace', () => engine.linspace(0, 1, -1)],
  ['rand', () => engine.rand([2], { dtype: 'int64' })],
  ['rand', () => engine.rand([-2])],
  ['randint', () => engine.randint(3, 1, [2])],
  ['multinomial', () => engine.multinomial(ones([2]), 5)],
  ['randperm', () => engine.randperm(-1)],
  ['linalg.solve', () => linalg.solve(ones([2, 2]), ones([2]))],
  ['linalg.solve', () => linalg.solve(ones([2, 2]), ones([3, 1]))],
  [
    'linalg.qr',
    // @ts-expect-error: a value that it does not take.
    () => linalg.qr(ones([2, 2]), 'x'),
  ],
  ['linalg.svd', () => linalg.svd(integers.float())],
  [
    'linalg.eigh',
    // @ts-expect-error: a value that it does not take.
    () => linalg.eigh(ones([2, 2]), 'x'),
  ],
  ['linalg.vectorNorm', () => linalg.vectorNorm(integers)],
  ['linalg.matrixNorm', () => linalg.matrixNorm(ones([2]))],
  ['linalg.matrixRank', () => linalg.matrixRank(ones([2]))],
  ['linalg.pinv', () => linalg.pinv(ones([2]))],
  ['tensordot', () => engine.tensordot(ones([2, 3]), ones([2, 3]), 1)],
  ['einsum', () => engine.einsum('ij,jk', ones([2, 3]), ones([2, 3]))],
  ['linalg.vecdot', () => linalg.vecdot(ones([2]), ones([3]))],
  ['linalg.diagonal', () => linalg.diagonal(ones([2]))],
  ['linalg.vander', () => linalg.vander(tensor(1))],
  ['F.elu', () => F.elu(integers)],
  ['F.relu', () => F.relu(booleans)],
  ['F.glu', () => F.glu(ones([3]))],
  ['F.prelu', () => F.prelu(ones([2, 3]), ones([2]))],
  ['F.softshrink', () => F.softshrink(ones([2]), -1)],
  ['F.softmax', () => F.softmax(ones([2]), 4)],
  ['F.normalize', () => F.normalize(ones([2]))],
  ['F.cosineSimilarity', () => F.cosineSimilarity(integers, integers)],
  ['F.cosineSimilarity', () => F.cosineSimilarity(ones([2, 3]), ones([3, 3]))],
  ['F.nllLoss', () => F.nllLoss(ones([2, 3]), whole([0, 5]))],
  ['F.crossEntropy', () => F.crossEntropy(ones([2, 3]), whole([0]))],
  [
    'F.mseLoss',
    // @ts-expect-error: a value that it does not take.
    () => F.mseLoss(ones([2]), ones([2]), { reduction: 'x' }),
  ],
  [
    'F.nllLoss',
    // @ts-expect-error: a value that it does not take.
    () => F.nllLoss(ones([2, 3]), whole([0, 1]), { reduction: 'x' }),
  ],
  [
    'F.multiMarginLoss',
    // @ts-expect-error: a value that it does not take.
    () => F.multiMarginLoss(ones([2, 3]), whole([0, 1]), { p: 3 }),
  ],
  ['F.conv1d', () => F.conv1d(ones([1, 2, 3]), ones([1, 3, 1]))],
  ['F.conv1d', () => F.conv1d(ones([1, 2, 3]), ones([1, 2, 5]))],
  ['F.maxPool1d', () => F.maxPool1d(ones([1, 1, 2]), 5)],
  ['F.maxPool1d', () => F.maxPool1d(ones([1, 1, 2]), 2, { padding: 2 })],
  ['F.dropout', () => F.dropout(ones([1]), { p: 2 })],
  ['F.layerNorm', () => F.layerNorm(ones([2, 3]), [2])],
  ['F.groupNorm', () => F.groupNorm(ones([2, 3]), 2)],
  ['F.batchNorm', () => F.batchNorm(ones([1, 2]), null, null, { training: true })],
  ['F.batchNorm', () => F.batchNorm(ones([1, 2]), null, null)],
  ['F.pad', () => F.pad(ones([2]), [1])],
  ['F.pad', () => F.pad(ones([1, 1, 2]), [3, 3], { mode: 'reflect' })],
  ['F.interpolate', () => F.interpolate(ones([1, 1, 2]), { mode: 'bilinear', size: 2 })],
  ['F.interpolate', () => F.interpolate(ones([1, 1, 2]))],
  ['F.linear', () => F.linear(ones([2, 3]), ones([2, 2]))],
  ['F.linear', () => F.linear(ones([2, 3]), ones([2, 3], { dtype: 'float64' }))],
  ['F.embedding', () => F.embedding(whole([5]), ones([2, 2]))],
  ['F.oneHot', () => F.oneHot(whole([5]), 3)],
  ['F.oneHot', () => F.oneHot(ones([2]))],
  ['F.bilinear', () => F.bilinear(ones([2, 3]), ones([2, 3]), ones([1, 2, 2]))],
  ['F.scaledDotProductAttention', () => F.scaledDotProductAttention(ones([1, 2, 3]), ones([1, 2, 4]), ones([1, 2, 4]))],
  ['F.pixelShuffle', () => F.pixelShuffle(ones([3, 2, 2]), 2)],
  ['F.pixelShuffle', () => F.pixelShuffle(ones([4, 2, 2]), 0)],
  ['F.pixelUnshuffle', () => F.pixelUnshuffle(ones([4, 3, 3]), 2)],
  ['autograd.forwardAd.makeDual', () => engine.autograd.forwardAd.makeDual(ones([1]), ones([1]))],
  ['autograd.functional.vjp', () => engine.autograd.functional.vjp((x) => x.mul(2), ones([2]), ones([3]))],
  ['autograd.functional.hessian', () => engine.autograd.functional.hessian((x) => x.mul(2), ones([2]))],
  [
    'gradcheck',
    () => engine.gradcheck((x) => x.detach().mul(x), [ones([2], { dtype: 'float64', requiresGrad: true })]),
  ],
  ['searchsorted', () => engine.searchsorted(ones([2, 3]), ones([3]))],
  ['bucketize', () => engine.bucketize(integers, ones([2, 2]))],
  ['meshgrid', () => engine.meshgrid([])],
  ['hstack', () => engine.hstack([])],
  ['hstack', () => engine.hstack([ones([2, 2]), ones([3, 2])])],
  ['x.histc', () => ones([2]).histc(3, 2, 1)],
  ['x.logcumsumexp', () => integers.logcumsumexp(0)],
  ['x.maskedScatter', () => zeros([3]).maskedScatter(tensor([true, true, true]), ones([1]))],
  ['pdist', () => engine.pdist(ones([2]))],
  ['x.random_', () => zeros([2]).random_(3, 1)],
  ['x.lerp', () => ones([2]).lerp(integers, 0.5)],
  ['x.clamp', () => ones([2]).clamp()],
  ['einsum', () => engine.einsum('integers!', integers)],
  ['F.l1Loss', () => F.l1Loss(ones([2]), ones([3]))],
  ['F.cosineEmbeddingLoss', () => F.cosineEmbeddingLoss(ones([2, 2]), ones([2, 3]), ones([2]))],
  ['F.klDiv', () => F.klDiv(ones([2]), ones([3]))],
  ['F.binaryCrossEntropy', () => F.binaryCrossEntropy(ones([2]), ones([3]))],
];

describe('documented errors', () => {
  const announced = new Map<string, string>();
  before(async () => {
    for (const { names } of await libraryNames())
      for (const { name, facts } of names) announced.set(name, facts.throws);
  });

  for (const [index, [name, run]] of mistakes.entries()) {
    test(`${name}, mistake ${index}`, () => {
      assert.throws(run, (error: unknown) => {
        assert.ok(error instanceof Error);
        const said = announced.get(name) ?? '';
        assert.match(
          said,
          new RegExp(`\\b${error.constructor.name}\\b`),
          `${error.constructor.name}: ${error.message}`,
        );
        return true;
      });
    });
  }
});
