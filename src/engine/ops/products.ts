/** Products of matrices, vectors and batches of them. */
import { linearShape, matmulShape } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { type AnyKernels, type AnyOperand, type BackwardContext, defineOp, savesOther } from './definition.ts';
import { countElements, operandFor, toDense, windowOf, withShape } from './operand.ts';

/** [..., m, k] as [batch, m, k], batch repeated to `batch` where it was broadcast. */
function asBatch(kernels: AnyKernels, x: AnyOperand, batch: readonly number[]): AnyOperand {
  const matrix = x.shape.slice(-2);
  const expanded = operandFor(x, [...batch, ...matrix]);
  if (batch.length === 0) {
    return windowOf(x, [1, ...matrix], [0, ...x.strides.slice(-2)]);
  }
  if (batch.length === 1) return expanded;
  // Matrices at even distances, or one repeated, need no copy, whichever way each lies.
  const distance = evenDistance(batch, expanded.strides);
  if (distance !== null) return windowOf(x, [countElements(batch), ...matrix], [distance, ...x.strides.slice(-2)]);
  return withShape(toDense(kernels, expanded), [countElements(batch), ...matrix]);
}

/** The stride of the leading dimensions taken as one; null where there is none. */
function evenDistance(sizes: readonly number[], strides: readonly number[]): number | null {
  let distance: number | null = null;
  let next = 0;
  for (let dim = sizes.length - 1; dim >= 0; dim--) {
    if (sizes[dim] === 1) continue;
    if (distance === null) distance = strides[dim]!;
    else if (strides[dim] !== next) return null;
    next = strides[dim]! * sizes[dim]!;
  }
  return distance ?? 0;
}

/** A vector as a one-row or one-column matrix. */
function asMatrix(x: AnyOperand, side: 'row' | 'column'): AnyOperand {
  if (x.shape.length > 1) return x;
  const [size, stride] = [x.shape[0]!, x.strides[0]!];
  return side === 'row' ? windowOf(x, [1, size], [0, stride]) : windowOf(x, [size, 1], [stride, 0]);
}

/** The product of two operands of any rank that fit. */
export function multiplied(kernels: AnyKernels, a: AnyOperand, b: AnyOperand, shape: readonly number[]): unknown {
  const left = asMatrix(a, 'row');
  const right = asMatrix(b, 'column');
  const batchRank = Math.max(left.shape.length, right.shape.length) - 2;
  const batch = shape.slice(0, batchRank);
  if (batchRank > 0 && right.shape.length === 2) {
    // One matrix for every row of the batch: a single tall product.
    const dense = toDense(kernels, left);
    const rows = countElements(left.shape.slice(0, -1));
    const tall = withShape(dense, [1, rows, left.shape[left.shape.length - 1]!]);
    return kernels.matmul(tall, asBatch(kernels, right, []));
  }
  return kernels.matmul(asBatch(kernels, left, batch), asBatch(kernels, right, batch));
}

/** The gradients of a product's two factors, which are inputs `first` and `first + 1`. */
export function factorGradients<Attributes extends object>(
  gradient: Tensor,
  context: BackwardContext<Attributes>,
  first: number,
): [Tensor | null, Tensor | null] {
  const aRank = context.inputShape(first).length;
  const bRank = context.inputShape(first + 1).length;
  let full = gradient;
  if (bRank === 1) full = full.unsqueeze(-1);
  if (aRank === 1) full = full.unsqueeze(-2);
  let left = null;
  let right = null;
  if (context.needs(first)) {
    const b = context.input(first + 1);
    left = full.matmul(bRank === 1 ? b.unsqueeze(0) : b.transpose(-2, -1));
  }
  if (context.needs(first + 1)) {
    const a = context.input(first);
    right = (aRank === 1 ? a.unsqueeze(1) : a.transpose(-2, -1)).matmul(full);
    if (bRank === 1) right = right.squeeze(-1);
  }
  return [left, right];
}

const matmul = defineOp({
  name: 'matmul',
  formula: 'a · b',
  promotion: 'none',
  shape: ([a, b]) => matmulShape(a!, b!),
  check: ([a, b]) => {
    if (a!.dtype !== b!.dtype) {
      throw new TypeError(`expected m1 and m2 to have the same dtype, but got: ${a!.dtype} != ${b!.dtype}`);
    }
  },
  forward: (kernels, [a, b], _attributes, [result]) => [multiplied(kernels, a!, b!, result!.shape)],
  gradient: {
    name: 'MmBackward0',
    rule: 'grad · bᵀ, aᵀ · grad',
    saves: savesOther,
    backward: (gradient, context) => factorGradients(gradient, context, 0),
  },
});

/** `F.linear`: inputs x [..., in], weight [out, in] and, if there is one, bias [out]. */
const linear = defineOp({
  name: 'linear',
  formula: 'x · Wᵀ + b',
  operands: ['input', 'weight', 'bias'],
  promotion: 'none',
  shape: ([x, weight, bias]) => linearShape(x!, weight!, bias),
  check: (inputs) => {
    const other = inputs.find((input) => input.dtype !== inputs[0]!.dtype);
    if (other !== undefined) {
      throw new TypeError(`mat1 and mat2 must have the same dtype, but got ${inputs[0]!.dtype} and ${other.dtype}`);
    }
  },
  forward: (kernels, [x, weight, bias]) => {
    const features = x!.shape[x!.shape.length - 1]!;
    const rows = countElements(x!.shape.slice(0, -1));
    const flat = x!.shape.length === 2 ? x! : withShape(toDense(kernels, x!), [rows, features]);
    return [kernels.linear(flat, weight!, bias ?? null)];
  },
  gradient: {
    name: 'LinearBackward0',
    rule: 'grad · W, gradᵀ · x, Σ grad over the rows',
    saves: savesOther,
    backward: (gradient, context) => {
      const weightShape = context.inputShape(1);
      const input = context.needs(0) ? gradient.matmul(context.input(1)) : null;
      let weight = null;
      if (context.needs(1)) {
        const rows = gradient.reshape([-1, weightShape[0]!]);
        const flat = context.input(0).reshape([-1, weightShape[1]!]);
        weight = rows.t().matmul(flat);
      }
      // The traversal sums the bias's gradient over the rows: it was broadcast to them.
      return context.inputCount > 2 ? [input, weight, context.needs(2) ? gradient : null] : [input, weight];
    },
  },
});

/** Products, by the names of the op table. */
export const productsOps = {
  matmul,
  linear,
} as const;
