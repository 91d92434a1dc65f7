/** Eigenvalues and eigenvectors of symmetric matrices: of small ones by cyclic Jacobi rotations, which are the most exact. */
import { tridiagonalEigen } from './tridiagonal-eigen.ts';

const maximalSweeps = 100;
/** From here on rotating every pair again and again takes too long: 0.7 s for 200 rows. */
const largeRows = 32;

/**
 * Reads the symmetric n x n matrix at `at` (and destroys it), and writes its eigenvalues in ascending order to `values` and
 * its eigenvectors as columns to `vectors` (row-major). The largest component of each vector is positive, which LAPACK leaves
 * open: the same on every machine.
 */
export function eigenSymmetric(
  a: Float64Array,
  at: number,
  n: number,
  values: Float64Array,
  valuesAt: number,
  vectors: Float64Array,
  vectorsAt: number,
): void {
  const { values: found, rows } = n < largeRows ? jacobiEigen(a, at, n) : tridiagonalEigen(a, at, n);
  const order = Int32Array.from({ length: n }, (_, k) => k);
  order.sort((x, y) => found[x]! - found[y]!);
  for (let k = 0; k < n; k++) {
    const row = order[k]!;
    values[valuesAt + k] = found[row]!;
    const sign = signOfLargest(rows, row * n, n);
    for (let i = 0; i < n; i++) vectors[vectorsAt + i * n + k] = sign * rows[row * n + i]!;
  }
}

/** As `tridiagonalEigen`: rows of the second answer are the eigenvectors, so that both sides of a rotation are runs of memory. */
function jacobiEigen(a: Float64Array, at: number, n: number): { values: Float64Array; rows: Float64Array } {
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; i++) rows[i * n + i] = 1;
  let largest = 0;
  for (let k = 0; k < n * n; k++) largest = Math.max(largest, Math.abs(a[at + k]!));
  const negligible = (largest * Number.EPSILON) / 4;
  for (let sweep = 0; sweep < maximalSweeps && rotateAll(a, at, n, rows, negligible); sweep++);
  return { values: Float64Array.from({ length: n }, (_, k) => a[at + k * n + k]!), rows };
}

/** 1 or -1: the sign of the largest element of a run. */
export function signOfLargest(x: Float64Array, at: number, n: number): number {
  let largest = 0;
  for (let i = 0; i < n; i++) if (Math.abs(x[at + i]!) > Math.abs(largest)) largest = x[at + i]!;
  return largest < 0 ? -1 : 1;
}

/** One sweep over all pairs; whether anything was left to rotate. */
function rotateAll(a: Float64Array, at: number, n: number, rotated: Float64Array, negligible: number): boolean {
  let changed = false;
  for (let p = 0; p < n - 1; p++) {
    for (let q = p + 1; q < n; q++) {
      const off = a[at + p * n + q]!;
      const [left, right] = [a[at + p * n + p]!, a[at + q * n + q]!];
      if (!(Math.abs(off) > negligible)) continue;
      changed = true;
      const theta = (right - left) / (2 * off);
      const tangent = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
      const cosine = 1 / Math.hypot(tangent, 1);
      rotate(a, at, n, p, q, cosine, tangent * cosine);
      turnRows(rotated, 0, n, p, q, cosine, tangent * cosine);
      a[at + p * n + q] = 0;
      a[at + q * n + p] = 0;
    }
  }
  return changed;
}

function rotate(a: Float64Array, at: number, n: number, p: number, q: number, cosine: number, sine: number): void {
  turnRows(a, at, n, p, q, cosine, sine);
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[at + i * n + p]!, a[at + i * n + q]!];
    a[at + i * n + p] = cosine * x - sine * y;
    a[at + i * n + q] = sine * x + cosine * y;
  }
}

function turnRows(a: Float64Array, at: number, n: number, p: number, q: number, cosine: number, sine: number): void {
  for (let j = 0; j < n; j++) {
    const [x, y] = [a[at + p * n + j]!, a[at + q * n + j]!];
    a[at + p * n + j] = cosine * x - sine * y;
    a[at + q * n + j] = sine * x + cosine * y;
  }
}
