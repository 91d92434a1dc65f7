/** Softmax, its logarithm, and what their gradients are: operations of their own, as in PyTorch, to be done in one pass. */
import type { FusedKernel } from '../device/kernels.ts';
import { differentDims, formatShape, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { type AnyKernels, type AnyOperand, defineOp, type OpDefinition, savesOutput } from './definition.ts';
import { apply } from './dispatch.ts';
import { Expression } from './expression.ts';
import { requireFloat } from './losses.ts';
import { denseOperand, operandFor, windowOf } from './operand.ts';

export interface Along {
  readonly dim: number;
}

function alongDimension(inputs: readonly Shape[], { dim }: Along): ShapeResult {
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

/** `compute` works on the last dimension of operands of one shape; others change places with it, before and after. */
function alongLast(
  kernels: AnyKernels,
  inputs: readonly AnyOperand[],
  dim: number,
  compute: (inputs: readonly AnyOperand[]) => unknown,
): unknown {
  const { shape, dtype } = inputs[0]!;
  if (shape.length === 0) return compute(inputs.map((x) => windowOf(x, [1], [1])));
  const wrapped = dim < 0 ? dim + shape.length : dim;
  if (wrapped === shape.length - 1) return compute(inputs);
  const swapped = swapLast(shape, wrapped);
  const handle = compute(inputs.map((x) => windowOf(x, swapped, swapLast(x.strides, wrapped))));
  const result = denseOperand(handle, swapped, dtype);
  return kernels.cast(windowOf(result, shape, swapLast(result.strides, wrapped)), dtype);
}

/** The sum of each row, in all its places. */
function rowTotals({ kernels, operand }: Expression): Expression {
  const { shape, dtype } = operand;
  const last = shape.length - 1;
  const totals = denseOperand(kernels.reduce('sum', operand, [last]), [...shape.slice(0, last), 1], dtype);
  return new Expression(kernels, operandFor(totals, shape));
}

/** Inputs: the gradient that arrived, and the result that the operation had. */
function backwardOf(spec: {
  readonly name: FusedKernel;
  readonly formula: string;
  readonly backwardName: string;
  readonly rule: string;
  readonly compose: (gradient: Expression, result: Expression) => Expression;
  readonly toResult: (incoming: Tensor, gradient: Tensor, result: Tensor, dim: number) => Tensor;
  readonly toGradient: (incoming: Tensor, result: Tensor, dim: number) => Tensor;
}): OpDefinition<Along> {
  const { name, compose } = spec;
  return defineOp<Along>({
    name,
    formula: spec.formula,
    operands: ['grad', 'y'],
    promotion: 'common',
    shape: (inputs, attributes) => {
      const [gradient, result] = [inputs[0]!, inputs[1]!];
      const differ =
        gradient.length !== result.length || gradient.some((size, dim) => differentDims(size, result[dim]!));
      if (!differ) return alongDimension(inputs, attributes);
      return shapeError(
        `${name}(): expected a gradient of shape ${formatShape(result)}, but got ${formatShape(gradient)}`,
      );
    },
    forward: (kernels, inputs, { dim }) => [
      alongLast(kernels, inputs, dim, (all) => {
        const [gradient, result] = all.map((x) => new Expression(kernels, x));
        return (gradient!.fused(name, result!) ?? compose(gradient!, result!)).handle;
      }),
    ],
    gradient: {
      name: spec.backwardName,
      rule: spec.rule,
      saves: () => [0, 1],
      backward: (incoming, context) => {
        const { dim } = context.attributes;
        const [gradient, result] = [context.input(0), context.input(1)];
        return [
          context.needs(0) ? spec.toGradient(incoming, result, dim) : null,
          context.needs(1) ? spec.toResult(incoming, gradient, result, dim) : null,
        ];
      },
    },
  });
}

const softmaxBackward = backwardOf({
  name: 'softmaxBackward',
  formula: 'y · (grad - Σ grad · y)',
  backwardName: 'SoftmaxBackwardDataBackward0',
  rule: 'y · (g - Σ g · y), g · (grad - Σ grad · y) - grad · Σ g · y',
  compose: (gradient, y) => y.mul(gradient.sub(rowTotals(gradient.mul(y)))),
  toGradient: (incoming, y, dim) => apply(softmaxBackward, [incoming, y], { dim }),
  toResult: (incoming, gradient, y, dim) => {
    const centred = gradient.sub(gradient.mul(y).sum(dim, { keepdim: true }));
    return incoming.mul(centred).sub(gradient.mul(incoming.mul(y).sum(dim, { keepdim: true })));
  },
});

const logSoftmaxBackward = backwardOf({
  name: 'logSoftmaxBackward',
  formula: 'grad - eʸ · Σ grad',
  backwardName: 'LogSoftmaxBackwardDataBackward0',
  rule: 'g - Σ g · eʸ, -g · eʸ · Σ grad',
  compose: (gradient, y) => gradient.sub(y.unary('exp').mul(rowTotals(gradient))),
  toGradient: (incoming, y, dim) => incoming.sub(incoming.mul(y.exp()).sum(dim, { keepdim: true })),
  toResult: (incoming, gradient, y, dim) =>
    incoming
      .mul(y.exp())
      .mul(gradient.sum(dim, { keepdim: true }))
      .neg(),
});

const logSoftmax = defineOp<Along>({
  name: 'logSoftmax',
  formula: 'a - ln Σ eᵃ',
  promotion: 'none',
  shape: alongDimension,
  check: ([x]) => requireFloat(x!, 'log_softmax'),
  forward: (kernels, inputs, { dim }) => [alongLast(kernels, inputs, dim, ([x]) => kernels.logSoftmax(x!))],
  gradient: {
    name: 'LogSoftmaxBackward0',
    rule: 'grad - softmax(a) · Σ grad',
    saves: savesOutput,
    backward: (gradient, context) => [apply(logSoftmaxBackward, [gradient, context.output()], context.attributes)],
  },
});

const softmax = defineOp<Along>({
  name: 'softmax',
  formula: 'eᵃ / Σ eᵃ',
  promotion: 'none',
  shape: alongDimension,
  check: ([x]) => requireFloat(x!, 'softmax'),
  forward: (kernels, inputs, { dim }) => [
    alongLast(kernels, inputs, dim, ([x]) => {
      const logarithm = () => denseOperand(kernels.logSoftmax(x!), x!.shape, x!.dtype);
      return kernels.fused?.('softmax', [x!]) ?? kernels.unary('exp', logarithm());
    }),
  ],
  gradient: {
    name: 'SoftmaxBackward0',
    rule: 'y · (grad - Σ grad · y)',
    saves: savesOutput,
    backward: (gradient, context) => [apply(softmaxBackward, [gradient, context.output()], context.attributes)],
  },
});

/** Softmax and its gradients, by the names of the op table. */
export const softmaxOps = { logSoftmax, softmax, softmaxBackward, logSoftmaxBackward } as const;
