/** QR, singular values, eigenvalues of symmetric matrices. */
import { factorQR } from '../device/cpu/linalg/qr.ts';
import { singularValues } from '../device/cpu/linalg/svd.ts';
import { eigenSymmetric } from '../device/cpu/linalg/symmetric-eigen.ts';
import { AutogradError } from '../errors.ts';
import { type Dim, equalDims } from '../shape/dim.ts';
import { unknownShape } from '../shape/result.ts';
import type { Tensor } from '../tensor.ts';
import { identity, matrixMask } from './constants.ts';
import { defineOp, savesOutput } from './definition.ts';
import { matricesOf, requireFloat, requireMatrices, requireSquare, store, transposed } from './matrices.ts';

/** The smaller of two sizes; null where it cannot be told. */
function smaller(a: Dim, b: Dim): Dim | null {
  if (typeof a === 'number' && typeof b === 'number') return Math.min(a, b);
  return equalDims(a, b) ? a : null;
}

export interface QrAttributes {
  readonly mode: 'reduced' | 'complete';
}

/** Gradient for a tall or square A = Q · R. */
function tallGradient(q: Tensor, r: Tensor, gradQ: Tensor | null, gradR: Tensor | null): Tensor {
  const n = r.size(-1);
  const upper = matrixMask(r, n, n, (row, column) => row <= column);
  const strict = matrixMask(r, n, n, (row, column) => row < column);
  let inner = gradR?.matmul(transposed(r)) ?? null;
  if (gradQ !== null) {
    const product = transposed(q).matmul(gradQ);
    inner = inner === null ? product.neg() : inner.sub(product);
  }
  const symmetric = inner!.mul(upper).add(transposed(inner!.mul(strict)));
  const left = gradQ === null ? q.matmul(symmetric) : gradQ.add(q.matmul(symmetric));
  return transposed(r.solveSystem(transposed(left)));
}

/** A = [A₁ A₂] = Q · [R₁ R₂]: the second part is a plain product. */
function wideGradient(q: Tensor, r: Tensor, gradQ: Tensor | null, gradR: Tensor | null): Tensor {
  const [m, n] = [r.size(-2), r.size(-1)];
  const first = r.narrow(-1, 0, m);
  if (gradR === null) return placed(tallGradient(q, first, gradQ, null), r, 0, m);
  const gradSecond = gradR.narrow(-1, m, n - m);
  const fromSecond = q.matmul(r.narrow(-1, m, n - m)).matmul(transposed(gradSecond));
  const ofQ = gradQ === null ? fromSecond : gradQ.add(fromSecond);
  const left = tallGradient(q, first, ofQ, gradR.narrow(-1, 0, m));
  return placed(left, r, 0, m).add(placed(q.matmul(gradSecond), r, m, n));
}

/** Columns `start` to `end` of zeros like `whole`. */
function placed(part: Tensor, whole: Tensor, start: number, end: number): Tensor {
  return part.sliceBackward(whole.shape, whole.dim() - 1, start, end, 1);
}

/** Outputs Q and R. */
const qr = defineOp<QrAttributes>({
  name: 'qr',
  formula: 'Q, R with Q · R = A',
  promotion: 'none',
  shape: ([input], { mode }) => {
    const wrong = requireMatrices(input!, 'linalg.qr');
    if (wrong !== null) return wrong;
    const batch = input!.slice(0, -2);
    const [m, n] = [input![input!.length - 2]!, input![input!.length - 1]!];
    const k = mode === 'complete' ? m : smaller(m, n);
    if (k === null) return unknownShape;
    return {
      kind: 'ok',
      shapes: [
        [...batch, m, k],
        [...batch, k, n],
      ],
    };
  },
  check: ([x]) => requireFloat(x!, 'linalg.qr'),
  forward: (kernels, [x], _attributes, [left, right]) => {
    const { data, count, rows: m, columns: n } = matricesOf(kernels, x!);
    const k = left!.shape[left!.shape.length - 1]!;
    const q = new Float64Array(count * m * k);
    const r = new Float64Array(count * k * n);
    for (let index = 0; index < count; index++) {
      factorQR(data, index * m * n, m, n, q, index * m * k, k);
      r.set(data.subarray(index * m * n, index * m * n + k * n), index * k * n);
    }
    return [store(kernels, q, left!.dtype), store(kernels, r, right!.dtype)];
  },
  gradient: {
    name: 'LinalgQrBackward0',
    rule: '(gradQ + Q · sym(gradR · Rᵀ - Qᵀ · gradQ)) · R⁻ᵀ',
    saves: savesOutput,
    backward: (_gradient, context) => {
      const [m, n] = context.inputShape(0).slice(-2);
      if (context.attributes.mode === 'complete' && m! > n!) {
        throw new AutogradError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols.");
      }
      const rule = m! >= n! ? tallGradient : wideGradient;
      return [rule(context.output(0), context.output(1), context.gradientOf(0), context.gradientOf(1))];
    },
  },
});

export interface EighAttributes {
  /** The triangle that is read. */
  readonly upper: boolean;
}

/** aⱼ - aᵢ at [i, j], 1 on the diagonal, which is never divided by. */
function differences(a: Tensor): Tensor {
  return a
    .unsqueeze(-2)
    .sub(a.unsqueeze(-1))
    .add(identity(a, a.size(-1)));
}

/** Outputs the eigenvalues, ascending, and the eigenvectors as columns. */
const eigh = defineOp<EighAttributes>({
  name: 'eigh',
  formula: 'L, V with V · diag(L) · Vᵀ = A',
  promotion: 'none',
  shape: ([input]) => {
    const wrong = requireSquare(input!, 'linalg.eigh');
    return wrong ?? { kind: 'ok', shapes: [input!.slice(0, -1), input!] };
  },
  check: ([x]) => {
    if (!x!.isFloatingPoint) throw new TypeError(`"linalg_eigh_cpu" not implemented for '${x!.dtype}'`);
  },
  forward: (kernels, [x], { upper }, [result]) => {
    const { data, count, rows: n } = matricesOf(kernels, x!);
    const values = new Float64Array(count * n);
    const vectors = new Float64Array(count * n * n);
    for (let k = 0; k < count; k++) {
      mirror(data, k * n * n, n, upper);
      eigenSymmetric(data, k * n * n, n, values, k * n, vectors, k * n * n);
    }
    return [store(kernels, values, result!.dtype), store(kernels, vectors, result!.dtype)];
  },
  gradient: {
    name: 'LinalgEighBackward0',
    rule: 'V · (diag(gradL) + (Vᵀ · gradV) / (Lⱼ - Lᵢ)) · Vᵀ',
    saves: savesOutput,
    backward: (_gradient, context) => {
      const [values, vectors] = [context.output(0), context.output(1)];
      const [ofValues, ofVectors] = [context.gradientOf(0), context.gradientOf(1)];
      const eye = identity(values, values.size(-1));
      let middle = ofValues === null ? null : ofValues.unsqueeze(-2).mul(eye);
      if (ofVectors !== null) {
        const turned = transposed(vectors).matmul(ofVectors).where(eye.eq(0), 0).div(differences(values));
        middle = middle === null ? turned : middle.add(turned);
      }
      return [vectors.matmul(middle!).matmul(transposed(vectors))];
    },
  },
});

/** Makes a matrix symmetric by the triangle that is to be read. */
function mirror(a: Float64Array, at: number, n: number, upper: boolean): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [below, above] = [at + i * n + j, at + j * n + i];
      if (upper) a[below] = a[above]!;
      else a[above] = a[below]!;
    }
  }
}

export interface SvdAttributes {
  /** U and V as whole bases rather than min(m, n) columns. */
  readonly fullMatrices: boolean;
}

/** X - Xᵀ, for the gradient of an orthogonal factor. */
function skew(x: Tensor): Tensor {
  return x.sub(transposed(x));
}

/** The gradient of A = U · diag(S) · Vh, reduced; null stands for no gradient. */
function svdGradient(
  [u, s, vh]: readonly [Tensor, Tensor, Tensor],
  [gradU, gradS, gradVh]: readonly (Tensor | null)[],
): Tensor {
  const k = s.size(-1);
  const gaps = differences(s.mul(s));
  let middle = (gradS ?? s.newZeros(s.shape)).unsqueeze(-2).mul(identity(s, k));
  if (gradU != null) middle = middle.add(skew(transposed(u).matmul(gradU)).div(gaps).mul(s.unsqueeze(-2)));
  if (gradVh != null)
    middle = middle.add(
      skew(vh.matmul(transposed(gradVh)))
        .div(gaps)
        .mul(s.unsqueeze(-1)),
    );
  let result = u.matmul(middle).matmul(vh);
  if (gradU != null && u.size(-2) > k) {
    const scaled = gradU.div(s.unsqueeze(-2));
    result = result.add(scaled.sub(u.matmul(transposed(u).matmul(scaled))).matmul(vh));
  }
  if (gradVh != null && vh.size(-1) > k) {
    const scaled = gradVh.div(s.unsqueeze(-1));
    result = result.add(u.matmul(scaled.sub(scaled.matmul(transposed(vh)).matmul(vh))));
  }
  return result;
}

/** Outputs U, S (descending) and Vh. */
const svd = defineOp<SvdAttributes>({
  name: 'svd',
  formula: 'U, S, Vh with U · diag(S) · Vh = A',
  promotion: 'none',
  shape: ([input], { fullMatrices }) => {
    const wrong = requireMatrices(input!, 'linalg.svd');
    if (wrong !== null) return wrong;
    const batch = input!.slice(0, -2);
    const [m, n] = [input![input!.length - 2]!, input![input!.length - 1]!];
    const k = smaller(m, n);
    if (k === null) return unknownShape;
    const [left, right] = fullMatrices ? [m, n] : [k, k];
    return {
      kind: 'ok',
      shapes: [
        [...batch, m, left],
        [...batch, k],
        [...batch, right, n],
      ],
    };
  },
  check: ([x]) => requireFloat(x!, 'linalg.svd'),
  forward: (kernels, [x], _attributes, [left, , right]) => {
    const { data, count, rows: m, columns: n } = matricesOf(kernels, x!);
    const k = Math.min(m, n);
    const columns = left!.shape[left!.shape.length - 1]!;
    const rows = right!.shape[right!.shape.length - 2]!;
    const u = new Float64Array(count * m * columns);
    const s = new Float64Array(count * k);
    const vh = new Float64Array(count * rows * n);
    for (let index = 0; index < count; index++) {
      const found = singularValues(data, index * m * n, m, n);
      for (let i = 0; i < m; i++) {
        u.set(found.left.subarray(i * m, i * m + columns), (index * m + i) * columns);
      }
      s.set(found.values, index * k);
      vh.set(found.right.subarray(0, rows * n), index * rows * n);
    }
    const { dtype } = left!;
    return [store(kernels, u, dtype), store(kernels, s, dtype), store(kernels, vh, dtype)];
  },
  gradient: {
    name: 'LinalgSvdBackward0',
    rule: 'U · (diag(gradS) + what turns U and V, over S²ⱼ - S²ᵢ) · Vh',
    saves: savesOutput,
    backward: (_gradient, context) => {
      const s = context.output(1);
      const k = s.size(-1);
      // Vectors beyond min(m, n) only complete a basis: as in PyTorch, gradients with respect to them are ignored.
      const u = context.output(0).narrow(-1, 0, k);
      const vh = context.output(2).narrow(-2, 0, k);
      const [gradU, gradS, gradVh] = [context.gradientOf(0), context.gradientOf(1), context.gradientOf(2)];
      return [svdGradient([u, s, vh], [gradU?.narrow(-1, 0, k) ?? null, gradS, gradVh?.narrow(-2, 0, k) ?? null])];
    },
  },
});

/** Factorisations, by the names of the op table. */
export const factorisationsOps = {
  qr,
  eigh,
  svd,
} as const;
