/** Turned, moved, scaled and sheared images, each element taken from the nearest place. */
import { tensor } from '../../creation/values.ts';
import { where } from '../../functions/where.ts';
import { generator as defaultGenerator, type Generator } from '../../random.ts';
import type { Tensor } from '../../tensor.ts';
import { sizeOf, Transform } from './transform.ts';

export interface AffineParameters {
  /** In degrees, clockwise. */
  readonly angle?: number;
  /** To the right and down, in pixels. */
  readonly translate?: readonly [number, number];
  readonly scale?: number;
  /** In degrees, along x and along y. */
  readonly shear?: readonly [number, number];
  /** What is seen beyond the edges. Default 0. */
  readonly fill?: number;
}

type Matrix = readonly [number, number, number, number, number, number];

/** From a place in the result to one in the image, both counted from the centre: the inverse of turn · shear · scale, then move. */
function inverseMatrix({ angle = 0, translate = [0, 0], scale = 1, shear = [0, 0] }: AffineParameters): Matrix {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [turn, shearX, shearY] = [radians(angle), radians(shear[0]), radians(shear[1])];
  const a = Math.cos(turn - shearY) / Math.cos(shearY);
  const b = -a * Math.tan(shearX) - Math.sin(turn);
  const c = Math.sin(turn - shearY) / Math.cos(shearY);
  const d = -c * Math.tan(shearX) + Math.cos(turn);
  const [xx, xy, yx, yy] = [d / scale, -b / scale, -c / scale, a / scale];
  const [right, down] = translate;
  return [xx, xy, -xx * right - xy * down, yx, yy, -yx * right - yy * down];
}

/** As `torchvision.transforms.functional.affine` with nearest interpolation. [..., height, width]. */
export function affine(image: Tensor, parameters: AffineParameters): Tensor {
  const [height, width] = sizeOf(image);
  const [xx, xy, x0, yx, yy, y0] = inverseMatrix(parameters);
  const sources = new Float64Array(height * width);
  const inside = new Uint8Array(height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [x, y] = [column - (width - 1) / 2, row - (height - 1) / 2];
      // The rounding takes halves to the even neighbour, and noise of the sines off.
      const fromColumn = nearest(xx * x + xy * y + x0 + (width - 1) / 2);
      const fromRow = nearest(yx * x + yy * y + y0 + (height - 1) / 2);
      if (fromColumn < 0 || fromColumn >= width || fromRow < 0 || fromRow >= height) continue;
      sources[row * width + column] = fromRow * width + fromColumn;
      inside[row * width + column] = 1;
    }
  }
  const { device } = image;
  const index = tensor(sources, { dtype: device === 'cpu' ? 'int64' : 'int32', device });
  const moved = image.reshape([-1, height * width]).indexSelect(1, index);
  const fill = moved.newFull([], parameters.fill ?? 0);
  return where(tensor(inside, { dtype: 'bool', device }), moved, fill).reshape(image.shape);
}

function nearest(place: number): number {
  const tidy = Math.round(place * 1e9) / 1e9;
  const below = Math.floor(tidy);
  return tidy - below === 0.5 ? below + (below % 2) : Math.round(tidy);
}

type Range = readonly [number, number];

function between([low, high]: Range, generator: Generator): number {
  return low + (high - low) * generator.uniform();
}

/** A number means from its negative to itself. */
function rangeOf(name: string, value: number | Range): Range {
  if (typeof value !== 'number') return value;
  if (!(value >= 0)) throw new RangeError(`If ${name} is a single number, it must be positive.`);
  return [-value, value];
}

export interface RandomRotationOptions {
  /** What is seen beyond the edges. Default 0. */
  readonly fill?: number;
  readonly generator?: Generator;
}

/** Turned by a random angle, anticlockwise: `torchvision.transforms.RandomRotation`. Degrees: one number, or from and to. */
export class RandomRotation extends Transform {
  readonly degrees: Range;
  readonly #options: RandomRotationOptions;

  constructor(degrees: number | Range, options: RandomRotationOptions = {}) {
    super();
    this.degrees = rangeOf('degrees', degrees);
    this.#options = options;
  }

  override change(image: Tensor): Tensor {
    const { fill = 0, generator = defaultGenerator } = this.#options;
    return affine(image, { angle: -between(this.degrees, generator), fill });
  }

  override extraRepresentation(): string {
    return `degrees=[${this.degrees.join(', ')}]`;
  }
}

export interface RandomAffineOptions extends RandomRotationOptions {
  /** The largest moves, as parts of width and height. Default: none. */
  readonly translate?: Range;
  /** Default: none. */
  readonly scale?: Range;
  /** In degrees along x: one number, or from and to. Default: none. */
  readonly shear?: number | Range;
}

/** Turned (clockwise), moved, scaled and sheared at random: `torchvision.transforms.RandomAffine`. */
export class RandomAffine extends Transform {
  readonly degrees: Range;
  readonly #options: RandomAffineOptions;

  constructor(degrees: number | Range, options: RandomAffineOptions = {}) {
    super();
    this.degrees = rangeOf('degrees', degrees);
    const { translate, scale } = options;
    if (translate?.some((part) => !(part >= 0 && part <= 1))) {
      throw new RangeError('translation values should be between 0 and 1');
    }
    if (scale?.some((factor) => !(factor > 0))) throw new RangeError('scale values should be positive');
    this.#options = options;
  }

  override change(image: Tensor): Tensor {
    const { translate = [0, 0], scale = [1, 1], shear = 0, fill = 0, generator = defaultGenerator } = this.#options;
    const [height, width] = sizeOf(image);
    const angle = between(this.degrees, generator);
    const move = (part: number, size: number) => Math.round(between([-part * size, part * size], generator));
    const moved: Range = [move(translate[0], width), move(translate[1], height)];
    const factor = between(scale, generator);
    const sheared = between(rangeOf('shear', shear), generator);
    return affine(image, { angle, translate: moved, scale: factor, shear: [sheared, 0], fill });
  }

  override extraRepresentation(): string {
    return `degrees=[${this.degrees.join(', ')}]`;
  }
}
