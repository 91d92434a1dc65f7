import { nn } from '../../../../src/engine/index.ts';
import { type Cases, of } from '../golden-module.ts';

export const cases: Cases = {
  Flatten: () => of(new nn.Flatten()),
  'Flatten 0, 1': () => of(new nn.Flatten(0, 1)),
  Unflatten: () => of(new nn.Unflatten(1, [2, 3])),
  'Upsample nearest': () => of(new nn.Upsample({ scaleFactor: 2 })),
  'Upsample bilinear': () => of(new nn.Upsample({ size: [3, 5], mode: 'bilinear', alignCorners: true })),
  PixelShuffle: () => of(new nn.PixelShuffle(2)),
  PixelUnshuffle: () => of(new nn.PixelUnshuffle(2)),
  Unfold: () => of(new nn.Unfold(2, { stride: 2, padding: 1 })),
  Fold: () => of(new nn.Fold([3, 3], [2, 2])),
  ConstantPad1d: () => of(new nn.ConstantPad1d(2, 3.5)),
  ConstantPad2d: () => of(new nn.ConstantPad2d([1, 0, 2, -1], -1)),
  ConstantPad3d: () => of(new nn.ConstantPad3d(1, 0.5)),
  ZeroPad2d: () => of(new nn.ZeroPad2d([1, 2, 0, 1])),
  ReflectionPad1d: () => of(new nn.ReflectionPad1d(2)),
  ReflectionPad2d: () => of(new nn.ReflectionPad2d([1, 0, 1, 2])),
  ReflectionPad3d: () => of(new nn.ReflectionPad3d(1)),
  ReplicationPad1d: () => of(new nn.ReplicationPad1d([1, 2])),
  ReplicationPad2d: () => of(new nn.ReplicationPad2d(1)),
  ReplicationPad3d: () => of(new nn.ReplicationPad3d(1)),
  CosineSimilarity: () => of(new nn.CosineSimilarity()),
  'CosineSimilarity options': () => of(new nn.CosineSimilarity({ dim: 0, eps: 1e-3 })),
  PairwiseDistance: () => of(new nn.PairwiseDistance()),
  'PairwiseDistance options': () => of(new nn.PairwiseDistance({ p: 1, eps: 1e-3, keepdim: true })),
};
