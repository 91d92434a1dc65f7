/** LU factors of square row-major matrices, with partial pivoting, in float64. */

export interface Factors {
  /** 1 or -1: the sign of the row permutation. */
  readonly sign: number;
  /** The first column whose pivot is 0, counted from 1; 0 where there is none. */
  readonly zeroPivot: number;
}

/** Replaces the matrix at `at` by its factors: U on and above the diagonal, L (of unit diagonal) below. */
export function factorLU(a: Float64Array, at: number, n: number, pivots: Int32Array): Factors {
  let sign = 1;
  let zeroPivot = 0;
  for (let k = 0; k < n; k++) {
    const row = largestBelow(a, at, n, k);
    pivots[k] = row;
    if (row !== k) {
      sign = -sign;
      swapRows(a, at, n, k, row);
    }
    const pivot = a[at + k * n + k]!;
    if (pivot === 0) {
      if (zeroPivot === 0) zeroPivot = k + 1;
      continue;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = a[at + i * n + k]! / pivot;
      a[at + i * n + k] = factor;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) a[at + i * n + j]! -= factor * a[at + k * n + j]!;
    }
  }
  return { sign, zeroPivot };
}

function largestBelow(a: Float64Array, at: number, n: number, column: number): number {
  let row = column;
  let largest = Math.abs(a[at + column * n + column]!);
  for (let i = column + 1; i < n; i++) {
    const size = Math.abs(a[at + i * n + column]!);
    if (size > largest) {
      largest = size;
      row = i;
    }
  }
  return row;
}

function swapRows(a: Float64Array, at: number, columns: number, first: number, second: number): void {
  for (let j = 0; j < columns; j++) {
    const kept = a[at + first * columns + j]!;
    a[at + first * columns + j] = a[at + second * columns + j]!;
    a[at + second * columns + j] = kept;
  }
}

/** Replaces B [n, columns] at `bAt` by the solution of A · X = B. */
export function solveLU(
  lu: Float64Array,
  at: number,
  n: number,
  pivots: Int32Array,
  b: Float64Array,
  bAt: number,
  columns: number,
): void {
  for (let k = 0; k < n; k++) if (pivots[k] !== k) swapRows(b, bAt, columns, k, pivots[k]!);
  for (let i = 1; i < n; i++) {
    for (let k = 0; k < i; k++) subtractRow(b, bAt, columns, i, k, lu[at + i * n + k]!);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) subtractRow(b, bAt, columns, i, k, lu[at + i * n + k]!);
    const pivot = lu[at + i * n + i]!;
    for (let j = 0; j < columns; j++) b[bAt + i * columns + j]! /= pivot;
  }
}

function subtractRow(b: Float64Array, at: number, columns: number, row: number, other: number, factor: number): void {
  if (factor === 0) return;
  for (let j = 0; j < columns; j++) b[at + row * columns + j]! -= factor * b[at + other * columns + j]!;
}
