import { nn, tensor } from '../../../../src/engine/index.ts';
import { type Built, type Cases, of } from '../golden-module.ts';

function bags(module: nn.EmbeddingBag, offsets: readonly number[]): Built {
  return { module, run: ([x]) => module(x!, tensor(offsets, { dtype: 'int64' })) };
}

export const cases: Cases = {
  Embedding: () => of(new nn.Embedding(5, 2)),
  'Embedding padding': () => of(new nn.Embedding(5, 2, { paddingIdx: -2 })),
  'Embedding by frequency': () => of(new nn.Embedding(5, 2, { scaleGradByFreq: true })),
  'Embedding largest norm': () => of(new nn.Embedding(5, 2, { maxNorm: 0.5, normType: 1 })),
  EmbeddingBag: () => of(new nn.EmbeddingBag(5, 2)),
  'EmbeddingBag sum, offsets': () => bags(new nn.EmbeddingBag(5, 2, { mode: 'sum' }), [0, 2, 2]),
  'EmbeddingBag mean, offsets': () => bags(new nn.EmbeddingBag(5, 2), [0, 4]),
  'EmbeddingBag max': () => of(new nn.EmbeddingBag(5, 2, { mode: 'max' })),
  'EmbeddingBag padding': () => of(new nn.EmbeddingBag(5, 2, { paddingIdx: 1 })),
  'EmbeddingBag weights of words': () => {
    const module = new nn.EmbeddingBag(5, 2, { mode: 'sum' });
    return { module, run: ([x, weights]) => module(x!, null, weights!) };
  },
  'EmbeddingBag last offset': () =>
    bags(new nn.EmbeddingBag(5, 2, { mode: 'sum', includeLastOffset: true }), [0, 2, 6]),
};
