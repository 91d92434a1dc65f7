/** The negative log-likelihood of classes. */
import { indexDType } from '../device/index-dtype.ts';
import { isFloatingPoint } from '../dtype.ts';
import { IndexError, TypeMismatchError } from '../errors.ts';
import { differentDims, formatShape, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import type { Tensor } from '../tensor.ts';
import { requireFloatFor } from './activations.ts';
import { repeatedZero } from './constants.ts';
import { type AnyKernels, type AnyOperand, defineOp, type OpDefinition, type OutputDescription } from './definition.ts';
import { Expression } from './expression.ts';
import { type Reduction, requireReduction } from './losses.ts';
import { countElements, denseOperand, toDense, withShape } from './operand.ts';

export interface ClassLossAttributes {
  readonly reduction: Reduction;
  /** A target of this class counts for nothing, in the mean too. */
  readonly ignoreIndex: number;
}

function vectorShape(input: Shape, target: Shape): string | null {
  if (input.length === 0) return 'Expected 1 or more dimensions (got 0)';
  if (target.length > 1) return '0D or 1D target tensor expected, multi-target not supported';
  if (input.length > 2) return 'input tensor should be 1D or 2D';
  if (input.length === 2 && target.length === 1 && differentDims(input[0]!, target[0]!)) {
    return `Expected input batch_size (${String(input[0])}) to match target batch_size (${String(target[0])}).`;
  }
  const fits = input.length === 1 ? target.length === 0 : !differentDims(input[0]!, target[0] ?? 1);
  return fits && target.length === input.length - 1
    ? null
    : `size mismatch (got input: ${formatShape(input)}, target: ${formatShape(target)})`;
}

function imageShape(input: Shape, target: Shape): string | null {
  if (target.length !== 3) {
    return `only batches of spatial targets supported (3D tensors) but got targets of dimension: ${target.length}`;
  }
  if (input.length !== 4) {
    return `only batches of spatial inputs supported (4D tensors), but got input of dimension: ${input.length}`;
  }
  const fits = [0, 2, 3].every((dim, position) => !differentDims(input[dim]!, target[position]!));
  return fits ? null : `size mismatch (got input: ${formatShape(input)} , target: ${formatShape(target)}`;
}

/** Numbers without a dtype are float32, so classes written as numbers are too. */
export function wrongClassType({ dtype }: Tensor): TypeMismatchError {
  return new TypeMismatchError(
    `expected scalar type int64 but found ${dtype}: classes are integers, as tensor([0, 2], { dtype: 'int64' }) or x.to('int64') has them`,
  );
}

function classDimension(rank: number): number {
  return rank === 1 ? 0 : 1;
}

function checkClasses(
  [input, target, weight]: readonly Tensor[],
  { ignoreIndex, reduction }: ClassLossAttributes,
): void {
  requireReduction(reduction);
  requireFloatFor('nll_loss_out_frame')([input!]);
  if (isFloatingPoint(target!.dtype) || target!.dtype === 'bool') {
    throw wrongClassType(target!);
  }
  const classes = input!.shape[classDimension(input!.dim())]!;
  if (weight !== undefined && (weight.dim() !== 1 || weight.numel() !== classes)) {
    throw new TypeMismatchError(
      `weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of shape: ${formatShape(weight.shape)}`,
    );
  }
  for (const one of target!.toTypedArray()) {
    if (one !== ignoreIndex && (one < 0 || one >= classes)) throw new IndexError(`Target ${one} is out of bounds.`);
  }
}

/** For each target its class (0 where ignored), as a dense operand, and what it weighs (0 where ignored). */
function weighTargets(
  kernels: AnyKernels,
  target: AnyOperand,
  weight: AnyOperand | undefined,
  ignoreIndex: number,
  { dtype }: OutputDescription,
): { readonly classes: Expression; readonly weights: Expression } {
  // A byte cannot say -100.
  const signed =
    target.dtype === 'uint8'
      ? denseOperand(kernels.cast(target, indexDType(kernels)), target.shape, indexDType(kernels))
      : target;
  const classes = new Expression(kernels, signed);
  const kept = classes.is('ne', ignoreIndex);
  const safe = kept.choose(classes, 0);
  const flat = withShape(safe.operand, [countElements(target.shape)]);
  const chosen =
    weight === undefined
      ? kernels.full(dtype, countElements(target.shape), 1)
      : kernels.indexSelect(toDense(kernels, weight), 0, flat);
  const each = new Expression(kernels, denseOperand(chosen, target.shape, dtype));
  return { classes: safe, weights: kept.choose(each, 0) };
}

function totalOf(x: Expression): Expression {
  const { kernels, operand } = x;
  const dims = operand.shape.map((_, dim) => dim);
  const total = dims.length === 0 ? kernels.cast(operand, operand.dtype) : kernels.reduce('sum', operand, dims);
  return new Expression(kernels, denseOperand(total, [], operand.dtype));
}

/** The same as `weighTargets`, in tensors: for the rule. */
function weighedTargets(target: Tensor, weight: Tensor | null, like: Tensor, ignoreIndex: number) {
  const kept = target.ne(ignoreIndex);
  const classes = target.where(kept, 0);
  const each =
    weight === null
      ? like.newFull(target.shape, 1)
      : weight.indexSelect(0, classes.reshape([-1])).reshape(target.shape);
  return { classes, weights: each.where(kept, 0) };
}

/** Inputs: log-probabilities, targets, and a weight for each class if there are. */
function negativeLogLikelihood(
  name: string,
  backwardName: string,
  mismatch: (input: Shape, target: Shape) => string | null,
): OpDefinition<ClassLossAttributes> {
  return defineOp<ClassLossAttributes>({
    name,
    formula: '-w[target] · a[target]',
    operands: ['input', 'target', 'weight'],
    promotion: 'none',
    shape: ([input, target], { reduction }): ShapeResult => {
      const message = mismatch(input!, target!);
      if (message !== null) return shapeError(message);
      return okShape(reduction === 'none' ? target! : []);
    },
    check: checkClasses,
    forward: (kernels, [input, target, weight], { reduction, ignoreIndex }, [result]) => {
      const { classes, weights } = weighTargets(kernels, target!, weight, ignoreIndex, result!);
      const dim = classDimension(input!.shape.length);
      const column = [...target!.shape.slice(0, dim), 1, ...target!.shape.slice(dim)];
      const chosen = kernels.gather(input!, dim, withShape(classes.operand, column));
      const each = new Expression(kernels, denseOperand(chosen, target!.shape, input!.dtype)).mul(weights).neg();
      if (reduction === 'none') return [each.handle];
      const total = totalOf(each);
      return [reduction === 'sum' ? total.handle : total.div(totalOf(weights)).handle];
    },
    gradient: {
      name: backwardName,
      rule: '-grad · w / Σ w at the target class, 0 elsewhere',
      saves: (needs) => (needs[2] ? [0, 1, 2] : needs.length > 2 ? [1, 2] : [1]),
      backward: (gradient, context) => {
        const { reduction, ignoreIndex } = context.attributes;
        const shape = context.inputShape(0);
        const dim = classDimension(shape.length);
        const saved = context.input(1);
        const target = saved.dtype === 'uint8' ? saved.to('int32') : saved;
        const weight = context.inputCount > 2 ? context.input(2) : null;
        const { classes, weights } = weighedTargets(target, weight, gradient, ignoreIndex);
        const each = (reduction === 'mean' ? gradient.div(weights.sum()) : gradient).neg();
        const column = classes.unsqueeze(dim);
        const toInput = context.needs(0)
          ? repeatedZero(gradient, shape).scatterAdd(dim, column, each.mul(weights).unsqueeze(dim))
          : null;
        if (weight === null || !context.needs(2)) return [toInput, null, null];
        let chosen = context.input(0).gather(dim, column).squeeze(dim);
        // A mean also divides by the weights.
        if (reduction === 'mean') chosen = chosen.sub(chosen.mul(weights).sum().div(weights.sum()));
        const parts = each.mul(chosen).where(target.ne(ignoreIndex), 0).reshape([-1]);
        return [toInput, null, repeatedZero(weight, weight.shape).scatterAdd(0, classes.reshape([-1]), parts)];
      },
    },
  });
}

const nllLoss = negativeLogLikelihood('nllLoss', 'NllLossBackward0', vectorShape);
const nllLoss2d = negativeLogLikelihood('nllLoss2d', 'NllLoss2DBackward0', imageShape);

/** Losses of classes, by the names of the op table. */
export const classLossesOps = { nllLoss, nllLoss2d } as const;
