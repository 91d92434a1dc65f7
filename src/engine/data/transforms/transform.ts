import { Callable } from '../../nn/module/callable.ts';
import { quietly } from '../../observer.ts';
import { Tensor } from '../../tensor.ts';
import { typeNameOf } from '../../type-name.ts';

/** Something done to each image: a function that prints as PyTorch's transforms do. Extend it, or use `Lambda`. */
export abstract class Transform extends Callable {
  constructor() {
    super((self, [image]) => {
      if (!(self instanceof Transform)) throw new TypeError(`${typeNameOf(self)} is not a transform`);
      return quietly(() => self.change(requireImage(image)));
    });
  }

  /** What it makes of an image. */
  abstract change(image: Tensor): Tensor;

  /** What `toString` shows in the parentheses. */
  extraRepresentation(): string {
    return '';
  }

  override toString(): string {
    return `${this.constructor.name}(${this.extraRepresentation()})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

export interface Transform {
  (image: Tensor): Tensor;
}

function requireImage(image: unknown): Tensor {
  if (image instanceof Tensor) return image;
  throw new TypeError(`img should be a Tensor, but got ${typeNameOf(image)}`);
}

/** Height and width of an image, [..., height, width]. */
export function sizeOf(image: Tensor): readonly [number, number] {
  if (image.dim() < 2)
    throw new TypeError(`Tensor is not a torch image: [..., height, width], but [${image.shape.join(', ')}]`);
  return [image.size(-2), image.size(-1)];
}

/** Two numbers, or one for both. */
export function pair(value: number | readonly [number, number]): readonly [number, number] {
  return typeof value === 'number' ? [value, value] : value;
}

export function requireProbability(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p should be a number between 0 and 1, but got ${p}`);
  return p;
}
