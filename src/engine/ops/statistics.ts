/** Reductions that are made of several: variance, norms, logsumexp, counts and truth. */
import { indexDType } from '../device/index-dtype.ts';
import { isFloatingPoint } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import { type AnyKernels, type AnyOperand, type BackwardContext, defineOp, savesInput } from './definition.ts';
import { countElements, denseOperand, operandFor } from './operand.ts';
import {
  keptShape,
  type ReduceAttributes,
  reduced,
  reducedCount,
  reduceKept,
  reduceOp,
  repeated,
  scalarOperand,
  withReducedDims,
} from './reduced.ts';

export interface VarianceAttributes extends ReduceAttributes {
  /** What is taken off the count: 1 for the unbiased estimate. */
  readonly correction: number;
}

/** Mean and variance in two passes; both of the input's rank. */
function moments(kernels: AnyKernels, x: AnyOperand, { dim, correction }: VarianceAttributes) {
  const dims = reduced(dim, x.shape.length);
  const count = reducedCount(dim, x.shape);
  const sum = reduceKept(kernels, 'sum', x, dims);
  const mean = binary(kernels, 'div', sum, scalarOperand(kernels, count, sum));
  const centred = binary(kernels, 'sub', x, operandFor(mean, x.shape));
  const squares = reduceKept(kernels, 'sum', binary(kernels, 'mul', centred, centred), dims);
  const variance = binary(kernels, 'div', squares, scalarOperand(kernels, Math.max(0, count - correction), squares));
  return { mean, variance };
}

function binary(kernels: AnyKernels, name: 'add' | 'sub' | 'mul' | 'div' | 'pow', a: AnyOperand, b: AnyOperand) {
  return denseOperand(kernels.binary(name, a, b, 1, null), a.shape, a.dtype);
}

function unary(kernels: AnyKernels, name: 'abs' | 'exp' | 'log' | 'sqrt', x: AnyOperand): AnyOperand {
  return denseOperand(kernels.unary(name, x), x.shape, x.dtype);
}

function varianceGradient(gradient: Tensor, context: BackwardContext<VarianceAttributes>): Tensor {
  const shape = context.inputShape(0);
  const { attributes } = context;
  const input = context.input(0);
  const freedom = reducedCount(attributes.dim, shape) - attributes.correction;
  // As PyTorch: infinite, not NaN, where everything is reduced to no degree of freedom.
  if (freedom === 0 && (attributes.dim === null || shape.length === 0)) return gradient.mul(Infinity).expand(shape);
  const centred = input.sub(input.mean(reduced(attributes.dim, shape.length), { keepdim: true }));
  return withReducedDims(gradient, attributes, shape)
    .mul(2 / freedom)
    .mul(centred);
}

function requireFloat(x: Tensor, message: string): void {
  if (!x.isFloatingPoint) throw new TypeError(message);
}

const variance = defineOp<VarianceAttributes>({
  name: 'var',
  formula: 'Σ (a - mean)² / (n - correction)',
  promotion: 'common',
  shape: reduceOp,
  check: ([x]) => requireFloat(x!, 'std and var only support floating point and complex dtypes'),
  forward: (kernels, [x], attributes) => [moments(kernels, x!, attributes).variance.storage.handle],
  gradient: {
    name: 'VarBackward0',
    rule: 'grad · 2 · (a - mean) / (n - correction)',
    saves: savesInput,
    backward: (gradient, context) => [varianceGradient(gradient, context)],
  },
});

/** grad of the standard deviation as grad of the variance; 0 where nothing varies. */
function deviationGradient(gradient: Tensor, deviation: Tensor): Tensor {
  return gradient.div(deviation.mul(2)).where(deviation.ne(0), 0);
}

const std = defineOp<VarianceAttributes>({
  name: 'std',
  formula: '√(Σ (a - mean)² / (n - correction))',
  promotion: 'common',
  shape: reduceOp,
  check: ([x]) => requireFloat(x!, 'std and var only support floating point and complex dtypes'),
  forward: (kernels, [x], attributes) => [kernels.unary('sqrt', moments(kernels, x!, attributes).variance)],
  gradient: {
    name: 'StdBackward0',
    rule: 'grad · (a - mean) / (std · (n - correction))',
    saves: () => [0, 'output'],
    backward: (gradient, context) => [varianceGradient(deviationGradient(gradient, context.output()), context)],
  },
});

/** Outputs the variance (or the standard deviation) and the mean. */
function withMean(name: 'varMean' | 'stdMean', backwardName: string) {
  return defineOp<VarianceAttributes>({
    name,
    formula: `${name === 'varMean' ? 'var' : 'std'} a, mean a`,
    promotion: 'common',
    shape: (inputs, attributes) => repeated(reduceOp(inputs, attributes), 2),
    check: ([x]) =>
      requireFloat(
        x!,
        `${name === 'varMean' ? 'var_mean' : 'std_mean'} only support floating point and complex dtypes`,
      ),
    forward: (kernels, [x], attributes) => {
      const { mean, variance: spread } = moments(kernels, x!, attributes);
      const first = name === 'varMean' ? spread.storage.handle : kernels.unary('sqrt', spread);
      return [first, mean.storage.handle];
    },
    gradient: {
      name: backwardName,
      rule: 'grad of the spread and of the mean, added',
      saves: () => [0, 'output'],
      backward: (_gradient, context) => {
        const shape = context.inputShape(0);
        const [ofSpread, ofMean] = [context.gradientOf(0), context.gradientOf(1)];
        const count = reducedCount(context.attributes.dim, shape);
        const mean = ofMean && withReducedDims(ofMean, context.attributes, shape).div(count).expand(shape);
        if (ofSpread === null) return [mean];
        const squared = name === 'varMean' ? ofSpread : deviationGradient(ofSpread, context.output());
        const spread = varianceGradient(squared, context);
        return [mean === null ? spread : spread.add(mean)];
      },
    },
  });
}

const varMean = withMean('varMean', 'VarMeanBackward0');
const stdMean = withMean('stdMean', 'StdMeanBackward0');

const logsumexp = defineOp<ReduceAttributes>({
  name: 'logsumexp',
  formula: 'ln Σ eᵃ',
  promotion: 'float',
  shape: reduceOp,
  forward: (kernels, [x], { dim }) => {
    const dims = reduced(dim, x!.shape.length);
    if (countElements(x!.shape) === 0) {
      const kept = keptShape(x!.shape, dims);
      return [kernels.full(x!.dtype, countElements(kept), -Infinity)];
    }
    const largest = reduceKept(kernels, 'amax', x!, dims);
    // An infinite maximum would make ∞ - ∞; without it the plain formula is right.
    const infinite = kernels.compare('eq', unary(kernels, 'abs', largest), scalarOperand(kernels, Infinity, largest));
    const condition = denseOperand(infinite, largest.shape, 'bool');
    const zero = scalarOperand(kernels, 0, largest);
    const shift = denseOperand(kernels.where(condition, zero, largest), largest.shape, largest.dtype);
    const shifted = unary(kernels, 'exp', binary(kernels, 'sub', x!, operandFor(shift, x!.shape)));
    const total = unary(kernels, 'log', reduceKept(kernels, 'sum', shifted, dims));
    return [kernels.binary('add', total, shift, 1, null)];
  },
  gradient: {
    name: 'LogsumexpBackward0',
    rule: 'grad · softmax(a)',
    saves: () => [0, 'output'],
    backward: (gradient, context) => {
      const shape = context.inputShape(0);
      const { attributes } = context;
      const result = withReducedDims(context.output(), attributes, shape);
      return [withReducedDims(gradient, attributes, shape).mul(context.input(0).sub(result).exp())];
    },
  },
});

const nansum = defineOp<ReduceAttributes>({
  name: 'nansum',
  formula: 'Σ a that are not NaN',
  promotion: 'common',
  shape: reduceOp,
  dtype: (promoted, _attributes, _index, kernels) => (isFloatingPoint(promoted) ? promoted : indexDType(kernels)),
  forward: (kernels, [x], { dim }, [result]) => {
    const dims = reduced(dim, x!.shape.length);
    if (!isFloatingPoint(x!.dtype)) {
      const whole = denseOperand(kernels.cast(x!, result!.dtype), x!.shape, result!.dtype);
      return [reduceKept(kernels, 'sum', whole, dims).storage.handle];
    }
    const present = denseOperand(kernels.compare('eq', x!, x!), x!.shape, 'bool');
    const kept = denseOperand(kernels.where(present, x!, scalarOperand(kernels, 0, x!)), x!.shape, x!.dtype);
    return [reduceKept(kernels, 'sum', kept, dims).storage.handle];
  },
  gradient: {
    name: 'NansumBackward0',
    rule: 'grad where a is not NaN, else 0',
    saves: savesInput,
    backward: (gradient, context) => {
      const input = context.input(0);
      const kept = withReducedDims(gradient, context.attributes, input.shape).expand(input.shape);
      return [kept.where(input.eq(input), 0)];
    },
  },
});

/** Of how many elements something holds, as an operand of counts. */
function countWhere(kernels: AnyKernels, x: AnyOperand, dims: readonly number[], zero: boolean): AnyOperand {
  const dtype = indexDType(kernels);
  const name = zero ? 'eq' : 'ne';
  const holds = denseOperand(kernels.compare(name, x, scalarOperand(kernels, 0, x)), x.shape, 'bool');
  return reduceKept(kernels, 'sum', denseOperand(kernels.cast(holds, dtype), x.shape, dtype), dims);
}

function truth(name: 'any' | 'all') {
  return defineOp<ReduceAttributes>({
    name,
    formula: name === 'any' ? 'whether some a is not 0' : 'whether no a is 0',
    promotion: 'common',
    shape: reduceOp,
    // PyTorch's exception: bytes stay bytes.
    dtype: (promoted) => (promoted === 'uint8' ? 'uint8' : 'bool'),
    forward: (kernels, [x], { dim }, [result]) => {
      const count = countWhere(kernels, x!, reduced(dim, x!.shape.length), name === 'all');
      const answer = kernels.compare(name === 'any' ? 'ne' : 'eq', count, scalarOperand(kernels, 0, count));
      return [result!.dtype === 'bool' ? answer : kernels.cast(denseOperand(answer, count.shape, 'bool'), 'uint8')];
    },
    gradient: null,
  });
}

const any = truth('any');
const all = truth('all');

const countNonzero = defineOp<Pick<ReduceAttributes, 'dim'>>({
  name: 'countNonzero',
  formula: 'how many a are not 0',
  promotion: 'common',
  shape: (inputs, { dim }) => reduceOp(inputs, { dim, keepdim: false }),
  dtype: (_promoted, _attributes, _index, kernels) => indexDType(kernels),
  forward: (kernels, [x], { dim }) => [countWhere(kernels, x!, reduced(dim, x!.shape.length), false).storage.handle],
  gradient: null,
});

/** Reductions made of several, by the names of the op table. */
export const statisticsOps = {
  var: variance,
  std,
  varMean,
  stdMean,
  logsumexp,
  nansum,
  any,
  all,
  countNonzero,
} as const;
