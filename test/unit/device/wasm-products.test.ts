import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Matrix, transposed } from '../../../src/engine/device/cpu/matrix.ts';
import { WasmProducts } from '../../../src/engine/device/cpu/wasm-products.ts';
import fc from '../../harness/fast-check.ts';
import { matrix, naive } from './matrices.ts';

suite('products by WebAssembly', () => {
  const products = new WasmProducts();

  /**
   * Against sums of doubles. The bound holds for any order of float32 additions of up to `mostDepth` numbers, then of such
   * parts: n·u/(1 - n·u) of the sum of magnitudes, with u = 2⁻²⁴.
   */
  function checkBound(a: Matrix, b: Matrix, bias: Matrix | null): void {
    const out = new Float32Array(a.rows * b.columns).fill(Number.NaN);
    products.product(out, 0, a, b, bias === null ? null : { data: floatsOf(bias), offset: bias.offset });
    const expected = naive(a, b, bias);
    const magnitudes = naive(magnitudesOf(a), magnitudesOf(b), bias === null ? null : magnitudesOf(bias));
    const roundings = (Math.min(a.columns, 512) + Math.ceil(a.columns / 512) + 2) * 2 ** -24;
    for (let k = 0; k < out.length; k++) {
      const bound = (roundings / (1 - roundings)) * magnitudes[k]!;
      assert.ok(Math.abs(out[k]! - expected[k]!) <= bound, `[${k}] ${out[k]} instead of ${expected[k]} ± ${bound}`);
    }
  }

  const blocked: readonly (readonly [number, number, number])[] = [
    // Around the ends of tiles, panels, cached rows and blocks.
    [4, 4, 8],
    [5, 5, 9],
    [127, 3, 8],
    [129, 4, 7],
    [3, 511, 17],
    [3, 512, 17],
    [3, 513, 17],
    [9, 1030, 5],
    [5, 3, 511],
    [5, 3, 513],
    [1023, 2, 3],
    [1025, 2, 3],
    [1028, 514, 3],
    [12, 5, 1100],
  ];
  for (const [m, k, n] of blocked) {
    test(`[${m}, ${k}] · [${k}, ${n}]`, () => {
      for (const left of ['rows', 'columns', 'gaps'] as const) {
        const right = left === 'gaps' ? 'columns' : left === 'rows' ? 'gaps' : 'rows';
        checkBound(matrix(m, k, left, 1), matrix(k, n, right, 2), matrix(1, n, 'rows', 3));
        checkBound(matrix(m, k, left, 4), matrix(k, n, right, 5), null);
      }
    });
  }

  test('random shapes within the bound of float32 sums', () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 160 }));
    const layout = fc.constantFrom('rows', 'columns', 'gaps');
    const shapes = fc.record({ m: size, k: size, n: size, left: layout, right: layout, seed: fc.nat(100) });
    const check = ({ m, k, n, left, right, seed }: ShapeCase) =>
      checkBound(matrix(m, k, left, seed), matrix(k, n, right, seed + 1), null);
    fc.assert(fc.property(shapes, check), { numRuns: 60 });
  });

  test('rows that are repeated, and reversed ones', () => {
    const x = matrix(6, 10, 'rows', 1);
    const repeated = { ...x, rowStride: 0 };
    const reversed = { ...x, offset: x.offset + 5 * x.rowStride, rowStride: -x.rowStride };
    checkBound(repeated, transposed(reversed), null);
    checkBound(reversed, transposed(repeated), null);
  });

  test('without rows, columns or depth', () => {
    const out = new Float32Array(6).fill(7);
    products.product(out, 0, matrix(0, 4, 'rows', 1), matrix(4, 3, 'rows', 2), null);
    products.product(out, 0, matrix(2, 4, 'rows', 1), matrix(4, 0, 'rows', 2), null);
    assert.ok(out.every((value) => value === 7));
    products.product(out, 0, matrix(2, 0, 'rows', 1), matrix(0, 3, 'rows', 2), null);
    assert.deepEqual([...out], [0, 0, 0, 0, 0, 0]);
    const bias = { data: Float32Array.of(9, 1, 2, 3), offset: 1 };
    products.product(out, 0, matrix(2, 0, 'rows', 1), matrix(0, 3, 'rows', 2), bias);
    assert.deepEqual([...out], [1, 2, 3, 1, 2, 3]);
  });

  test('a NaN or an infinity reaches its row or column, and no other', () => {
    for (const special of [Number.NaN, Infinity, -Infinity]) {
      const [a, b] = [matrix(7, 6, 'rows', 1), matrix(6, 11, 'rows', 2)];
      a.data[a.offset + 2 * 6 + 3] = special;
      const out = new Float32Array(77);
      products.product(out, 0, a, b, null);
      const expected = Float32Array.from(naive(a, b, null));
      for (let k = 0; k < 77; k++) {
        if (Math.floor(k / 11) === 2) assert.ok(Object.is(out[k], expected[k]), `[${k}] ${out[k]}`);
        else assert.ok(Number.isFinite(out[k]));
      }
      const turned = new Float32Array(77);
      products.product(turned, 0, transposed(b), transposed(a), null);
      for (let k = 0; k < 77; k++) assert.equal(Number.isFinite(turned[k]), k % 7 !== 2);
    }
    // An infinity of one side meets a zero of the other.
    const zeros: Matrix = { ...matrix(6, 2, 'rows', 1), data: new Float32Array(15) };
    const infinite: Matrix = { ...matrix(3, 6, 'rows', 1), data: new Float32Array(21).fill(Infinity) };
    const out = new Float32Array(6);
    products.product(out, 0, infinite, zeros, null);
    assert.ok(out.every(Number.isNaN));
  });
});

interface ShapeCase {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly left: 'rows' | 'columns' | 'gaps';
  readonly right: 'rows' | 'columns' | 'gaps';
  readonly seed: number;
}

function floatsOf({ data }: Matrix): Float32Array {
  assert.ok(data instanceof Float32Array);
  return data;
}

function magnitudesOf(x: Matrix): Matrix {
  return { ...x, data: Float32Array.from(x.data, Math.abs) };
}
