/** Transforms of places: sizes, parts, mirror images. Images are [..., height, width]. */
import { interpolate } from '../../nn/functional/interpolate.ts';
import { pad } from '../../nn/functional/pad.ts';
import { generator as defaultGenerator, type Generator } from '../../random.ts';
import type { Tensor } from '../../tensor.ts';
import { pair, requireProbability, sizeOf, Transform } from './transform.ts';

interface RandomOptions {
  /** Default: the one that `manualSeed` seeds. */
  readonly generator?: Generator;
}

/**
 * At another size: `torchvision.transforms.Resize`. One number is the shorter side's, the other keeps the proportion.
 * Bilinear without antialiasing, as torchvision resizes tensors with `antialias=False`, or nearest.
 */
export class Resize extends Transform {
  readonly size: number | readonly [number, number];
  readonly interpolation: 'bilinear' | 'nearest';

  constructor(
    size: number | readonly [number, number],
    options: { readonly interpolation?: 'bilinear' | 'nearest' } = {},
  ) {
    super();
    if (typeof size !== 'number' && size.length !== 2) {
      throw new RangeError('If size is a sequence, it should have 2 values');
    }
    this.size = size;
    this.interpolation = options.interpolation ?? 'bilinear';
  }

  override change(image: Tensor): Tensor {
    const [height, width] = sizeOf(image);
    const size = typeof this.size === 'number' ? shorterSide(this.size, height, width) : this.size;
    if (size[0] === height && size[1] === width) return image;
    const planes = image.reshape([-1, 1, height, width]);
    const asFloat = image.isFloatingPoint ? planes : planes.to('float32');
    const mode = this.interpolation;
    const resized = interpolate(asFloat, mode === 'nearest' ? { size, mode } : { size, mode, alignCorners: false });
    const rounded = image.isFloatingPoint ? resized : resized.round().to(image.dtype);
    return rounded.reshape([...image.shape.slice(0, -2), ...size]);
  }

  override extraRepresentation(): string {
    return `size=${typeof this.size === 'number' ? this.size : `[${this.size.join(', ')}]`}, interpolation=${this.interpolation}`;
  }
}

function shorterSide(size: number, height: number, width: number): readonly [number, number] {
  return width < height ? [Math.trunc((size * height) / width), size] : [size, Math.trunc((size * width) / height)];
}

/** The middle part: `torchvision.transforms.CenterCrop`. */
export class CenterCrop extends Transform {
  readonly size: readonly [number, number];

  constructor(size: number | readonly [number, number]) {
    super();
    this.size = pair(size);
  }

  override change(image: Tensor): Tensor {
    const [height, width] = sizeOf(image);
    const [rows, columns] = this.size;
    requireRoom(this.size, height, width);
    return part(image, roundHalfToEven((height - rows) / 2), roundHalfToEven((width - columns) / 2), this.size);
  }

  override extraRepresentation(): string {
    return `size=(${this.size.join(', ')})`;
  }
}

/** As Python rounds. */
function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  return value - below === 0.5 ? below + (below % 2) : Math.round(value);
}

export interface RandomCropOptions extends RandomOptions {
  /** Added on each side, or left and right, above and below. Default 0. */
  readonly padding?: number | readonly [number, number];
  /** What is added. Default 0. */
  readonly fill?: number;
}

/** A part of the given size, somewhere: `torchvision.transforms.RandomCrop`. */
export class RandomCrop extends Transform {
  readonly size: readonly [number, number];
  readonly #options: RandomCropOptions;

  constructor(size: number | readonly [number, number], options: RandomCropOptions = {}) {
    super();
    this.size = pair(size);
    this.#options = options;
  }

  override change(image: Tensor): Tensor {
    const { padding = 0, fill = 0, generator = defaultGenerator } = this.#options;
    const [across, along] = pair(padding);
    const padded =
      across === 0 && along === 0
        ? image
        : pad(image, [across, across, along, along], { mode: 'constant', value: fill });
    const [height, width] = sizeOf(padded);
    requireRoom(this.size, height, width);
    const top = Math.floor(generator.uniform() * (height - this.size[0] + 1));
    const left = Math.floor(generator.uniform() * (width - this.size[1] + 1));
    return part(padded, top, left, this.size);
  }

  override extraRepresentation(): string {
    return `size=(${this.size.join(', ')}), padding=${String(this.#options.padding ?? 'none')}`;
  }
}

function requireRoom([rows, columns]: readonly [number, number], height: number, width: number): void {
  if (rows <= height && columns <= width) return;
  throw new RangeError(
    `Required crop size (${rows}, ${columns}) is larger than input image size (${height}, ${width})`,
  );
}

function part(image: Tensor, top: number, left: number, [rows, columns]: readonly [number, number]): Tensor {
  return image.narrow(-2, top, rows).narrow(-1, left, columns);
}

abstract class RandomFlip extends Transform {
  readonly p: number;
  readonly #dim: number;
  readonly #generator: Generator;

  constructor(dim: number, options: RandomOptions & { readonly p?: number }) {
    super();
    this.p = requireProbability(options.p ?? 0.5);
    this.#dim = dim;
    this.#generator = options.generator ?? defaultGenerator;
  }

  override change(image: Tensor): Tensor {
    sizeOf(image);
    return this.#generator.uniform() < this.p ? image.flip([this.#dim]) : image;
  }

  override extraRepresentation(): string {
    return `p=${this.p}`;
  }
}

/** Left and right swapped, with a probability: `torchvision.transforms.RandomHorizontalFlip`. */
export class RandomHorizontalFlip extends RandomFlip {
  constructor(options: RandomOptions & { readonly p?: number } = {}) {
    super(-1, options);
  }
}

/** Top and bottom swapped, with a probability: `torchvision.transforms.RandomVerticalFlip`. */
export class RandomVerticalFlip extends RandomFlip {
  constructor(options: RandomOptions & { readonly p?: number } = {}) {
    super(-2, options);
  }
}
