/** Float32 products by WebAssembly's vectors: both sides packed into panels, the result in blocks that caches hold. */
import type { FloatProducts, FloatVector } from './float-products.ts';
import type { Matrix } from './matrix.ts';
import { type Lines, packPanels } from './pack-panels.ts';
import { checkProducts } from './products-self-test.ts';
import { instantiate, type WasmFunction } from './simd/instance.ts';
import { depthStep, productLoop, tileColumns, tileRows } from './simd/product-loop.ts';

/** What is packed at a time: 1,024 rows or 512 columns by 512 steps of the depth. */
const [mostRows, mostColumns, mostDepth] = [1024, 512, 512];
/** Rows whose packed panels stay in the second-level cache while all columns pass: 256 KiB. */
const cachedRows = 128;
const pageBytes = 65536;
/** Regions a multiple of a page from each other would compete for the same lines of a cache. */
const gap = 80;

/** Where the parts of a block lie in the memory, in elements: packed sides, the row that sums begin with, and the sums. */
const leftStart = 0;
const rightStart = leftStart + mostRows * mostDepth + gap;
const firstStart = rightStart + mostColumns * mostDepth + gap;
const sumsStart = firstStart + mostColumns + gap;
const pages = Math.ceil(((sumsStart + mostRows * mostColumns) * 4) / pageBytes);

/** A part of the result. */
interface Block {
  readonly row: number;
  readonly rows: number;
  readonly column: number;
  readonly columns: number;
  /** Its columns and those that fill up the last tile. */
  readonly width: number;
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

function rowsOf(x: Matrix, row: number, column: number): Lines {
  const offset = x.offset + row * x.rowStride + column * x.columnStride;
  return { data: x.data, offset, stride: x.rowStride, step: x.columnStride };
}

function columnsOf(x: Matrix, row: number, column: number): Lines {
  const offset = x.offset + row * x.rowStride + column * x.columnStride;
  return { data: x.data, offset, stride: x.columnStride, step: x.rowStride };
}

export class WasmProducts implements FloatProducts {
  readonly #productTiles: WasmFunction;
  readonly #left: Float32Array;
  readonly #right: Float32Array;
  readonly #first: Float32Array;
  readonly #sums: Float32Array;

  /** Compiles the loop and checks one product. Throws where that fails, or WebAssembly or its vectors are switched off. */
  constructor(make: typeof instantiate = instantiate) {
    const { functions, memory } = make(productLoop(), pages, pages);
    const { productTiles } = functions;
    if (productTiles === undefined) throw new Error('its module has no loop for products');
    this.#productTiles = productTiles;
    const region = (start: number, elements: number) => new Float32Array(memory.buffer, start * 4, elements);
    this.#left = region(leftStart, mostRows * mostDepth);
    this.#right = region(rightStart, mostColumns * mostDepth);
    this.#first = region(firstStart, mostColumns);
    this.#sums = region(sumsStart, mostRows * mostColumns);
    checkProducts(this);
  }

  product(out: Float32Array, start: number, a: Matrix, b: Matrix, bias: FloatVector | null): void {
    for (let row = 0; row < a.rows; row += mostRows) {
      const rows = Math.min(mostRows, a.rows - row);
      for (let column = 0; column < b.columns; column += mostColumns) {
        const columns = Math.min(mostColumns, b.columns - column);
        const block = { row, rows, column, columns, width: roundUp(columns, tileColumns) };
        this.#begin(block, bias);
        // Without any depth there is one part of zeros: sums of nothing.
        for (let k = 0; k < Math.max(1, a.columns); k += mostDepth) this.#addPart(block, a, b, k);
        this.#copyOut(out, start + row * b.columns + column, b.columns, block);
      }
    }
  }

  #begin({ column, columns, width }: Block, bias: FloatVector | null): void {
    this.#first.fill(0, 0, width);
    if (bias === null) return;
    const from = bias.offset + column;
    for (let k = 0; k < columns; k++) this.#first[k] = bias.data[from + k]!;
  }

  /** Adds the products of the depth from `k` on to the block's sums. */
  #addPart({ row, rows, column, columns, width }: Block, a: Matrix, b: Matrix, k: number): void {
    const steps = Math.min(mostDepth, a.columns - k);
    const depth = Math.max(depthStep, roundUp(steps, depthStep));
    packPanels(this.#left, rowsOf(a, row, k), rows, steps, tileRows, depth);
    packPanels(this.#right, columnsOf(b, k, column), columns, steps, tileColumns, depth);
    const stride = width * 4;
    for (let line = 0; line < rows; line += cachedRows) {
      const left = (leftStart + line * depth) * 4;
      const panels = Math.ceil(Math.min(cachedRows, rows - line) / tileRows);
      for (let at = 0; at < width; at += tileColumns) {
        const right = (rightStart + at * depth) * 4;
        const sums = (sumsStart + line * width + at) * 4;
        if (k > 0) this.#productTiles(left, right, sums, stride, sums, stride, depth, panels);
        else this.#productTiles(left, right, sums, stride, (firstStart + at) * 4, 0, depth, panels);
      }
    }
  }

  #copyOut(out: Float32Array, start: number, stride: number, { rows, columns, width }: Block): void {
    const sums = this.#sums;
    if (width === stride) {
      out.set(sums.subarray(0, rows * width), start);
      return;
    }
    for (let row = 0, o = start, i = 0; row < rows; row++, o += stride, i += width) {
      if (columns >= 48) out.set(sums.subarray(i, i + columns), o);
      else for (let k = 0; k < columns; k++) out[o + k] = sums[i + k]!;
    }
  }
}
