/** QR by Householder reflections, with LAPACK's signs. */

/**
 * Replaces the m x n matrix at `at` by R, and writes the first `columns` columns of Q (row-major, m x columns) to `q` at
 * `qAt`.
 */
export function factorQR(
  a: Float64Array,
  at: number,
  m: number,
  n: number,
  q: Float64Array,
  qAt: number,
  columns: number,
): void {
  const count = Math.min(m, n);
  const scales = new Float64Array(count);
  for (let k = 0; k < count; k++) scales[k] = reflect(a, at, m, n, k);
  for (let i = 0; i < m; i++) for (let j = 0; j < columns; j++) q[qAt + i * columns + j] = i === j ? 1 : 0;
  // Q = H₁ · H₂ · ... applied to the identity, the last one first.
  for (let k = count - 1; k >= 0; k--) applyReflection(a, at, n, m, k, scales[k]!, q, qAt, columns, 0);
  for (let i = 1; i < m; i++) for (let j = 0; j < Math.min(i, n); j++) a[at + i * n + j] = 0;
}

/** Makes column k zero below the diagonal, keeping the reflection's vector there; answers its scale. */
function reflect(a: Float64Array, at: number, m: number, n: number, k: number): number {
  const alpha = a[at + k * n + k]!;
  let below = 0;
  for (let i = k + 1; i < m; i++) below = Math.hypot(below, a[at + i * n + k]!);
  if (below === 0) return 0;
  const beta = alpha < 0 ? Math.hypot(alpha, below) : -Math.hypot(alpha, below);
  const scale = (beta - alpha) / beta;
  for (let i = k + 1; i < m; i++) a[at + i * n + k]! /= alpha - beta;
  applyReflection(a, at, n, m, k, scale, a, at, n, k + 1);
  a[at + k * n + k] = beta;
  return scale;
}

/** target -= scale · v · (vᵀ · target), v being column k of `a` from row k on, with a 1 on top. */
function applyReflection(
  a: Float64Array,
  at: number,
  n: number,
  m: number,
  k: number,
  scale: number,
  target: Float64Array,
  targetAt: number,
  columns: number,
  from: number,
): void {
  if (scale === 0) return;
  // Row by row, for runs of memory.
  const head = targetAt + k * columns;
  const sums = target.slice(head, head + columns);
  for (let i = k + 1; i < m; i++) {
    const [weight, row] = [a[at + i * n + k]!, targetAt + i * columns];
    for (let j = from; j < columns; j++) sums[j]! += weight * target[row + j]!;
  }
  for (let j = from; j < columns; j++) {
    sums[j]! *= scale;
    target[head + j]! -= sums[j]!;
  }
  for (let i = k + 1; i < m; i++) {
    const [weight, row] = [a[at + i * n + k]!, targetAt + i * columns];
    for (let j = from; j < columns; j++) target[row + j]! -= weight * sums[j]!;
  }
}
