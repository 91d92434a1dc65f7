import { nn } from '../../../../src/engine/index.ts';
import { type Cases, of } from '../golden-module.ts';

const { weightNorm, removeWeightNorm } = nn.utils;

export const cases: Cases = {
  Linear: () => of(weightNorm(new nn.Linear(3, 4))),
  'Linear by columns': () => of(weightNorm(new nn.Linear(3, 4, { bias: false }), { dim: 1 })),
  'Linear as a whole': () => of(weightNorm(new nn.Linear(3, 4), 'weight', null)),
  'a bias': () => of(weightNorm(new nn.Linear(3, 4), 'bias')),
  Conv2d: () => of(weightNorm(new nn.Conv2d(2, 3, 2))),
  'ConvTranspose1d by outputs': () => of(weightNorm(new nn.ConvTranspose1d(2, 3, 2), { dim: 1 })),
  'Conv1d by the last': () => of(weightNorm(new nn.Conv1d(2, 3, 2), { dim: 2 })),
  LSTM: () => of(weightNorm(weightNorm(new nn.LSTM(2, 3), 'weight_hh_l0'), 'weightIhL0')),
  'within a Sequential': () =>
    of(new nn.Sequential(weightNorm(new nn.Linear(3, 2)), new nn.ReLU(), weightNorm(new nn.Linear(2, 1)))),
  removed: () => of(removeWeightNorm(weightNorm(new nn.Linear(3, 4)))),
};
