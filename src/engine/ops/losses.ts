/** The squared error, and what reduces losses. */
import { okShape } from '../shape/result.ts';
import { broadcastShapes } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { type AnyKernels, defineOp, type OutputDescription } from './definition.ts';
import { countElements, denseOperand, operandFor } from './operand.ts';

export type Reduction = 'none' | 'mean' | 'sum';

/** Refuses integers in the words of PyTorch, whose kernel is called that. */
export function requireFloat(x: Tensor, name: string): void {
  if (!x.isFloatingPoint) throw new TypeError(`"${name}" not implemented for '${x.dtype}'`);
}

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

/** The squared error, by its name in the op table. */
export const lossesOps = {
  mseLoss,
} as const;
