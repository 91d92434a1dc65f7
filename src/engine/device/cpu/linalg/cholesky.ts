/**
 * Replaces the symmetric matrix at `at`, whose lower triangle is read, by L with L · Lᵀ = A. Answers the order of the first
 * leading minor that is not positive, 0 where all are.
 */
export function factorCholesky(a: Float64Array, at: number, n: number): number {
  for (let j = 0; j < n; j++) {
    let rest = a[at + j * n + j]!;
    for (let k = 0; k < j; k++) rest -= a[at + j * n + k]! ** 2;
    if (!(rest > 0)) return j + 1;
    const diagonal = Math.sqrt(rest);
    a[at + j * n + j] = diagonal;
    for (let i = j + 1; i < n; i++) {
      let sum = a[at + i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[at + i * n + k]! * a[at + j * n + k]!;
      a[at + i * n + j] = sum / diagonal;
    }
    for (let k = j + 1; k < n; k++) a[at + j * n + k] = 0;
  }
  return 0;
}
