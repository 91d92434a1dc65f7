import { nn } from '../../../../src/engine/index.ts';
import { type Cases, of } from '../golden-module.ts';

export const cases: Cases = {
  BatchNorm1d: () => of(new nn.BatchNorm1d(3)),
  'BatchNorm1d of lengths': () => of(new nn.BatchNorm1d(2, { eps: 1e-3, momentum: 0.3 })),
  'BatchNorm1d evaluated': () => of(new nn.BatchNorm1d(3)),
  'BatchNorm1d not affine': () => of(new nn.BatchNorm1d(3, { affine: false })),
  'BatchNorm1d without running statistics': () => of(new nn.BatchNorm1d(3, { trackRunningStats: false })),
  'BatchNorm1d without running statistics, evaluated': () => of(new nn.BatchNorm1d(3, { trackRunningStats: false })),
  'BatchNorm1d cumulative': () => {
    const module = new nn.BatchNorm1d(2, { momentum: null });
    return { module, run: ([x, y]) => module(x!).add(module(y!)) };
  },
  BatchNorm2d: () => of(new nn.BatchNorm2d(2)),
  'BatchNorm2d evaluated': () => of(new nn.BatchNorm2d(2)),
  BatchNorm3d: () => of(new nn.BatchNorm3d(2)),
  InstanceNorm1d: () => of(new nn.InstanceNorm1d(2)),
  'InstanceNorm1d unbatched, affine': () => of(new nn.InstanceNorm1d(2, { affine: true })),
  'InstanceNorm1d running': () => of(new nn.InstanceNorm1d(2, { trackRunningStats: true })),
  'InstanceNorm1d running, evaluated': () => of(new nn.InstanceNorm1d(2, { trackRunningStats: true })),
  InstanceNorm2d: () => of(new nn.InstanceNorm2d(2, { affine: true })),
  InstanceNorm3d: () => of(new nn.InstanceNorm3d(2)),
  LayerNorm: () => of(new nn.LayerNorm(4)),
  'LayerNorm of two dimensions': () => of(new nn.LayerNorm([2, 3], { eps: 1e-3 })),
  'LayerNorm not affine': () => of(new nn.LayerNorm(4, { elementwiseAffine: false })),
  GroupNorm: () => of(new nn.GroupNorm(2, 4)),
  'GroupNorm not affine': () => of(new nn.GroupNorm(1, 4, { affine: false })),
  RMSNorm: () => of(new nn.RMSNorm(4, { eps: 1e-3 })),
  LocalResponseNorm: () => of(new nn.LocalResponseNorm(3, { alpha: 0.1, beta: 0.6, k: 2 })),
  'LocalResponseNorm of images': () => of(new nn.LocalResponseNorm(2)),
};
