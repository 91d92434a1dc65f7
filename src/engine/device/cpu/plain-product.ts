import type { DType, TypedArray } from '../../dtype.ts';
import type { Matrix } from './matrix.ts';

/** Below this many multiplications, packing costs more than it saves. */
const smallProduct = 2048;
/** Doubles of packed left rows that stay in the second-level cache. */
const cachedElements = 32768;

let leftScratch = new Float64Array(0);
let rightScratch = new Float64Array(0);

/** out[start...] = a · b + bias, dense; products are added as doubles (32-bit integers wrap). */
export function plainProduct(
  out: TypedArray,
  start: number,
  dtype: DType,
  a: Matrix,
  b: Matrix,
  bias: Matrix | null,
): void {
  if (dtype === 'int32' || dtype === 'uint8') wrappingProduct(out, start, a, b);
  else if (a.rows * b.columns * a.columns < smallProduct) smallFloatProduct(out, start, a, b);
  else packedProduct(out, start, a, b);
  if (bias !== null) addBias(out, start, a.rows, bias);
}

function addBias(out: TypedArray, start: number, rows: number, bias: Matrix): void {
  let o = start;
  for (let row = 0; row < rows; row++) {
    let i = bias.offset;
    for (let column = 0; column < bias.columns; column++, o++, i += bias.columnStride) out[o]! += bias.data[i]!;
  }
}

function wrappingProduct(out: TypedArray, start: number, a: Matrix, b: Matrix): void {
  let o = start;
  for (let row = 0; row < a.rows; row++) {
    for (let column = 0; column < b.columns; column++, o++) {
      let total = 0;
      let i = a.offset + row * a.rowStride;
      let j = b.offset + column * b.columnStride;
      for (let k = 0; k < a.columns; k++, i += a.columnStride, j += b.rowStride) {
        total = (total + Math.imul(a.data[i]!, b.data[j]!)) | 0;
      }
      out[o] = total;
    }
  }
}

function smallFloatProduct(out: TypedArray, start: number, a: Matrix, b: Matrix): void {
  let o = start;
  for (let row = 0; row < a.rows; row++) {
    for (let column = 0; column < b.columns; column++, o++) {
      let total = 0;
      let i = a.offset + row * a.rowStride;
      let j = b.offset + column * b.columnStride;
      for (let k = 0; k < a.columns; k++, i += a.columnStride, j += b.rowStride) total += a.data[i]! * b.data[j]!;
      out[o] = total;
    }
  }
}

/** Copies x row by row into `target`. */
function pack(target: Float64Array, x: Matrix): void {
  const { data, rows, columns, rowStride, columnStride } = x;
  if (columnStride === 1) {
    let o = 0;
    for (let row = 0; row < rows; row++) {
      let i = x.offset + row * rowStride;
      for (const end = o + columns; o < end; o++, i++) target[o] = data[i]!;
    }
    return;
  }
  for (let column = 0; column < columns; column++) {
    let i = x.offset + column * columnStride;
    for (let row = 0, o = column; row < rows; row++, o += columns, i += rowStride) target[o] = data[i]!;
  }
}

/**
 * Both sides as doubles with the summed dimension contiguous, then blocks of 4 x 4 results: 8 loads feed 16
 * multiplications, and the partial sums stay in registers.
 */
function packedProduct(out: TypedArray, start: number, a: Matrix, b: Matrix): void {
  const [m, n, k] = [a.rows, b.columns, a.columns];
  if (leftScratch.length < m * k) leftScratch = new Float64Array(m * k);
  if (rightScratch.length < n * k) rightScratch = new Float64Array(n * k);
  pack(leftScratch, a);
  pack(rightScratch, {
    ...b,
    rows: n,
    columns: k,
    rowStride: b.columnStride,
    columnStride: b.rowStride,
  });
  const chunk = Math.max(4, Math.floor(cachedElements / Math.max(1, k)) & ~3);
  for (let row = 0; row < m; row += chunk) {
    const rowEnd = Math.min(m, row + chunk);
    for (let column = 0; column < n; column += 4) {
      if (column + 4 > n) {
        edgeBlock(out, start, n, k, row, rowEnd, column, n);
        continue;
      }
      let r = row;
      for (; r + 4 <= rowEnd; r += 4) block4x4(out, start + r * n + column, n, k, r * k, column * k);
      edgeBlock(out, start, n, k, r, rowEnd, column, column + 4);
    }
  }
  // Large buffers are not kept: a model's largest product would hold them for ever.
  if (leftScratch.length > 1 << 20) leftScratch = new Float64Array(0);
  if (rightScratch.length > 1 << 20) rightScratch = new Float64Array(0);
}

function block4x4(out: TypedArray, o: number, n: number, k: number, left: number, right: number): void {
  const a = leftScratch;
  const b = rightScratch;
  let [s00, s01, s02, s03] = [0, 0, 0, 0];
  let [s10, s11, s12, s13] = [0, 0, 0, 0];
  let [s20, s21, s22, s23] = [0, 0, 0, 0];
  let [s30, s31, s32, s33] = [0, 0, 0, 0];
  const [left1, left2, left3] = [left + k, left + 2 * k, left + 3 * k];
  const [right1, right2, right3] = [right + k, right + 2 * k, right + 3 * k];
  for (let p = 0; p < k; p++) {
    const b0 = b[right + p]!;
    const b1 = b[right1 + p]!;
    const b2 = b[right2 + p]!;
    const b3 = b[right3 + p]!;
    const a0 = a[left + p]!;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    const a1 = a[left1 + p]!;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    const a2 = a[left2 + p]!;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    const a3 = a[left3 + p]!;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  storeRow(out, o, s00, s01, s02, s03);
  storeRow(out, o + n, s10, s11, s12, s13);
  storeRow(out, o + 2 * n, s20, s21, s22, s23);
  storeRow(out, o + 3 * n, s30, s31, s32, s33);
}

function storeRow(out: TypedArray, o: number, first: number, second: number, third: number, fourth: number): void {
  out[o] = first;
  out[o + 1] = second;
  out[o + 2] = third;
  out[o + 3] = fourth;
}

/** The rows and columns that fill no whole block. */
function edgeBlock(
  out: TypedArray,
  start: number,
  n: number,
  k: number,
  rowStart: number,
  rowEnd: number,
  columnStart: number,
  columnEnd: number,
): void {
  for (let row = rowStart; row < rowEnd; row++) {
    for (let column = columnStart; column < columnEnd; column++) {
      let total = 0;
      for (let p = 0, i = row * k, j = column * k; p < k; p++, i++, j++) total += leftScratch[i]! * rightScratch[j]!;
      out[start + row * n + column] = total;
    }
  }
}
