/** What writes over a tensor: `copy_`, `fill_`, `zero_`. The new values owe nothing to the old ones. */
import { differentDims, formatShape, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { broadcastShapes, sameShape } from '../shape/rules.ts';
import { type AnyKernels, type AnyOperand, defineOp, savesNothing } from './definition.ts';
import { countElements, operandFor } from './operand.ts';

/** The second input repeated to the first one's shape, in its dtype. */
function written(kernels: AnyKernels, target: AnyOperand, values: AnyOperand): unknown[] {
  return [kernels.cast(operandFor(values, target.shape), target.dtype)];
}

function sourceFits(target: Shape, source: Shape): ShapeResult {
  const both = broadcastShapes([target, source]);
  if (both.kind !== 'ok') return both;
  const [shape] = both.shapes;
  if (shape!.length > target.length || shape!.some((size, dim) => differentDims(size, target[dim]!))) {
    return shapeError(
      `output with shape ${formatShape(target)} doesn't match the broadcast shape ${formatShape(shape!)}`,
    );
  }
  return okShape(target);
}

/** Inputs: target, source. */
const copy = defineOp({
  name: 'copy',
  formula: 'b in place of a',
  promotion: 'none',
  shape: ([target, source]) => sourceFits(target!, source!),
  forward: (kernels, [target, source]) => written(kernels, target!, source!),
  gradient: {
    name: 'CopyBackwards',
    rule: '0, grad',
    saves: savesNothing,
    backward: (gradient, context) => [
      context.needs(0) ? gradient.newZeros(context.inputShape(0)) : null,
      context.needs(1) ? gradient : null,
    ],
  },
});

/** Inputs: target, a 0-d value. */
const fill = defineOp({
  name: 'fill',
  formula: 'b everywhere in place of a',
  promotion: 'none',
  uniform: true,
  shape: ([target, value]) =>
    value!.length === 0
      ? okShape(target!)
      : shapeError(`fill_ only supports 0-dimension value tensor but got tensor with ${value!.length} dimensions.`),
  forward: (kernels, [target, value]) => written(kernels, target!, value!),
  gradient: {
    name: 'FillBackward0',
    rule: '0, Σ grad',
    saves: savesNothing,
    backward: (gradient, context) => [
      context.needs(0) ? gradient.newZeros(context.inputShape(0)) : null,
      context.needs(1) ? gradient.sum() : null,
    ],
  },
});

const zero = defineOp({
  name: 'zero',
  formula: '0 in place of a',
  promotion: 'none',
  uniform: true,
  shape: sameShape,
  forward: (kernels, [target], _attributes, [result]) => [kernels.full(target!.dtype, countElements(result!.shape), 0)],
  gradient: {
    name: 'ZeroBackward0',
    rule: '0',
    saves: savesNothing,
    backward: (gradient, context) => [gradient.newZeros(context.inputShape(0))],
  },
});

/** Writes, by the names of the op table. */
export const writesOps = { copy, fill, zero } as const;
