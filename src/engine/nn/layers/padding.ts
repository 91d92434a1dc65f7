/** Padding as modules; each is `F.pad` with one mode. `padding` is a size for all sides, or [left, right, top, bottom, ...]. */
import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import type { Sizes } from '../functional/convolution.ts';
import { type PadOptions, pad } from '../functional/pad.ts';
import { Module } from '../module.ts';

/** The padding of some dimensions with one mode. */
abstract class Padding extends Module<[Tensor], Tensor> {
  /** Two sizes for each dimension, from the last one. */
  readonly padding: readonly number[];
  readonly mode: NonNullable<PadOptions['mode']>;
  readonly value: number | null;

  constructor(dims: number, padding: Sizes, mode: NonNullable<PadOptions['mode']>, value: number | null = null) {
    super();
    this.padding = typeof padding === 'number' ? new Array<number>(2 * dims).fill(padding) : padding;
    if (this.padding.length !== 2 * dims) {
      throw new ShapeError(
        `expected padding to be a number or a list of ${2 * dims}, but got [${this.padding.join(', ')}]`,
      );
    }
    this.mode = mode;
    this.value = value;
  }

  override forward(x: Tensor): Tensor {
    return pad(x, this.padding, { mode: this.mode, value: this.value ?? 0 });
  }

  override extraRepr(): string {
    return `[${this.padding.join(', ')}]`;
  }
}

abstract class Constant extends Padding {
  constructor(dims: number, padding: Sizes, value: number) {
    super(dims, padding, 'constant', value);
  }

  override extraRepr(): string {
    return `padding=[${this.padding.join(', ')}], value=${this.value}`;
  }
}
/** `value` on both sides of the last dimension: `torch.nn.ConstantPad1d`. */
export class ConstantPad1d extends Constant {
  constructor(padding: Sizes, value: number) {
    super(1, padding, value);
  }
}

/** `value` on both sides of the last two dimensions: `torch.nn.ConstantPad2d`. */
export class ConstantPad2d extends Constant {
  constructor(padding: Sizes, value: number) {
    super(2, padding, value);
  }
}

/** `value` on both sides of the last three dimensions: `torch.nn.ConstantPad3d`. */
export class ConstantPad3d extends Constant {
  constructor(padding: Sizes, value: number) {
    super(3, padding, value);
  }
}

/** Zeros on both sides of the last dimension: `torch.nn.ZeroPad1d`. */
export class ZeroPad1d extends Padding {
  constructor(padding: Sizes) {
    super(1, padding, 'constant');
  }
}

/** Zeros on both sides of the last two dimensions: `torch.nn.ZeroPad2d`. */
export class ZeroPad2d extends Padding {
  constructor(padding: Sizes) {
    super(2, padding, 'constant');
  }
}

/** Zeros on both sides of the last three dimensions: `torch.nn.ZeroPad3d`. */
export class ZeroPad3d extends Padding {
  constructor(padding: Sizes) {
    super(3, padding, 'constant');
  }
}

/** The input mirrored on both sides of the last dimension: `torch.nn.ReflectionPad1d`. */
export class ReflectionPad1d extends Padding {
  constructor(padding: Sizes) {
    super(1, padding, 'reflect');
  }
}

/** The input mirrored on both sides of the last two dimensions: `torch.nn.ReflectionPad2d`. */
export class ReflectionPad2d extends Padding {
  constructor(padding: Sizes) {
    super(2, padding, 'reflect');
  }
}

/** The input mirrored on both sides of the last three dimensions: `torch.nn.ReflectionPad3d`. */
export class ReflectionPad3d extends Padding {
  constructor(padding: Sizes) {
    super(3, padding, 'reflect');
  }
}

/** The outermost elements repeated on both sides of the last dimension: `torch.nn.ReplicationPad1d`. */
export class ReplicationPad1d extends Padding {
  constructor(padding: Sizes) {
    super(1, padding, 'replicate');
  }
}

/** The outermost elements repeated on both sides of the last two dimensions: `torch.nn.ReplicationPad2d`. */
export class ReplicationPad2d extends Padding {
  constructor(padding: Sizes) {
    super(2, padding, 'replicate');
  }
}

/** The outermost elements repeated on both sides of the last three dimensions: `torch.nn.ReplicationPad3d`. */
export class ReplicationPad3d extends Padding {
  constructor(padding: Sizes) {
    super(3, padding, 'replicate');
  }
}

/** What stands at the other end on both sides of the last dimension: `torch.nn.CircularPad1d`. */
export class CircularPad1d extends Padding {
  constructor(padding: Sizes) {
    super(1, padding, 'circular');
  }
}

/** What stands at the other end on both sides of the last two dimensions: `torch.nn.CircularPad2d`. */
export class CircularPad2d extends Padding {
  constructor(padding: Sizes) {
    super(2, padding, 'circular');
  }
}

/** What stands at the other end on both sides of the last three dimensions: `torch.nn.CircularPad3d`. */
export class CircularPad3d extends Padding {
  constructor(padding: Sizes) {
    super(3, padding, 'circular');
  }
}
