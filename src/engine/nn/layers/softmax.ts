import { ShapeError } from '../../errors.ts';
import { type DimOption, dimOf } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { softmin } from '../functional/activations.ts';
import { describe } from '../module/representation.ts';
import { Module } from '../module.ts';

/** Positive numbers that sum to 1 along `dim`: `torch.nn.Softmax`. */
export class Softmax extends Module<[Tensor], Tensor> {
  readonly dim: number;

  constructor(dim: number | DimOption) {
    super();
    this.dim = dimOf(dim);
  }

  override forward(x: Tensor): Tensor {
    return x.softmax(this.dim);
  }

  override extraRepr(): string {
    return describe({ dim: this.dim });
  }
}

/** The logarithm of softmax: `torch.nn.LogSoftmax`. */
export class LogSoftmax extends Module<[Tensor], Tensor> {
  readonly dim: number;

  constructor(dim: number | DimOption) {
    super();
    this.dim = dimOf(dim);
  }

  override forward(x: Tensor): Tensor {
    return x.logSoftmax(this.dim);
  }

  override extraRepr(): string {
    return describe({ dim: this.dim });
  }
}

/** softmax of -x: `torch.nn.Softmin`. */
export class Softmin extends Module<[Tensor], Tensor> {
  readonly dim: number;

  constructor(dim: number | DimOption) {
    super();
    this.dim = dimOf(dim);
  }

  override forward(x: Tensor): Tensor {
    return softmin(x, this.dim);
  }

  override extraRepr(): string {
    return describe({ dim: this.dim });
  }
}

/** softmax over the channels at each place of [n, channels, height, width] (or without n): `torch.nn.Softmax2d`. */
export class Softmax2d extends Module<[Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    if (x.dim() !== 3 && x.dim() !== 4) throw new ShapeError('Softmax2d requires a 3D or 4D tensor as input');
    return x.softmax(-3);
  }
}
