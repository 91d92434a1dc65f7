/** Matrices for tests of products, and what their product is, in doubles. */
import type { Matrix } from '../../../src/engine/device/cpu/matrix.ts';

export function matrix(rows: number, columns: number, layout: 'rows' | 'columns' | 'gaps', seed: number): Matrix {
  const offset = 3;
  const gap = layout === 'gaps' ? 2 : 0;
  const data = Float32Array.from({ length: offset + (rows + gap) * (columns + gap) }, (_, k) =>
    Math.sin(seed + k * 1.7),
  );
  const [rowStride, columnStride] = layout === 'columns' ? [1, rows] : [columns + gap, 1];
  return { data, offset, rows, columns, rowStride, columnStride };
}

export function naive(a: Matrix, b: Matrix, bias: Matrix | null): number[] {
  const result: number[] = [];
  for (let row = 0; row < a.rows; row++) {
    for (let column = 0; column < b.columns; column++) {
      let total = bias === null ? 0 : bias.data[bias.offset + column * bias.columnStride]!;
      for (let k = 0; k < a.columns; k++) {
        const left = a.data[a.offset + row * a.rowStride + k * a.columnStride]!;
        total += left * b.data[b.offset + k * b.rowStride + column * b.columnStride]!;
      }
      result.push(total);
    }
  }
  return result;
}
