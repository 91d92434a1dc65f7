import { nn, type Tensor } from '../../../../src/engine/index.ts';
import { type Cases, of } from '../golden-module.ts';

class PooledAndBack extends nn.Module<[Tensor], Tensor> {
  readonly pool = new nn.MaxPool2d(2, 2, { returnIndices: true });
  readonly unpool = new nn.MaxUnpool2d(2, 2);

  override forward(x: Tensor): Tensor {
    const { values, indices } = this.pool(x);
    return this.unpool(values, indices, x.shape);
  }
}

export const cases: Cases = {
  MaxPool1d: () => of(new nn.MaxPool1d(2)),
  'MaxPool1d unbatched': () => of(new nn.MaxPool1d(3, { stride: 2, padding: 1, dilation: 2, ceilMode: true })),
  MaxPool2d: () => of(new nn.MaxPool2d(2)),
  'MaxPool2d options': () =>
    of(new nn.MaxPool2d([3, 2], { stride: [2, 1], padding: [1, 1], dilation: 1, ceilMode: true })),
  MaxPool3d: () => of(new nn.MaxPool3d(2, { stride: 1 })),
  AvgPool1d: () => of(new nn.AvgPool1d(3, { stride: 2, padding: 1 })),
  AvgPool2d: () => of(new nn.AvgPool2d(2)),
  'AvgPool2d without padding in the count': () =>
    of(new nn.AvgPool2d(3, { stride: 2, padding: 1, countIncludePad: false })),
  'AvgPool2d divisor': () => of(new nn.AvgPool2d([2, 3], { divisorOverride: 5 })),
  AvgPool3d: () => of(new nn.AvgPool3d(2, { stride: 1, padding: 1 })),
  LPPool1d: () => of(new nn.LPPool1d(2, 3, { stride: 2 })),
  LPPool2d: () => of(new nn.LPPool2d(3, [2, 3])),
  AdaptiveAvgPool1d: () => of(new nn.AdaptiveAvgPool1d(3)),
  AdaptiveAvgPool2d: () => of(new nn.AdaptiveAvgPool2d([null, 2])),
  'AdaptiveAvgPool2d of one number': () => of(new nn.AdaptiveAvgPool2d(1)),
  AdaptiveAvgPool3d: () => of(new nn.AdaptiveAvgPool3d([2, 1, 2])),
  AdaptiveMaxPool1d: () => of(new nn.AdaptiveMaxPool1d(3)),
  AdaptiveMaxPool2d: () => of(new nn.AdaptiveMaxPool2d([2, null])),
  AdaptiveMaxPool3d: () => of(new nn.AdaptiveMaxPool3d(2)),
  'MaxPool1d with indices': () => of(new nn.MaxPool1d(2, { returnIndices: true })),
  'MaxPool2d with indices': () => of(new nn.MaxPool2d(2, 1, { returnIndices: true })),
  'MaxPool3d with indices': () => of(new nn.MaxPool3d(2, { padding: 1, returnIndices: true })),
  'AdaptiveMaxPool1d with indices': () => of(new nn.AdaptiveMaxPool1d(3, { returnIndices: true })),
  'AdaptiveMaxPool2d with indices': () => of(new nn.AdaptiveMaxPool2d([2, null], { returnIndices: true })),
  'AdaptiveMaxPool3d with indices': () => of(new nn.AdaptiveMaxPool3d(2, { returnIndices: true })),
  'MaxPool2d undone': () => of(new PooledAndBack()),
};
