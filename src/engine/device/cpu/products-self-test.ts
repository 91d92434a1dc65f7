import { type FloatProducts, takesBatches } from './float-products.ts';
import { type Matrix, transposed } from './matrix.ts';
import { plainProduct } from './plain-product.ts';

type FloatMatrix = Matrix & { readonly data: Float32Array };

/** Throws where one product of it, or a batch of them, is not what plain loops compute. */
export function checkProducts(products: FloatProducts): void {
  const [rows, inner, columns] = [3, 5, 4];
  const a = testMatrix(rows, inner, 1);
  const b = transposed(testMatrix(columns, inner, 2));
  const bias = testMatrix(1, columns, 3);
  const expected = new Float32Array(rows * columns);
  plainProduct(expected, 0, 'float32', a, b, bias);
  const actual = new Float32Array(rows * columns);
  products.product(actual, 0, a, b, bias);
  requireSame(actual, expected);
  if (!takesBatches(products)) return;
  plainProduct(expected, 0, 'float32', a, b, null);
  products.batchProduct(actual, 1, a, b);
  requireSame(actual, expected);
}

function requireSame(actual: Float32Array, expected: Float32Array): void {
  for (let k = 0; k < expected.length; k++) {
    if (!(Math.abs(actual[k]! - expected[k]!) <= 1e-5 * (1 + Math.abs(expected[k]!)))) {
      throw new Error(`its self-test product gave ${actual[k]} where ${expected[k]} is right`);
    }
  }
}

function testMatrix(rows: number, columns: number, seed: number): FloatMatrix {
  const data = Float32Array.from({ length: rows * columns }, (_, k) => Math.sin(seed + k));
  return { data, offset: 0, rows, columns, rowStride: columns, columnStride: 1 };
}
