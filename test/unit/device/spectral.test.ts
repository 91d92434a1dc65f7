import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { singularValues } from '../../../src/engine/device/cpu/linalg/svd.ts';
import { eigenSymmetric } from '../../../src/engine/device/cpu/linalg/symmetric-eigen.ts';

type Matrix = (row: number, column: number) => number;

function elements(rows: number, columns: number, value: Matrix): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, k) => value(Math.floor(k / columns), k % columns));
}

/** left [m, k] · right [k, n]. */
function product(left: Float64Array, right: Float64Array, m: number, k: number, n: number): Float64Array {
  return elements(m, n, (row, column) => {
    let sum = 0;
    for (let i = 0; i < k; i++) sum += left[row * k + i]! * right[i * n + column]!;
    return sum;
  });
}

function transposed(x: Float64Array, rows: number, columns: number): Float64Array {
  return elements(columns, rows, (row, column) => x[column * columns + row]!);
}

function requireSame(actual: Float64Array, expected: Float64Array, tolerance: number, what: string): void {
  for (let k = 0; k < expected.length; k++) {
    const difference = Math.abs(actual[k]! - expected[k]!);
    assert.ok(difference <= tolerance, `${what} [${k}]: ${actual[k]} instead of ${expected[k]}`);
  }
}

function requireOrthonormalColumns(x: Float64Array, rows: number, columns: number, what: string): void {
  const identity = elements(columns, columns, (row, column) => Number(row === column));
  requireSame(product(transposed(x, rows, columns), x, columns, rows, columns), identity, 1e-12, what);
}

/** An orthonormal matrix: a product of reflections. */
function orthonormal(n: number, seed: number): Float64Array {
  let result = elements(n, n, (row, column) => Number(row === column));
  for (let k = 0; k < 3; k++) {
    const v = Float64Array.from({ length: n }, (_, i) => Math.sin(seed + k + i * 1.7));
    const square = v.reduce((sum, one) => sum + one * one, 0);
    const reflection = elements(n, n, (row, column) => Number(row === column) - (2 * v[row]! * v[column]!) / square);
    result = product(reflection, result, n, n, n);
  }
  return result;
}

/** Matrices of known eigenvalues or singular values, large enough for the methods for many rows. */
const spectra: Readonly<Record<string, (k: number, n: number) => number>> = {
  'well apart': (k, n) => k - n / 3,
  'all the same': () => 2,
  'in two clusters': (k) => (k % 2 === 0 ? 1 : -3),
  'of rank 2': (k) => (k < 2 ? k + 1 : 0),
  zero: () => 0,
  'over 12 orders of magnitude': (k, n) => 10 ** ((-12 * k) / n),
  huge: (k) => 1e200 * (k + 1),
  tiny: (k) => 1e-200 * (k + 1),
};

suite('spectra of large matrices', () => {
  for (const n of [32, 57]) {
    for (const [name, spectrum] of Object.entries(spectra)) {
      const q = orthonormal(n, n);
      const values = Float64Array.from({ length: n }, (_, k) => spectrum(k, n));
      const size = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      const scaled = elements(n, n, (row, column) => q[row * n + column]! * values[column]!);

      test(`eigenvalues, ${n} of them, ${name}`, () => {
        const raw = product(scaled, transposed(q, n, n), n, n, n);
        const a = elements(n, n, (row, column) => (raw[row * n + column]! + raw[column * n + row]!) / 2);
        const [found, vectors] = [new Float64Array(n), new Float64Array(n * n)];
        eigenSymmetric(a.slice(), 0, n, found, 0, vectors, 0);
        requireSame(found, values.slice().sort(), 1e-13 * n * size, 'eigenvalue');
        requireOrthonormalColumns(vectors, n, n, 'VᵀV');
        const turned = elements(n, n, (row, column) => vectors[row * n + column]! * found[column]!);
        requireSame(product(turned, transposed(vectors, n, n), n, n, n), a, 1e-13 * n * size, 'V · L · Vᵀ');
      });

      for (const [rows, columns] of [
        [n, n],
        [n + 9, n],
        [n, n + 9],
      ] as const) {
        test(`singular values of ${rows}x${columns}, ${name}`, () => {
          const [left, right] = [orthonormal(rows, 1), orthonormal(columns, 2)];
          const middle = elements(rows, columns, (row, column) => (row === column ? Math.abs(values[row]!) : 0));
          const a = product(product(left, middle, rows, rows, columns), right, rows, columns, columns);
          const { left: u, values: found, right: vh } = singularValues(a, 0, rows, columns);
          const expected = values.map(Math.abs).sort().reverse();
          requireSame(found, expected, 1e-13 * n * size, 'singular value');
          requireOrthonormalColumns(u, rows, rows, 'UᵀU');
          requireOrthonormalColumns(transposed(vh, columns, columns), columns, columns, 'V·Vᵀ');
          const s = elements(rows, columns, (row, column) => (row === column ? found[row]! : 0));
          const back = product(product(u, s, rows, rows, columns), vh, rows, columns, columns);
          requireSame(back, a, 1e-13 * n * size, 'U · S · Vᵀ');
        });
      }
    }
  }

  test('NaN and infinity end, and are seen', () => {
    for (const bad of [Number.NaN, Infinity]) {
      const a = elements(40, 40, (row, column) => (row + column === 3 ? bad : Math.sin(row * column)));
      const [found, vectors] = [new Float64Array(40), new Float64Array(1600)];
      eigenSymmetric(a.slice(), 0, 40, found, 0, vectors, 0);
      assert.ok(found.some((value) => !Number.isFinite(value)));
      assert.ok(singularValues(a, 0, 40, 40).values.some((value) => !Number.isFinite(value)));
    }
  });
});
