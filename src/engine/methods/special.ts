import { ops } from '../ops/table.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';
import { type Scalar, toTensor } from './operand.ts';
import type { Run } from './run.ts';

export interface LogitOptions {
  readonly eps?: number | null;
}

export type LogitArguments = ByPlace<[eps: number | null], LogitOptions>;

/**
 * Special functions, elementwise. Integers and booleans give the default floating-point type.
 * @shape that to which this and the operands broadcast; written in place it must be this one's
 * @dtype this one's; of integers and booleans the default floating-point dtype
 * @throws ShapeError where shapes do not broadcast, TypeMismatchError for a dtype that the operation does not take
 */
export function special(run: Run) {
  return {
    /** ln |Γ(this)|; ∞ at 0, -1, -2...: `Tensor.lgamma`. */
    lgamma(this: Tensor): Tensor {
      return run(ops.lgamma, [this], {});
    },

    /** Γ′ / Γ, the slope of `lgamma`; NaN at -1, -2...: `Tensor.digamma`. */
    digamma(this: Tensor): Tensor {
      return run(ops.digamma, [this], {});
    },

    /** The `n`-th derivative of `digamma`, `n` a whole number from 0: `Tensor.polygamma`. */
    polygamma(this: Tensor, n: number): Tensor {
      return run(ops.polygamma, [this], { n });
    },

    /** this · ln other, 0 where this is 0 and NaN where `other` is; broadcasts: `Tensor.xlogy`. */
    xlogy(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.xlogy, [this, toTensor(other)], {});
    },

    /** sin(π · this) / (π · this), 1 at 0: `Tensor.sinc`. */
    sinc(this: Tensor): Tensor {
      return run(ops.sinc, [this], {});
    },

    /** ln(this / (1 - this)), the inverse of sigmoid; `eps` keeps this within [eps, 1 - eps]: `Tensor.logit`. */
    logit(this: Tensor, ...rest: LogitArguments): Tensor {
      return run(ops.logit, [this], { eps: named<LogitOptions>(rest, ['eps'], 'logit').eps ?? null });
    },

    /** 0 where this is negative, 1 where positive, `values` where 0; both of one dtype; no gradient: `Tensor.heaviside`. */
    heaviside(this: Tensor, values: Tensor): Tensor {
      return run(ops.heaviside, [this, values], {});
    },
  };
}
