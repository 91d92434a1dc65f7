import { ops } from '../ops/table.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import { Tensor } from '../tensor.ts';
import { type Scalar, toTensor } from './operand.ts';
import type { Run } from './run.ts';

/** A limit for each element, or one for all; null for none. */
export type Bound = Tensor | number | null;

export interface Bounds {
  readonly min?: Bound;
  readonly max?: Bound;
}

export interface NanToNumOptions {
  readonly nan?: number;
  readonly posinf?: number | null;
  readonly neginf?: number | null;
}

export type NanToNumArguments = ByPlace<[nan: number, posinf: number | null, neginf: number | null], NanToNumOptions>;

function isBounds(value: Bound | Bounds | undefined): value is Bounds {
  return typeof value === 'object' && value !== null && !(value instanceof Tensor);
}

function limit(run: Run, x: Tensor, min: Bound, max: Bound): Tensor {
  if (!(min instanceof Tensor) && !(max instanceof Tensor)) return run(ops.clamp, [x], { min, max });
  const bounds = [min, max].flatMap((bound) => (bound === null ? [] : [toTensor(bound)]));
  return run(ops.clampTensors, [x, ...bounds], { hasMin: min !== null, hasMax: max !== null });
}

/**
 * Arithmetic with two and more operands that broadcast and promote as PyTorch's do.
 * @shape that to which this and the operands broadcast; written in place it must be this one's
 * @dtype the common dtype of all operands
 * @throws ShapeError where shapes do not broadcast, TypeMismatchError for a dtype that the operation does not take
 */
export function combination(run: Run) {
  return {
    /**
     * This kept between two limits, numbers or tensors that broadcast: `Tensor.clamp`. Where they cross, `max` wins. The
     * gradient passes where this lies between them, limits included.
     * @throws ShapeError where bounds do not broadcast, or where there is none
     * @example x.clamp(0, 1); x.clamp({ min: 0 }); x.clamp(null, 1)
     */
    clamp(this: Tensor, min: Bound | Bounds = null, max: Bound = null): Tensor {
      if (isBounds(min)) return limit(run, this, min.min ?? null, min.max ?? null);
      return limit(run, this, min, max);
    },

    /** This, but nothing below `min`: `Tensor.clamp_min`. */
    clampMin(this: Tensor, min: Tensor | number): Tensor {
      return limit(run, this, min, null);
    },

    /** This, but nothing above `max`: `Tensor.clamp_max`. */
    clampMax(this: Tensor, max: Tensor | number): Tensor {
      return limit(run, this, null, max);
    },

    /** this + weight · (end - this), `weight` a number or a tensor; floating point of one dtype: `Tensor.lerp`. */
    lerp(this: Tensor, end: Tensor, weight: Tensor | number): Tensor {
      if (weight instanceof Tensor) return run(ops.lerpTensor, [this, end, weight], {});
      return run(ops.lerp, [this, end], { weight });
    },

    /** this + value · tensor1 · tensor2: `Tensor.addcmul`. */
    addcmul(this: Tensor, tensor1: Tensor, tensor2: Tensor, options: { readonly value?: number } = {}): Tensor {
      return run(ops.addcmul, [this, tensor1, tensor2], { value: options.value ?? 1 });
    },

    /** this + value · tensor1 / tensor2; the quotient must not be one of integers: `Tensor.addcdiv`. */
    addcdiv(this: Tensor, tensor1: Tensor, tensor2: Tensor, options: { readonly value?: number } = {}): Tensor {
      return run(ops.addcdiv, [this, tensor1, tensor2], { value: options.value ?? 1 });
    },

    /** The size of this with the sign of `other`, -0 and 0 told apart: `Tensor.copysign`. */
    copysign(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.copysign, [this, toTensor(other)], {});
    },

    /**
     * NaN and the infinities replaced by numbers; by default 0 and the largest and smallest of the dtype:
     * `Tensor.nan_to_num`.
     */
    nanToNum(this: Tensor, ...rest: NanToNumArguments): Tensor {
      const options = named<NanToNumOptions>(rest, ['nan', 'posinf', 'neginf'], 'nanToNum');
      const { nan = 0, posinf = null, neginf = null } = options;
      return run(ops.nanToNum, [this], { nan, posinf, neginf });
    },
  };
}
