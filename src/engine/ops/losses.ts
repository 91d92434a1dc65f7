/** Softmax and the squared error. */
import type { Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { broadcastShapes, wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { type AnyKernels, type AnyOperand, defineOp, type OutputDescription, savesOutput } from './definition.ts';
import { countElements, denseOperand, operandFor, windowOf } from './operand.ts';

export type Reduction = 'none' | 'mean' | 'sum';

function requireFloat(x: Tensor, name: string): void {
  if (!x.isFloatingPoint) throw new TypeError(`"${name}" not implemented for '${x.dtype}'`);
}

function alongDimension(inputs: readonly Shape[], { dim }: { readonly dim: number }): ShapeResult {
  const wrapped = wrapDimension(dim, inputs[0]!.length);
  return typeof wrapped === 'string' ? shapeError(wrapped) : okShape(inputs[0]!);
}

function swapLast<Item>(items: readonly Item[], dim: number): Item[] {
  const result = [...items];
  const last = items.length - 1;
  result[dim] = items[last]!;
  result[last] = items[dim]!;
  return result;
}

/** The kernel works on the last dimension; others change places with it, before and after. */
function logSoftmaxAlong(kernels: AnyKernels, x: AnyOperand, dim: number, result: OutputDescription): unknown {
  if (x.shape.length === 0) return kernels.full(result.dtype, 1, 0);
  const wrapped = dim < 0 ? dim + x.shape.length : dim;
  if (wrapped === x.shape.length - 1) return kernels.logSoftmax(x);
  const shape = swapLast(x.shape, wrapped);
  const swapped = denseOperand(kernels.logSoftmax(windowOf(x, shape, swapLast(x.strides, wrapped))), shape, x.dtype);
  return kernels.cast(windowOf(swapped, x.shape, swapLast(swapped.strides, wrapped)), x.dtype);
}

const logSoftmax = defineOp<{ readonly dim: number }>({
  name: 'logSoftmax',
  formula: 'a - ln Σ eᵃ',
  promotion: 'none',
  shape: alongDimension,
  check: ([x]) => requireFloat(x!, 'log_softmax'),
  forward: (kernels, [x], { dim }, [result]) => [logSoftmaxAlong(kernels, x!, dim, result!)],
  gradient: {
    name: 'LogSoftmaxBackward0',
    rule: 'grad - softmax(a) · Σ grad',
    saves: savesOutput,
    backward: (gradient, context) => {
      const total = gradient.sum(context.attributes.dim, { keepdim: true });
      return [gradient.sub(context.output().exp().mul(total))];
    },
  },
});

const softmax = defineOp<{ readonly dim: number }>({
  name: 'softmax',
  formula: 'eᵃ / Σ eᵃ',
  promotion: 'none',
  shape: alongDimension,
  check: ([x]) => requireFloat(x!, 'softmax'),
  forward: (kernels, [x], { dim }, [result]) => {
    const logarithm = logSoftmaxAlong(kernels, x!, dim, result!);
    return [kernels.unary('exp', denseOperand(logarithm, result!.shape, result!.dtype))];
  },
  gradient: {
    name: 'SoftmaxBackward0',
    rule: 'y · (grad - Σ grad · y)',
    saves: savesOutput,
    backward: (gradient, context) => {
      const output = context.output();
      const total = gradient.mul(output).sum(context.attributes.dim, { keepdim: true });
      return [output.mul(gradient.sub(total))];
    },
  },
});

/** Refuses what a script without types may pass. */
export function requireReduction(reduction: unknown): void {
  if (reduction === 'none' || reduction === 'mean' || reduction === 'sum') return;
  throw new TypeError(`${String(reduction)} is not a valid value for reduction`);
}

/** Sum or mean of a dense kernel result, or the result itself. */
export function reduceAll(
  kernels: AnyKernels,
  values: unknown,
  shape: readonly number[],
  reduction: Reduction,
  result: OutputDescription,
): unknown {
  if (reduction === 'none') return values;
  const operand = denseOperand(values, shape, result.dtype);
  const dims = shape.map((_, dim) => dim);
  const total = dims.length === 0 ? values : kernels.reduce('sum', operand, dims);
  if (reduction === 'sum') return total;
  const count = denseOperand(kernels.full(result.dtype, 1, countElements(shape)), [], result.dtype);
  return kernels.binary('div', denseOperand(total, [], result.dtype), count, 1, total);
}

/** `F.mse_loss`; inputs: prediction, target. */
const mseLoss = defineOp<{ readonly reduction: Reduction }>({
  name: 'mseLoss',
  formula: '(a - b)²',
  promotion: 'common',
  shape: (inputs, { reduction }) => {
    const both = broadcastShapes(inputs);
    return both.kind === 'ok' && reduction !== 'none' ? okShape([]) : both;
  },
  check: ([a], { reduction }) => {
    requireFloat(a!, 'mse_loss');
    requireReduction(reduction);
  },
  forward: (kernels, [a, b], { reduction }, [result]) => {
    const both = broadcastShapes([a!.shape, b!.shape]);
    if (both.kind !== 'ok') throw new RangeError('mseLoss(): shapes do not broadcast');
    const shape = both.shapes[0]!.map(Number);
    const handle = kernels.binary('sub', operandFor(a!, shape), operandFor(b!, shape), 1, null);
    const difference = denseOperand(handle, shape, result!.dtype);
    const square = kernels.binary('mul', difference, difference, 1, handle);
    return [reduceAll(kernels, square, shape, reduction, result!)];
  },
  gradient: {
    name: 'MseLossBackward0',
    rule: '2 · (a - b) · grad / n, and its negative',
    saves: () => [0, 1],
    backward: (gradient, context) => {
      const difference = context.input(0).sub(context.input(1));
      const count = context.attributes.reduction === 'mean' ? countElements(difference.shape) : 1;
      const left = difference.mul(2 / count).mul(gradient);
      return [left, context.needs(1) ? left.neg() : null];
    },
  },
});

/** Softmax and the squared error, by the names of the op table. */
export const lossesOps = {
  logSoftmax,
  softmax,
  mseLoss,
} as const;
