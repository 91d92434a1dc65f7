/** Norms of vectors: what every other norm is made of. */
import type { Tensor } from '../tensor.ts';
import { type AnyKernels, type AnyOperand, defineOp } from './definition.ts';
import { countElements, denseOperand } from './operand.ts';
import { type ReduceAttributes, reduced, reduceKept, reduceOp, scalarOperand, withReducedDims } from './reduced.ts';

export interface NormAttributes extends ReduceAttributes {
  /** p, any number, ±Infinity too. */
  readonly ord: number;
}

function powered(kernels: AnyKernels, x: AnyOperand, exponent: number): AnyOperand {
  return denseOperand(kernels.binary('pow', x, scalarOperand(kernels, exponent, x), 1, null), x.shape, x.dtype);
}

function computeNorm(kernels: AnyKernels, x: AnyOperand, ord: number, dims: readonly number[]): unknown {
  if (ord === 0) {
    const holds = denseOperand(kernels.compare('ne', x, scalarOperand(kernels, 0, x)), x.shape, 'bool');
    const ones = denseOperand(kernels.cast(holds, x.dtype), x.shape, x.dtype);
    return reduceKept(kernels, 'sum', ones, dims).storage.handle;
  }
  if (ord === 2) {
    const squares = denseOperand(kernels.binary('mul', x, x, 1, null), x.shape, x.dtype);
    return kernels.unary('sqrt', reduceKept(kernels, 'sum', squares, dims));
  }
  const sizes = denseOperand(kernels.unary('abs', x), x.shape, x.dtype);
  if (ord === Infinity) return reduceKept(kernels, 'amax', sizes, dims).storage.handle;
  if (ord === -Infinity) return reduceKept(kernels, 'amin', sizes, dims).storage.handle;
  if (ord === 1) return reduceKept(kernels, 'sum', sizes, dims).storage.handle;
  return powered(kernels, reduceKept(kernels, 'sum', powered(kernels, sizes, ord), dims), 1 / ord).storage.handle;
}

/** As PyTorch's `norm_backward`, case by case, so that the gradients at 0 are its own. */
function normGradient(x: Tensor, norm: Tensor, gradient: Tensor, ord: number, dims: readonly number[]): Tensor {
  if (ord === 1) return x.sign().mul(gradient);
  if (ord === 2) return gradient.mul(x.div(norm).where(norm.ne(0), 0));
  if (ord === Infinity || ord === -Infinity) {
    const chosen = x.abs().eq(norm).to(x.dtype).add(x.ne(x).to(x.dtype));
    return x.sign().mul(gradient.div(chosen.sum(dims, { keepdim: true })).mul(chosen));
  }
  if (ord < 1) {
    const scaled = x.sign().mul(
      x
        .abs()
        .pow(ord - 1)
        .where(x.ne(0), 0),
    );
    return scaled.mul(gradient).mul(norm.pow(1 - ord));
  }
  const scale = gradient.div(norm.pow(ord - 1)).where(norm.ne(0), 0);
  const scaled = ord < 2 ? x.sign().mul(x.abs().pow(ord - 1)) : x.mul(x.abs().pow(ord - 2));
  return scaled.mul(scale);
}

const vectorNorm = defineOp<NormAttributes>({
  name: 'vectorNorm',
  formula: '(Σ |a|ᵖ)^(1/p)',
  promotion: 'none',
  shape: reduceOp,
  check: ([x], { ord, dim }) => {
    if (!x!.isFloatingPoint) {
      throw new TypeError(`linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${x!.dtype}`);
    }
    if ((ord < 0 || ord === Infinity) && countElements(x!.shape) === 0) {
      const empty = reduced(dim, x!.shape.length).find((one) => x!.shape[one] === 0);
      if (empty !== undefined) {
        const shown = ord === Infinity ? 'inf' : ord === -Infinity ? '-inf' : String(ord);
        throw new RangeError(
          dim === null
            ? `linalg.vector_norm cannot compute the ${shown} norm on an empty tensor because the operation does not have an identity`
            : `linalg.vector_norm cannot compute the ${shown} norm on the dimension ${empty} because this dimension is empty and the operation does not have an identity`,
        );
      }
    }
  },
  forward: (kernels, [x], { ord, dim }) => [computeNorm(kernels, x!, ord, reduced(dim, x!.shape.length))],
  gradient: {
    name: 'LinalgVectorNormBackward0',
    rule: 'grad · a / norm, for p = 2',
    saves: () => [0, 'output'],
    backward: (gradient, context) => {
      const { attributes } = context;
      const shape = context.inputShape(0);
      if (attributes.ord === 0) return [null];
      const dims = reduced(attributes.dim, shape.length);
      const norm = withReducedDims(context.output(), attributes, shape);
      return [normGradient(context.input(0), norm, withReducedDims(gradient, attributes, shape), attributes.ord, dims)];
    },
  },
});

/** Norms, by the names of the op table. */
export const normsOps = {
  vectorNorm,
} as const;
