/** Transforms of values, and those that are made of others. */
import { tensor } from '../../creation/values.ts';
import { isFloatingPoint } from '../../dtype.ts';
import { generator as defaultGenerator, type Generator } from '../../random.ts';
import type { Tensor } from '../../tensor.ts';
import { requireProbability, Transform } from './transform.ts';

/** One transform after another: `torchvision.transforms.Compose`. */
export class Compose extends Transform {
  readonly transforms: readonly ((image: Tensor) => Tensor)[];

  constructor(transforms: readonly ((image: Tensor) => Tensor)[]) {
    super();
    this.transforms = [...transforms];
  }

  override change(image: Tensor): Tensor {
    return this.transforms.reduce((present, transform) => transform(present), image);
  }

  override toString(): string {
    return `Compose(\n${this.transforms.map((transform) => `    ${String(transform)}\n`).join('')})`;
  }
}

/** Any function as a transform: `torchvision.transforms.Lambda`. */
export class Lambda extends Transform {
  readonly lambd: (image: Tensor) => Tensor;

  constructor(lambd: (image: Tensor) => Tensor) {
    super();
    if (typeof lambd !== 'function') throw new TypeError(`Argument lambd should be callable, got ${typeof lambd}`);
    this.lambd = lambd;
  }

  override change(image: Tensor): Tensor {
    return this.lambd(image);
  }
}

/**
 * Bytes [height, width, channels] or [height, width] as float32 [channels, height, width] from 0 to 1; other dtypes keep
 * their values: `torchvision.transforms.ToTensor`.
 */
export class ToTensor extends Transform {
  override change(image: Tensor): Tensor {
    if (image.dim() !== 2 && image.dim() !== 3) {
      throw new TypeError(`pic should be 2/3 dimensional. Got ${image.dim()} dimensions.`);
    }
    const channelsFirst = image.dim() === 2 ? image.unsqueeze(0) : image.permute([2, 0, 1]);
    const dense = channelsFirst.contiguous();
    return image.dtype === 'uint8' ? dense.to('float32').div(255) : dense;
  }
}

/** Each channel less its mean, divided by its standard deviation: `torchvision.transforms.Normalize`. [..., channels, h, w]. */
export class Normalize extends Transform {
  readonly mean: readonly number[];
  readonly std: readonly number[];

  /** One number is for all channels. */
  constructor(mean: number | readonly number[], std: number | readonly number[]) {
    super();
    const listOf = (given: number | readonly number[]): readonly number[] =>
      typeof given === 'number' ? [given] : given;
    this.mean = listOf(mean);
    this.std = listOf(std);
    if (this.std.includes(0)) throw new RangeError('std evaluated to zero, leading to division by zero.');
  }

  override change(image: Tensor): Tensor {
    if (!isFloatingPoint(image.dtype)) {
      throw new TypeError(`Input tensor should be a float tensor. Got ${image.dtype}.`);
    }
    if (image.dim() < 3) {
      throw new RangeError(
        `Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = [${image.shape.join(', ')}]`,
      );
    }
    const perChannel = (values: readonly number[]) =>
      tensor([...values], { dtype: image.dtype, device: image.device }).reshape([-1, 1, 1]);
    return image.sub(perChannel(this.mean)).div(perChannel(this.std));
  }

  override extraRepresentation(): string {
    return `mean=[${this.mean.join(', ')}], std=[${this.std.join(', ')}]`;
  }
}

/** A transform that is made with a probability: `torchvision.transforms.RandomApply`. */
export class RandomApply extends Transform {
  readonly transform: (image: Tensor) => Tensor;
  readonly p: number;
  readonly #generator: Generator;

  constructor(
    transform: (image: Tensor) => Tensor,
    options: { readonly p?: number; readonly generator?: Generator } = {},
  ) {
    super();
    this.transform = transform;
    this.p = requireProbability(options.p ?? 0.5);
    this.#generator = options.generator ?? defaultGenerator;
  }

  override change(image: Tensor): Tensor {
    return this.#generator.uniform() < this.p ? this.transform(image) : image;
  }

  override extraRepresentation(): string {
    return `${String(this.transform)}, p=${this.p}`;
  }
}
