/** Inverse, solution, determinant and Cholesky factor of square matrices. */
import { factorCholesky } from '../device/cpu/linalg/cholesky.ts';
import { factorLU, solveLU } from '../device/cpu/linalg/lu.ts';
import { LinAlgError } from '../errors.ts';
import { differentDims, equalDims, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError, unknownShape } from '../shape/result.ts';
import { broadcastShapes } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { identity, matrixMask } from './constants.ts';
import { defineOp, savesOutput } from './definition.ts';
import { elementsOf } from './host.ts';
import { batchPrefix, matricesOf, requireFloat, requireSquare, store, transposed } from './matrices.ts';
import { countElements, operandFor } from './operand.ts';

const inv = defineOp({
  name: 'inv',
  formula: 'A⁻¹',
  promotion: 'none',
  shape: ([input]) => requireSquare(input!, 'linalg.inv') ?? okShape(input!),
  check: ([x]) => requireFloat(x!, 'linalg.inv'),
  forward: (kernels, [x], _attributes, [result]) => {
    const { data, count, rows: n } = matricesOf(kernels, x!);
    const out = new Float64Array(data.length);
    const pivots = new Int32Array(n);
    for (let k = 0; k < count; k++) {
      const at = k * n * n;
      const { zeroPivot } = factorLU(data, at, n, pivots);
      if (zeroPivot > 0) {
        throw new LinAlgError(
          `linalg.inv: ${batchPrefix(x!.shape, k)}The diagonal element ${zeroPivot} is zero, the inversion could not be completed because the input matrix is singular.`,
        );
      }
      for (let i = 0; i < n; i++) out[at + i * n + i] = 1;
      solveLU(data, at, n, pivots, out, at, n);
    }
    return [store(kernels, out, result!.dtype)];
  },
  gradient: {
    name: 'LinalgInvExBackward0',
    rule: '-A⁻ᵀ · grad · A⁻ᵀ',
    saves: savesOutput,
    backward: (gradient, context) => {
      const inverse = transposed(context.output());
      return [inverse.matmul(gradient).matmul(inverse).neg()];
    },
  },
});

/** Whether B is a batch of vectors rather than of matrices; null where sizes are not known. */
function isVector(a: Shape, b: Shape): boolean | null {
  if (b.length === 1) return true;
  if (a.length - 1 !== b.length) return false;
  if (b.some((size, dim) => differentDims(size, a[dim]!))) return false;
  return b.every((size, dim) => equalDims(size, a[dim]!)) ? true : null;
}

function solveShape(a: Shape, b: Shape): ShapeResult {
  const wrong = requireSquare(a, 'linalg.solve');
  if (wrong !== null) return wrong;
  const vector = isVector(a, b);
  if (vector === null || b.length === 0) return unknownShape;
  const full = vector ? [...b, 1] : b;
  const n = a[a.length - 1]!;
  if (differentDims(full[full.length - 2]!, n)) {
    const [rows, columns] = full.slice(-2);
    return shapeError(
      `linalg.solve: Incompatible shapes of A and B for the equation AX = B (${String(n)}x${String(n)} and ${String(rows)}x${String(columns)})`,
    );
  }
  const batch = broadcastShapes([a.slice(0, -2), full.slice(0, -2)]);
  if (batch.kind !== 'ok') return batch;
  return okShape([...batch.shapes[0]!, n, ...(vector ? [] : [full[full.length - 1]!])]);
}

/** Inputs: A [..., n, n] and B [..., n, k] or [..., n]. */
const solve = defineOp({
  name: 'solve',
  formula: 'A⁻¹ · B',
  operands: ['A', 'B'],
  promotion: 'none',
  shape: ([a, b]) => solveShape(a!, b!),
  check: ([a, b]) => {
    requireFloat(a!, 'linalg.solve');
    if (a!.dtype !== b!.dtype) {
      throw new TypeError(
        `linalg.solve: Expected A and B to have the same dtype, but found A of type ${a!.dtype} and B of type ${b!.dtype} instead`,
      );
    }
  },
  forward: (kernels, [a, b], _attributes, [result]) => {
    const { shape } = result!;
    const n = a!.shape[a!.shape.length - 1]!;
    const batch = shape.slice(0, isVector(a!.shape, b!.shape) === true ? -1 : -2);
    const matrices = matricesOf(kernels, operandFor(a!, [...batch, n, n]));
    const out = Float64Array.from(elementsOf(kernels, operandFor(b!, shape)));
    const columns = n === 0 ? 0 : countElements(shape) / Math.max(1, matrices.count) / n;
    const pivots = new Int32Array(n);
    for (let k = 0; k < matrices.count; k++) {
      const { zeroPivot } = factorLU(matrices.data, k * n * n, n, pivots);
      if (zeroPivot > 0) {
        throw new LinAlgError(
          `torch.linalg.solve: ${batchPrefix(matrices.count > 1 ? [1, n, n] : a!.shape, k)}The solver failed because the input matrix is singular.`,
        );
      }
      solveLU(matrices.data, k * n * n, n, pivots, out, k * n * columns, columns);
    }
    return [store(kernels, out, result!.dtype)];
  },
  gradient: {
    name: 'LinalgSolveExBackward0',
    rule: 'gradB = A⁻ᵀ · grad, gradA = -gradB · Xᵀ',
    saves: () => [0, 'output'],
    backward: (gradient, context) => {
      const right = transposed(context.input(0)).solveSystem(gradient);
      if (!context.needs(0)) return [null, right];
      const result = context.output();
      const asVector = isVector(context.inputShape(0), context.inputShape(1)) === true;
      const left = asVector ? right.unsqueeze(-1).mul(result.unsqueeze(-2)) : right.matmul(transposed(result));
      return [left.neg(), right];
    },
  },
});

/** Sign and ln |det| of every matrix. */
function logDeterminants({ data, count, rows: n }: ReturnType<typeof matricesOf>) {
  const signs = new Float64Array(count);
  const logarithms = new Float64Array(count);
  const determinants = new Float64Array(count);
  const pivots = new Int32Array(n);
  for (let k = 0; k < count; k++) {
    let { sign } = factorLU(data, k * n * n, n, pivots);
    let logarithm = 0;
    let product = sign;
    for (let i = 0; i < n; i++) {
      const pivot = data[k * n * n + i * n + i]!;
      sign *= Math.sign(pivot);
      logarithm += Math.log(Math.abs(pivot));
      product *= pivot;
    }
    signs[k] = sign;
    logarithms[k] = logarithm;
    determinants[k] = product;
  }
  return { signs, logarithms, determinants };
}

/** det A · A⁻ᵀ, which has a value also where A has no inverse. */
function cofactors(a: Tensor): Tensor {
  const { u, s, vh } = a.svd();
  const n = s.size(-1);
  const others = s
    .unsqueeze(-2)
    .expand([...s.shape, n])
    .where(identity(s, n).eq(0), 1)
    .prod([-1]);
  const sign = u.det().mul(vh.det()).unsqueeze(-1).unsqueeze(-1);
  return u.mul(others.unsqueeze(-2)).matmul(vh).mul(sign);
}

const det = defineOp({
  name: 'det',
  formula: 'det A',
  promotion: 'none',
  shape: ([input]) => requireSquare(input!, 'linalg.det') ?? okShape(input!.slice(0, -2)),
  check: ([x]) => requireFloat(x!, 'linalg.det'),
  forward: (kernels, [x], _attributes, [result]) => [
    store(kernels, logDeterminants(matricesOf(kernels, x!)).determinants, result!.dtype),
  ],
  gradient: {
    name: 'LinalgDetBackward0',
    rule: 'grad · det A · A⁻ᵀ',
    saves: () => [0, 'output'],
    backward: (gradient, context) => {
      const [input, result] = [context.input(0), context.output()];
      if (input.numel() === 0) return [null];
      const scale = gradient.unsqueeze(-1).unsqueeze(-1);
      if (result.eq(0).sum().item() > 0) return [scale.mul(cofactors(input))];
      return [scale.mul(result.unsqueeze(-1).unsqueeze(-1)).mul(transposed(input.inverse()))];
    },
  },
});

/** Outputs the sign of the determinant and the logarithm of its size. */
const slogdet = defineOp({
  name: 'slogdet',
  formula: 'sign(det A), ln |det A|',
  promotion: 'none',
  shape: ([input]) => {
    const wrong = requireSquare(input!, 'linalg.slogdet');
    return wrong ?? { kind: 'ok', shapes: [input!.slice(0, -2), input!.slice(0, -2)] };
  },
  check: ([x]) => requireFloat(x!, 'linalg.slogdet'),
  forward: (kernels, [x], _attributes, [result]) => {
    const { signs, logarithms } = logDeterminants(matricesOf(kernels, x!));
    return [store(kernels, signs, result!.dtype), store(kernels, logarithms, result!.dtype)];
  },
  gradient: {
    name: 'LinalgSlogdetBackward0',
    rule: 'grad · A⁻ᵀ, of the logarithm alone',
    saves: () => [0],
    backward: (_gradient, context) => {
      const gradient = context.gradientOf(1);
      const input = context.input(0);
      if (gradient === null || input.numel() === 0) return [null];
      return [gradient.unsqueeze(-1).unsqueeze(-1).mul(transposed(input.inverse()))];
    },
  },
});

/** Reads the lower triangle. */
const cholesky = defineOp({
  name: 'cholesky',
  formula: 'L with L · Lᵀ = A',
  promotion: 'none',
  shape: ([input]) => requireSquare(input!, 'linalg.cholesky') ?? okShape(input!),
  check: ([x]) => requireFloat(x!, 'linalg.cholesky'),
  forward: (kernels, [x], _attributes, [result]) => {
    const { data, count, rows: n } = matricesOf(kernels, x!);
    for (let k = 0; k < count; k++) {
      const minor = factorCholesky(data, k * n * n, n);
      if (minor > 0) {
        throw new LinAlgError(
          `linalg.cholesky: ${batchPrefix(x!.shape, k)}The factorization could not be completed because the input is not positive-definite (the leading minor of order ${minor} is not positive-definite).`,
        );
      }
    }
    return [store(kernels, data, result!.dtype)];
  },
  gradient: {
    name: 'LinalgCholeskyExBackward0',
    rule: 'L⁻ᵀ · Φ(Lᵀ · grad) · L⁻¹, made symmetric',
    saves: savesOutput,
    backward: (gradient, context) => {
      const factor = context.output();
      const n = factor.size(-1);
      // The lower triangle with half of the diagonal, and its mirror image: symmetric, as the input is taken to be.
      const lower = matrixMask(factor, n, n, (row, column) => row > column).add(identity(factor, n).mul(0.5));
      const half = transposed(factor).matmul(gradient).mul(lower);
      const middle = half.add(transposed(half)).mul(0.5);
      const left = transposed(factor).solveSystem(middle);
      return [transposed(transposed(factor).solveSystem(transposed(left)))];
    },
  },
});

/** Linear systems, by the names of the op table. */
export const linearSystemsOps = {
  inv,
  solve,
  det,
  slogdet,
  cholesky,
} as const;
