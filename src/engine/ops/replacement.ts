/** Values put in the place of others. */
import { isFloatingPoint } from '../dtype.ts';
import { sameShape } from '../shape/rules.ts';
import { type AnyOperand, defineOp, savesInput } from './definition.ts';
import { numberOperand } from './elementwise.ts';
import { denseOperand } from './operand.ts';

const largest = { float32: 3.4028234663852886e38, float64: Number.MAX_VALUE } as const;

export interface NanToNumAttributes {
  readonly nan: number;
  /** null: the largest number of the dtype. */
  readonly posinf: number | null;
  /** null: the smallest number of the dtype. */
  readonly neginf: number | null;
}

const nanToNum = defineOp<NanToNumAttributes>({
  name: 'nanToNum',
  formula: 'a, numbers for NaN and ±∞',
  promotion: 'none',
  shape: sameShape,
  forward: (kernels, [x], { nan, posinf, neginf }) => {
    const { shape, dtype } = x!;
    if (!isFloatingPoint(dtype)) return [kernels.cast(x!, dtype)];
    const number = (value: number): AnyOperand => numberOperand(kernels, value, dtype, shape);
    const limit = dtype === 'float64' ? largest.float64 : largest.float32;
    let value = x!;
    const replace = (condition: unknown, by: number) => {
      const chosen = kernels.where(denseOperand(condition, shape, 'bool'), number(by), value);
      value = denseOperand(chosen, shape, dtype);
    };
    replace(kernels.compare('ne', x!, x!), nan);
    replace(kernels.compare('eq', x!, number(Infinity)), posinf ?? limit);
    replace(kernels.compare('eq', x!, number(-Infinity)), neginf ?? -limit);
    return [value.storage.handle];
  },
  gradient: {
    name: 'NanToNumBackward0',
    rule: 'grad where a is finite, else 0',
    saves: savesInput,
    backward: (gradient, context) => [gradient.mul(context.input(0).isfinite())],
  },
});

/** Replacements, by the names of the op table. */
export const replacementOps = { nanToNum } as const;
