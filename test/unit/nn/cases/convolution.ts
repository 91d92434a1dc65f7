import { nn } from '../../../../src/engine/index.ts';
import { type Cases, of } from '../golden-module.ts';

export const cases: Cases = {
  Linear: () => of(new nn.Linear(3, 2)),
  'Linear without bias, of a vector': () => of(new nn.Linear(3, 2, { bias: false })),
  'Linear of more dimensions': () => of(new nn.Linear(3, 2)),
  Bilinear: () => of(new nn.Bilinear(3, 2, 4)),
  'Bilinear without bias': () => of(new nn.Bilinear(2, 2, 3, { bias: false })),
  Conv1d: () => of(new nn.Conv1d(2, 3, 3)),
  'Conv1d unbatched, same': () => of(new nn.Conv1d(2, 2, 4, { padding: 'same' })),
  'Conv1d valid, dilation': () => of(new nn.Conv1d(2, 2, 2, { padding: 'valid', dilation: 2 })),
  'Conv1d circular': () => of(new nn.Conv1d(2, 2, 3, { padding: 2, paddingMode: 'circular' })),
  'Conv1d same, reflect': () => of(new nn.Conv1d(1, 2, 4, { padding: 'same', paddingMode: 'reflect' })),
  Conv2d: () => of(new nn.Conv2d(2, 3, 3)),
  'Conv2d stride, padding, dilation': () =>
    of(new nn.Conv2d(2, 2, [3, 2], { stride: [2, 1], padding: [1, 2], dilation: [1, 2] })),
  'Conv2d groups without bias': () => of(new nn.Conv2d(4, 4, 2, { groups: 2, bias: false })),
  'Conv2d reflect': () => of(new nn.Conv2d(1, 2, 3, { padding: [1, 2], paddingMode: 'reflect' })),
  'Conv2d replicate': () => of(new nn.Conv2d(1, 2, 3, { padding: 1, paddingMode: 'replicate' })),
  Conv3d: () => of(new nn.Conv3d(1, 2, 2, { stride: [1, 2, 1], padding: 1 })),
  ConvTranspose1d: () => of(new nn.ConvTranspose1d(2, 3, 3, { stride: 2, padding: 1, outputPadding: 1 })),
  'ConvTranspose1d output size': () => {
    const module = new nn.ConvTranspose1d(2, 1, 3, { stride: 2 });
    return { module, run: ([x]) => module(x!, [8]) };
  },
  ConvTranspose2d: () => of(new nn.ConvTranspose2d(2, 3, 3)),
  'ConvTranspose2d groups, dilation': () =>
    of(new nn.ConvTranspose2d(4, 2, 2, { stride: 2, groups: 2, bias: false, dilation: 2 })),
  ConvTranspose3d: () => of(new nn.ConvTranspose3d(1, 2, 2, { stride: 2 })),
};
