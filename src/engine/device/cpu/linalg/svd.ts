/** Singular values by one-sided Jacobi rotations (Hestenes), which are accurate for small ones too. */
import { signOfLargest } from './symmetric-eigen.ts';
import { tridiagonalEigen } from './tridiagonal-eigen.ts';

const maximalSweeps = 100;
/** From here on a good start saves most of the sweeps. */
const largeRows = 24;

export interface Singular {
  /** m x m, its columns the left vectors; those beyond min(m, n) complete the basis. */
  readonly left: Float64Array;
  /** min(m, n) values, the largest first. */
  readonly values: Float64Array;
  /** n x n, its rows the right vectors. */
  readonly right: Float64Array;
}

/**
 * A = left · diag(values) · right, for the row-major m x n matrix at `at`. The largest component of each left vector is
 * positive, which LAPACK leaves open: the same on every machine.
 */
export function singularValues(a: Float64Array, at: number, m: number, n: number): Singular {
  const isWide = m < n;
  const [long, short] = isWide ? [n, m] : [m, n];
  // Row k of `work`: column k of the tall one of A and Aᵀ. They are turned until all are orthogonal.
  const work = new Float64Array(short * long);
  for (let k = 0; k < short; k++) {
    for (let i = 0; i < long; i++) work[k * long + i] = a[at + (isWide ? k * n + i : i * n + k)]!;
  }
  const turned = startingTurn(work, long, short);
  for (let sweep = 0; sweep < maximalSweeps && orthogonalise(work, turned, long, short); sweep++);
  const norms = Float64Array.from({ length: short }, (_, k) => normOf(work, k * long, long));
  const order = Int32Array.from({ length: short }, (_, k) => k).sort((x, y) => norms[y]! - norms[x]!);
  const values = Float64Array.from(order, (k) => norms[k]!);
  const longVectors = new Float64Array(long * long);
  const shortVectors = new Float64Array(short * short);
  const smallest = (values[0] ?? 0) * Number.EPSILON * long * 1e-3;
  let filled = 0;
  for (const [place, k] of order.entries()) {
    for (let i = 0; i < short; i++) shortVectors[place * short + i] = turned[k * short + i]!;
    if (values[place]! <= smallest || values[place] === 0) continue;
    for (let i = 0; i < long; i++) longVectors[place * long + i] = work[k * long + i]! / norms[k]!;
    filled++;
  }
  complete(longVectors, long, filled);
  const [leftRows, rightRows] = isWide ? [shortVectors, longVectors] : [longVectors, shortVectors];
  for (let k = 0; k < m; k++) {
    if (signOfLargest(leftRows, k * m, m) > 0) continue;
    for (let i = 0; i < m; i++) leftRows[k * m + i] = -leftRows[k * m + i]!;
    if (k < short) for (let i = 0; i < n; i++) rightRows[k * n + i] = -rightRows[k * n + i]!;
  }
  return { left: transposed(leftRows, m), values, right: rightRows };
}

/**
 * The rotation to begin with, by which `work` is turned. Many rows are turned by the eigenvectors of their products, which leave
 * them nearly orthogonal: the sweeps then make them so to the last place, which those alone could not.
 */
function startingTurn(work: Float64Array, long: number, short: number): Float64Array {
  const turned = new Float64Array(short * short);
  for (let k = 0; k < short; k++) turned[k * short + k] = 1;
  const largest = largestOf(work, 0, work.length);
  if (short < largeRows || largest === 0 || !Number.isFinite(largest)) return turned;
  const scaled = work.map((value) => value / largest);
  const products = new Float64Array(short * short);
  for (let p = 0; p < short; p++) {
    for (let q = 0; q <= p; q++) {
      const product = dot(scaled, p * long, q * long, long);
      products[p * short + q] = product;
      products[q * short + p] = product;
    }
  }
  const { rows } = tridiagonalEigen(products, 0, short);
  work.fill(0);
  for (let p = 0; p < short; p++) {
    for (let q = 0; q < short; q++) {
      const weight = rows[p * short + q]! * largest;
      for (let i = 0; i < long; i++) work[p * long + i]! += weight * scaled[q * long + i]!;
    }
  }
  return rows;
}

function largestOf(x: Float64Array, at: number, n: number): number {
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(x[at + i]!));
  return largest;
}

function normOf(x: Float64Array, at: number, n: number): number {
  const largest = largestOf(x, at, n);
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (x[at + i]! / largest) ** 2;
  return largest * Math.sqrt(sum);
}

function dot(x: Float64Array, a: number, b: number, n: number): number {
  // Four sums: a single one would wait for each addition to finish.
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    first += x[a + i]! * x[b + i]!;
    second += x[a + i + 1]! * x[b + i + 1]!;
    third += x[a + i + 2]! * x[b + i + 2]!;
    fourth += x[a + i + 3]! * x[b + i + 3]!;
  }
  for (; i < n; i++) first += x[a + i]! * x[b + i]!;
  return first + second + (third + fourth);
}

/** One sweep over all pairs of rows; whether any pair had to be turned. */
function orthogonalise(work: Float64Array, turned: Float64Array, long: number, short: number): boolean {
  let changed = false;
  // What rounding leaves of the product of two orthogonal rows.
  const negligible = Number.EPSILON * Math.sqrt(long);
  const squares = Float64Array.from({ length: short }, (_, k) => dot(work, k * long, k * long, long));
  for (let p = 0; p < short - 1; p++) {
    for (let q = p + 1; q < short; q++) {
      const [pAt, qAt] = [p * long, q * long];
      const product = dot(work, pAt, qAt, long);
      const [left, right] = [squares[p]!, squares[q]!];
      if (!(Math.abs(product) > negligible * Math.sqrt(left * right)) || Math.abs(product) < 1e-300) continue;
      changed = true;
      const theta = (right - left) / (2 * product);
      const tangent = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
      const cosine = 1 / Math.hypot(tangent, 1);
      turn(work, pAt, qAt, long, cosine, tangent * cosine);
      turn(turned, p * short, q * short, short, cosine, tangent * cosine);
      squares[p] = dot(work, pAt, pAt, long);
      squares[q] = dot(work, qAt, qAt, long);
    }
  }
  return changed;
}

function turn(x: Float64Array, p: number, q: number, n: number, cosine: number, sine: number): void {
  for (let i = 0; i < n; i++) {
    const [left, right] = [x[p + i]!, x[q + i]!];
    x[p + i] = cosine * left - sine * right;
    x[q + i] = sine * left + cosine * right;
  }
}

/** Fills rows from `filled` on with unit vectors that are orthogonal to all before them (Gram-Schmidt, twice). */
function complete(rows: Float64Array, n: number, filled: number): void {
  let candidate = 0;
  for (let row = filled; row < n; ) {
    const at = row * n;
    rows.fill(0, at, at + n);
    rows[at + candidate++] = 1;
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < row; other++) {
        const share = dot(rows, at, other * n, n);
        for (let i = 0; i < n; i++) rows[at + i]! -= share * rows[other * n + i]!;
      }
    }
    const norm = normOf(rows, at, n);
    // What is left of a unit vector that nearly lies in the others' span has no direction of its own.
    if (norm * Math.sqrt(n) * 2 < 1 && candidate < n) continue;
    for (let i = 0; i < n; i++) rows[at + i]! /= norm;
    row++;
  }
}

function transposed(rows: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) result[j * n + i] = rows[i * n + j]!;
  return result;
}
