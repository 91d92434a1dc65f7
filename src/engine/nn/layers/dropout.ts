/** Dropout as modules; each is a function of `F`, off after `eval()`. */
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { alphaDropout, dropout1d, dropout2d, dropout3d, featureAlphaDropout } from '../functional/dropout.ts';
import { dropout } from '../functional/sparse.ts';
import { describe } from '../module/representation.ts';
import { Module } from '../module.ts';

/** Something that drops with probability `p` in training. */
abstract class Dropping extends Module<[Tensor], Tensor> {
  readonly p: number;

  constructor(...rest: ByPlace<[p: number], { readonly p?: number }>) {
    super();
    const { p = 0.5 } = named<{ readonly p?: number }>(rest, ['p'], 'nn.Dropout');
    if (!(p >= 0 && p <= 1)) throw new RangeError(`dropout probability has to be between 0 and 1, but got ${p}`);
    this.p = p;
  }

  override extraRepr(): string {
    return describe({ p: this.p });
  }
}

/** In training each element is 0 with probability `p`, and the others are scaled by 1 / (1 - p): `torch.nn.Dropout`. */
export class Dropout extends Dropping {
  override forward(x: Tensor): Tensor {
    return dropout(x, this);
  }
}

/** `Dropout` of whole channels of [n, channels, length] (or without n): `torch.nn.Dropout1d`. */
export class Dropout1d extends Dropping {
  override forward(x: Tensor): Tensor {
    return dropout1d(x, this);
  }
}

/** `Dropout` of whole channels of [n, channels, height, width]: `torch.nn.Dropout2d`. */
export class Dropout2d extends Dropping {
  override forward(x: Tensor): Tensor {
    return dropout2d(x, this);
  }
}

/** `Dropout` of whole channels of [n, channels, depth, height, width] (or without n): `torch.nn.Dropout3d`. */
export class Dropout3d extends Dropping {
  override forward(x: Tensor): Tensor {
    return dropout3d(x, this);
  }
}

/** Dropout that keeps mean 0 and variance 1, for networks of `SELU`: `torch.nn.AlphaDropout`. */
export class AlphaDropout extends Dropping {
  override forward(x: Tensor): Tensor {
    return alphaDropout(x, this);
  }
}

/** `AlphaDropout` of whole channels of [n, channels, ...]: `torch.nn.FeatureAlphaDropout`. */
export class FeatureAlphaDropout extends Dropping {
  override forward(x: Tensor): Tensor {
    return featureAlphaDropout(x, this);
  }
}
