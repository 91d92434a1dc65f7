import { nn, ones, type Tensor } from '../../../../src/engine/index.ts';
import type { Module } from '../../../../src/engine/nn/module.ts';
import { type Cases, of } from '../golden-module.ts';

interface Reduced {
  readonly reduction?: 'mean' | 'sum' | 'none';
}

/** A loss with each of its reductions. */
function reductions<In extends readonly Tensor[]>(
  name: string,
  make: new (options: Reduced) => Module<In, Tensor>,
): Cases {
  return {
    [name]: () => of(new make({})),
    [`${name} sum`]: () => of(new make({ reduction: 'sum' })),
    [`${name} none`]: () => of(new make({ reduction: 'none' })),
  };
}

const weight = () => ones([4]);

export const cases: Cases = {
  ...reductions('L1Loss', nn.L1Loss),
  ...reductions('MSELoss', nn.MSELoss),
  ...reductions('SmoothL1Loss', nn.SmoothL1Loss),
  'SmoothL1Loss beta': () => of(new nn.SmoothL1Loss({ beta: 0.3 })),
  ...reductions('HuberLoss', nn.HuberLoss),
  'HuberLoss delta': () => of(new nn.HuberLoss({ delta: 0.3 })),
  ...reductions('BCELoss', nn.BCELoss),
  'BCELoss weight': () => of(new nn.BCELoss({ weight: weight() })),
  ...reductions('BCEWithLogitsLoss', nn.BCEWithLogitsLoss),
  'BCEWithLogitsLoss weights': () => of(new nn.BCEWithLogitsLoss({ weight: ones([3, 1]), posWeight: weight() })),
  ...reductions('NLLLoss', nn.NLLLoss),
  'NLLLoss weight, ignored': () => of(new nn.NLLLoss({ weight: weight(), ignoreIndex: 1 })),
  'NLLLoss of images': () => of(new nn.NLLLoss()),
  ...reductions('CrossEntropyLoss', nn.CrossEntropyLoss),
  'CrossEntropyLoss weight, ignored, smoothed': () =>
    of(new nn.CrossEntropyLoss({ weight: weight(), ignoreIndex: 2, labelSmoothing: 0.2 })),
  'CrossEntropyLoss probabilities': () => of(new nn.CrossEntropyLoss({ labelSmoothing: 0.1 })),
  'CrossEntropyLoss probabilities, weight': () => of(new nn.CrossEntropyLoss({ weight: weight(), reduction: 'none' })),
  'CrossEntropyLoss of one': () => of(new nn.CrossEntropyLoss()),
  'CrossEntropyLoss of lines': () => of(new nn.CrossEntropyLoss({ reduction: 'none' })),
  ...reductions('KLDivLoss', nn.KLDivLoss),
  'KLDivLoss batchmean, log target': () => of(new nn.KLDivLoss({ reduction: 'batchmean', logTarget: true })),
  ...reductions('SoftMarginLoss', nn.SoftMarginLoss),
  ...reductions('PoissonNLLLoss', nn.PoissonNLLLoss),
  'PoissonNLLLoss full, not of logarithms': () => of(new nn.PoissonNLLLoss({ logInput: false, full: true, eps: 1e-3 })),
  ...reductions('GaussianNLLLoss', nn.GaussianNLLLoss),
  'GaussianNLLLoss full': () => of(new nn.GaussianNLLLoss({ full: true, eps: 0.7 })),
  ...reductions('HingeEmbeddingLoss', nn.HingeEmbeddingLoss),
  'HingeEmbeddingLoss margin': () => of(new nn.HingeEmbeddingLoss({ margin: 0.3 })),
  ...reductions('MarginRankingLoss', nn.MarginRankingLoss),
  'MarginRankingLoss margin': () => of(new nn.MarginRankingLoss({ margin: 0.4 })),
  ...reductions('CosineEmbeddingLoss', nn.CosineEmbeddingLoss),
  'CosineEmbeddingLoss margin, of one': () => of(new nn.CosineEmbeddingLoss({ margin: -0.5 })),
  ...reductions('TripletMarginLoss', nn.TripletMarginLoss),
  'TripletMarginLoss options': () => of(new nn.TripletMarginLoss({ margin: 2, p: 1, swap: true })),
  TripletMarginWithDistanceLoss: () => of(new nn.TripletMarginWithDistanceLoss({ margin: 1.5, swap: true })),
  'TripletMarginWithDistanceLoss, own distance': () =>
    of(new nn.TripletMarginWithDistanceLoss({ distanceFunction: (a, b) => a.sub(b).abs().sum(-1) })),
  ...reductions('MultiMarginLoss', nn.MultiMarginLoss),
  'MultiMarginLoss options': () => of(new nn.MultiMarginLoss({ p: 2, margin: 0.5, weight: weight() })),
  ...reductions('MultiLabelMarginLoss', nn.MultiLabelMarginLoss),
  'MultiLabelMarginLoss of one': () => of(new nn.MultiLabelMarginLoss()),
  ...reductions('MultiLabelSoftMarginLoss', nn.MultiLabelSoftMarginLoss),
  'MultiLabelSoftMarginLoss weight': () => of(new nn.MultiLabelSoftMarginLoss({ weight: weight() })),
};
