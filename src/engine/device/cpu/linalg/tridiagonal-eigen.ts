/** Eigenvalues and eigenvectors of large symmetric matrices: to tridiagonal form by reflections, then implicit QL steps. */

const maximalSteps = 60;

/**
 * Destroys the symmetric n x n matrix at `at` and answers its eigenvalues, in no order, and its eigenvectors as the rows of a
 * matrix. Errors are those of LAPACK's methods: a few units in the last place of the largest eigenvalue.
 */
export function tridiagonalEigen(a: Float64Array, at: number, n: number): { values: Float64Array; rows: Float64Array } {
  const values = new Float64Array(n);
  const beside = new Float64Array(n);
  const rows = tridiagonalise(a, at, n, values, beside);
  diagonalise(values, beside, rows, n);
  return { values, rows };
}

/** Qᵀ · A · Q is tridiagonal: its diagonal goes to `diagonal`, what stands beside it to `beside`. Answers Qᵀ. */
function tridiagonalise(
  a: Float64Array,
  at: number,
  n: number,
  diagonal: Float64Array,
  beside: Float64Array,
): Float64Array {
  const factors = new Float64Array(n);
  const product = new Float64Array(n);
  for (let k = 0; k < n - 1; k++) {
    const row = at + k * n;
    diagonal[k] = a[row + k]!;
    factors[k] = reflect(a, row, k + 1, n, beside, k);
    if (factors[k] !== 0) reflectBothSides(a, at, row, k + 1, n, factors[k]!, product);
  }
  if (n > 0) diagonal[n - 1] = a[at + n * n - 1]!;
  return transposedProduct(a, at, n, factors);
}

/**
 * Makes of elements `first` to n of a row the vector v with (I - factor · v · vᵀ) · x = length · e₁; answers the factor, 0
 * where nothing is to be done.
 */
function reflect(a: Float64Array, row: number, first: number, n: number, beside: Float64Array, k: number): number {
  let largest = 0;
  for (let i = first + 1; i < n; i++) largest = Math.max(largest, Math.abs(a[row + i]!));
  const head = a[row + first]!;
  if (largest === 0) {
    beside[k] = head;
    return 0;
  }
  const scale = Math.max(largest, Math.abs(head));
  let sum = 0;
  for (let i = first; i < n; i++) sum += (a[row + i]! / scale) ** 2;
  const length = (head > 0 ? -scale : scale) * Math.sqrt(sum);
  beside[k] = length;
  // v = x - length · e₁, divided by its first element, which is the sum of two of one sign.
  const divisor = head - length;
  a[row + first] = 1;
  for (let i = first + 1; i < n; i++) a[row + i]! /= divisor;
  return -divisor / length;
}

/** A := H · A · H for the lower right part, H = I - factor · v · vᵀ with v in the row before it. */
function reflectBothSides(
  a: Float64Array,
  at: number,
  row: number,
  first: number,
  n: number,
  factor: number,
  w: Float64Array,
): void {
  let inner = 0;
  for (let i = first; i < n; i++) {
    const line = at + i * n;
    let sum = 0;
    for (let j = first; j < n; j++) sum += a[line + j]! * a[row + j]!;
    w[i] = factor * sum;
    inner += w[i]! * a[row + i]!;
  }
  const share = (factor * inner) / 2;
  for (let i = first; i < n; i++) w[i]! -= share * a[row + i]!;
  for (let i = first; i < n; i++) {
    const line = at + i * n;
    const [left, right] = [a[row + i]!, w[i]!];
    for (let j = first; j < n; j++) a[line + j]! -= left * w[j]! + right * a[row + j]!;
  }
}

/** The reflections one after the other, last one first: Qᵀ by rows. */
function transposedProduct(a: Float64Array, at: number, n: number, factors: Float64Array): Float64Array {
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  const sums = new Float64Array(n);
  for (let k = n - 2; k >= 0; k--) {
    const [row, first, factor] = [at + k * n, k + 1, factors[k]!];
    if (factor === 0) continue;
    // Q := H · Q: a row's multiple of the same sums is taken off each row.
    sums.fill(0, first);
    for (let i = first; i < n; i++) {
      const weight = a[row + i]!;
      for (let j = first; j < n; j++) sums[j]! += weight * q[i * n + j]!;
    }
    for (let i = first; i < n; i++) {
      const weight = factor * a[row + i]!;
      for (let j = first; j < n; j++) q[i * n + j]! -= weight * sums[j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const kept = q[i * n + j]!;
      q[i * n + j] = q[j * n + i]!;
      q[j * n + i] = kept;
    }
  }
  return q;
}

/** Implicit QL steps with Wilkinson's shift until nothing stands beside the diagonal; turns `rows` along. */
function diagonalise(diagonal: Float64Array, beside: Float64Array, rows: Float64Array, n: number): void {
  for (let first = 0; first < n; first++) {
    for (let step = 0; step < maximalSteps; step++) {
      const end = endOfBlock(diagonal, beside, first, n);
      if (end === first) break;
      stepOfBlock(diagonal, beside, rows, n, first, end);
    }
  }
}

/** The last row of the block that begins at `first`: the next one is not coupled to it. */
function endOfBlock(diagonal: Float64Array, beside: Float64Array, first: number, n: number): number {
  let end = first;
  while (end < n - 1) {
    const size = Math.abs(diagonal[end]!) + Math.abs(diagonal[end + 1]!);
    if (!(Math.abs(beside[end]!) > Number.EPSILON * size)) break;
    end++;
  }
  return end;
}

function stepOfBlock(
  diagonal: Float64Array,
  beside: Float64Array,
  rows: Float64Array,
  n: number,
  first: number,
  end: number,
): void {
  const half = (diagonal[first + 1]! - diagonal[first]!) / (2 * beside[first]!);
  const root = Math.hypot(half, 1);
  let bulge = diagonal[end]! - diagonal[first]! + beside[first]! / (half + (half < 0 ? -root : root));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let i = end - 1; i >= first; i--) {
    const [moved, kept] = [sine * beside[i]!, cosine * beside[i]!];
    const length = Math.hypot(moved, bulge);
    beside[i + 1] = length;
    if (length === 0) {
      // The block falls apart here: the next step begins with what is left of it.
      diagonal[i + 1]! -= shift;
      beside[end] = 0;
      return;
    }
    sine = moved / length;
    cosine = bulge / length;
    const shifted = diagonal[i + 1]! - shift;
    const turned = (diagonal[i]! - shifted) * sine + 2 * cosine * kept;
    shift = sine * turned;
    diagonal[i + 1] = shifted + shift;
    bulge = cosine * turned - kept;
    turnRows(rows, i * n, (i + 1) * n, n, cosine, sine);
  }
  diagonal[first]! -= shift;
  beside[first] = bulge;
  beside[end] = 0;
}

function turnRows(rows: Float64Array, p: number, q: number, n: number, cosine: number, sine: number): void {
  for (let k = 0; k < n; k++) {
    const x = rows[p + k]!;
    const y = rows[q + k]!;
    rows[p + k] = cosine * x - sine * y;
    rows[q + k] = sine * x + cosine * y;
  }
}
