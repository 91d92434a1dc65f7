/** Bounded activations, shrinkage and gates as modules; each is a function of `F`. Arguments are in PyTorch's order. */
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import {
  glu,
  type HardtanhOptions,
  hardshrink,
  hardsigmoid,
  hardtanh,
  logsigmoid,
  softshrink,
  softsign,
  tanhshrink,
} from '../functional/activations.ts';
import { describe } from '../module/representation.ts';
import { Module } from '../module.ts';

/** `F.sigmoid` as a module: `torch.nn.Sigmoid`. */
export class Sigmoid extends Module<[Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return x.sigmoid();
  }
}

/** `F.tanh` as a module: `torch.nn.Tanh`. */
export class Tanh extends Module<[Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return x.tanh();
  }
}

/** x / (1 + |x|): `torch.nn.Softsign`. */
export class Softsign extends Module<[Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return softsign(x);
  }
}

/** x between minVal and maxVal: `torch.nn.Hardtanh`. */
export class Hardtanh extends Module<[Tensor], Tensor> {
  readonly minVal: number;
  readonly maxVal: number;

  constructor(...rest: ByPlace<[minVal: number, maxVal: number], HardtanhOptions>) {
    super();
    const { minVal = -1, maxVal = 1 } = named<HardtanhOptions>(rest, ['minVal', 'maxVal'], 'nn.Hardtanh');
    if (!(maxVal > minVal)) throw new RangeError(`maxVal must be larger than minVal, but got [${minVal}, ${maxVal}]`);
    this.minVal = minVal;
    this.maxVal = maxVal;
  }

  override forward(x: Tensor): Tensor {
    return hardtanh(x, { minVal: this.minVal, maxVal: this.maxVal });
  }

  override extraRepr(): string {
    return describe({ minVal: this.minVal, maxVal: this.maxVal });
  }
}

/** (x + 3) / 6 between 0 and 1: `torch.nn.Hardsigmoid`. */
export class Hardsigmoid extends Module<[Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return hardsigmoid(x);
  }
}

/** ln(sigmoid(x)), without overflow: `torch.nn.LogSigmoid`. */
export class LogSigmoid extends Module<[Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return logsigmoid(x);
  }
}

/** x - tanh(x): `torch.nn.Tanhshrink`. */
export class Tanhshrink extends Module<[Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return tanhshrink(x);
  }
}

/** x moved by lambda towards 0, where it stays: `torch.nn.Softshrink`. */
export class Softshrink extends Module<[Tensor], Tensor> {
  readonly lambda: number;

  constructor(lambda = 0.5) {
    super();
    this.lambda = lambda;
  }

  override forward(x: Tensor): Tensor {
    return softshrink(x, this.lambda);
  }

  override extraRepr(): string {
    return String(this.lambda);
  }
}

/** x outside [-lambda, lambda], 0 inside: `torch.nn.Hardshrink`. */
export class Hardshrink extends Module<[Tensor], Tensor> {
  readonly lambda: number;

  constructor(lambda = 0.5) {
    super();
    this.lambda = lambda;
  }

  override forward(x: Tensor): Tensor {
    return hardshrink(x, this.lambda);
  }

  override extraRepr(): string {
    return String(this.lambda);
  }
}

/** The first half along `dim` times sigmoid of the second: `torch.nn.GLU`. */
export class GLU extends Module<[Tensor], Tensor> {
  readonly dim: number;

  constructor(dim = -1) {
    super();
    this.dim = dim;
  }

  override forward(x: Tensor): Tensor {
    return glu(x, this.dim);
  }

  override extraRepr(): string {
    return describe({ dim: this.dim });
  }
}
