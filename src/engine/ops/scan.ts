/** Running totals along a dimension. They are computed on the host, whatever the device. */
import { indexDType } from '../device/index-dtype.ts';
import { allocate, isFloatingPoint, type TypedArray } from '../dtype.ts';
import type { Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { matrixMask, repeatedZero, reversed, sumDType } from './constants.ts';
import { defineOp, savesNothing, savesOutput } from './definition.ts';
import { onlyKinds } from './elementwise.ts';
import { elementsOf, type Lines, linesAlong } from './host.ts';
import { countElements } from './operand.ts';
import { along, repeated } from './reduced.ts';

export interface ScanAttributes {
  readonly dim: number;
}

export function alongDimension(inputs: readonly Shape[], { dim }: ScanAttributes): ShapeResult {
  const wrapped = wrapDimension(dim, inputs[0]!.length);
  return typeof wrapped === 'string' ? shapeError(wrapped) : okShape(inputs[0]!);
}

/** Every total in float64, stored in the result's dtype. */
function scanLines(
  out: TypedArray,
  x: TypedArray,
  { outer, length, inner }: Lines,
  start: number,
  isProduct: boolean,
): void {
  for (let block = 0; block < outer; block++) {
    for (let line = 0; line < inner; line++) {
      let total = start;
      let at = block * length * inner + line;
      for (let k = 0; k < length; k++, at += inner) {
        total = isProduct ? total * x[at]! : total + x[at]!;
        out[at] = total;
      }
    }
  }
}

const cumsum = defineOp<ScanAttributes>({
  name: 'cumsum',
  formula: 'Σ a, up to each',
  promotion: 'common',
  shape: alongDimension,
  dtype: (promoted, _attributes, _index, kernels) => sumDType(promoted, kernels),
  forward: (kernels, [x], { dim }, [result]) => {
    const out = allocate(result!.dtype, countElements(result!.shape));
    scanLines(out, elementsOf(kernels, x!), linesAlong(x!.shape, along(dim, x!.shape.length)), 0, false);
    return [kernels.upload(out, result!.dtype)];
  },
  gradient: {
    name: 'CumsumBackward0',
    rule: 'Σ grad, from each to the last',
    saves: savesNothing,
    backward: (gradient, context) => {
      const { dim } = context.attributes;
      if (gradient.shape.length === 0) return [gradient];
      return [reversed(reversed(gradient, dim).cumsum(dim), dim)];
    },
  },
});

/** Along the last dimension, each element's predecessors multiplied. */
export function productsBefore(x: Tensor): Tensor {
  const last = x.shape.length - 1;
  const length = x.shape[last]!;
  const first = matrixMask(x, 1, length, (_, column) => column === 0).squeeze(0);
  const shifted = x.narrow(last, 0, length - 1).sliceBackward(x.shape, last, 1, length, 1);
  return shifted.add(first).cumprod(last);
}

/**
 * Gradient of cumprod along the last dimension where something is zero: nothing can be divided. For each element i, its
 * predecessors' product times Σⱼ gradⱼ · Π of what stands between i and j.
 */
function cumprodGradientBesideZero(x: Tensor, gradient: Tensor): Tensor {
  const length = x.shape[x.shape.length - 1]!;
  const after = matrixMask(x, length, length, (row, column) => column > row);
  const notBefore = matrixMask(x, length, length, (row, column) => column >= row);
  const between = x.unsqueeze(-2).where(after.ne(0), 1).cumprod(-1).mul(notBefore);
  return between.mul(gradient.unsqueeze(-2)).sum(-1).mul(productsBefore(x));
}

const cumprod = defineOp<ScanAttributes>({
  name: 'cumprod',
  formula: 'Π a, up to each',
  promotion: 'common',
  shape: alongDimension,
  dtype: (promoted, _attributes, _index, kernels) => sumDType(promoted, kernels),
  forward: (kernels, [x], { dim }, [result]) => {
    const out = allocate(result!.dtype, countElements(result!.shape));
    scanLines(out, elementsOf(kernels, x!), linesAlong(x!.shape, along(dim, x!.shape.length)), 1, true);
    return [kernels.upload(out, result!.dtype)];
  },
  gradient: {
    name: 'CumprodBackward0',
    rule: 'Σ grad · result, from each to the last, / a',
    saves: () => [0, 'output'],
    backward: (gradient, context) => {
      const { dim } = context.attributes;
      if (gradient.shape.length === 0 || gradient.numel() === 0) return [gradient];
      const input = context.input(0);
      if (input.eq(0).sum().item() === 0) {
        const products = gradient.mul(context.output());
        return [reversed(reversed(products, dim).cumsum(dim), dim).div(input)];
      }
      const moved = cumprodGradientBesideZero(input.transpose(dim, -1), gradient.transpose(dim, -1));
      return [moved.transpose(dim, -1)];
    },
  },
});

/** Outputs the largest (or smallest) so far and its index: the last one at a tie, as in PyTorch; NaN stays. */
function runningExtreme(name: 'cummax' | 'cummin', backwardName: string) {
  const isMax = name === 'cummax';
  return defineOp<ScanAttributes>({
    name,
    formula: `${isMax ? 'max' : 'min'} a, up to each, and its index`,
    promotion: 'common',
    shape: (inputs, attributes) => repeated(alongDimension(inputs, attributes), 2),
    dtype: (promoted, _attributes, index, kernels) => (index === 0 ? promoted : indexDType(kernels)),
    forward: (kernels, [x], { dim }, [values, indices]) => {
      const elements = elementsOf(kernels, x!);
      const { outer, length, inner } = linesAlong(x!.shape, along(dim, x!.shape.length));
      const out = allocate(values!.dtype, elements.length);
      const where = allocate(indices!.dtype, elements.length);
      for (let block = 0; block < outer; block++) {
        for (let line = 0; line < inner; line++) {
          let best = isMax ? -Infinity : Infinity;
          let index = 0;
          let at = block * length * inner + line;
          for (let k = 0; k < length; k++, at += inner) {
            const value = elements[at]!;
            if (!Number.isNaN(best) && (Number.isNaN(value) || (isMax ? value >= best : value <= best))) {
              best = value;
              index = k;
            }
            out[at] = best;
            where[at] = index;
          }
        }
      }
      return [kernels.upload(out, values!.dtype), kernels.upload(where, indices!.dtype)];
    },
    gradient: {
      name: backwardName,
      rule: `grad added at the index of each ${isMax ? 'maximum' : 'minimum'}`,
      saves: savesOutput,
      backward: (gradient, context) => {
        const { dim } = context.attributes;
        if (gradient.shape.length === 0) return [gradient];
        return [repeatedZero(gradient, gradient.shape).scatterAdd(dim, context.output(1), gradient)];
      },
    },
  });
}

const cummax = runningExtreme('cummax', 'CummaxBackward0');
const cummin = runningExtreme('cummin', 'CumminBackward0');

const logcumsumexp = defineOp<ScanAttributes>({
  name: 'logcumsumexp',
  formula: 'ln Σ eᵃ, up to each',
  promotion: 'common',
  shape: alongDimension,
  check: onlyKinds('logcumsumexp_out_cpu', isFloatingPoint),
  forward: (kernels, [x], { dim }, [result]) => {
    const elements = elementsOf(kernels, x!);
    const out = allocate(result!.dtype, elements.length);
    const { outer, length, inner } = linesAlong(x!.shape, along(dim, x!.shape.length));
    for (let block = 0; block < outer; block++) {
      for (let line = 0; line < inner; line++) {
        let total = Number.NEGATIVE_INFINITY;
        let at = block * length * inner + line;
        for (let k = 0; k < length; k++, at += inner) {
          total = logarithmOfSum(total, elements[at]!);
          out[at] = total;
        }
      }
    }
    return [kernels.upload(out, result!.dtype)];
  },
  gradient: {
    name: 'LogcumsumexpBackward0',
    rule: 'Σ grad · e^(a - result), from each to the last',
    saves: () => [0, 'output'],
    backward: (gradient, context) => {
      const { dim } = context.attributes;
      if (gradient.shape.length === 0 || gradient.numel() === 0) return [gradient];
      // Every pair by itself: no exponent is above 0, so nothing overflows.
      const from = context.input(0).transpose(dim, -1).unsqueeze(-1);
      const to = context.output().transpose(dim, -1).unsqueeze(-2);
      const length = gradient.size(dim);
      const notBefore = matrixMask(gradient, length, length, (row, column) => column >= row);
      const share = from.sub(to).where(notBefore.ne(0), Number.NEGATIVE_INFINITY).exp();
      return [share.mul(gradient.transpose(dim, -1).unsqueeze(-2)).sum(-1).transpose(dim, -1)];
    },
  },
});

/** ln(eᵃ + eᵇ) from the larger of the two. */
function logarithmOfSum(a: number, b: number): number {
  if (a === b && !Number.isFinite(a)) return a;
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}

/** Running totals, by the names of the op table. */
export const scanOps = {
  cumsum,
  cumprod,
  cummax,
  cummin,
  logcumsumexp,
} as const;
