/** The windows of planes [depth, height, width] as the columns of a matrix, and back. */
import type { WindowGeometry } from '../kernels.ts';
import type { WasmFunction } from './simd/instance.ts';
import { countElements } from './strides.ts';
import { type WindowMemory, windowMemory } from './window-memory.ts';

type Triple = readonly [number, number, number];

/** One and two dimensions become three. */
function triple(values: readonly number[], missing: number): Triple {
  const [width = missing, height = missing, depth = missing] = values.toReversed();
  return [depth, height, width];
}

/** The planes with all that windows reach around them. */
function paddedSizes(geometry: WindowGeometry): Triple {
  const { sizes, counts, kernelSize, stride, padding, dilation } = geometry;
  const reached = sizes.map((size, dim) =>
    Math.max(padding[dim]! + size, (counts[dim]! - 1) * stride[dim]! + (kernelSize[dim]! - 1) * dilation[dim]! + 1),
  );
  return triple(reached, 1);
}

/** Moves windows between a plane of one channel and rows of columns. All offsets count elements. */
export class Columns {
  /** Places in a window, windows in a plane, elements of a plane. */
  readonly places: number;
  readonly windows: number;
  readonly inside: number;
  /** The matrix of columns, row by row. */
  readonly matrix: Float32Array;
  readonly #sizes: Triple;
  readonly #counts: Triple;
  readonly #kernelSize: Triple;
  readonly #stride: Triple;
  readonly #padding: Triple;
  readonly #dilation: Triple;
  readonly #padded: Triple;
  readonly #isBare: boolean;
  readonly #plane: Float32Array;
  readonly #staging: Float32Array;
  readonly #copyRows: WasmFunction;
  readonly #addRows: WasmFunction;
  readonly #copySteps: WasmFunction;
  readonly #addSteps: WasmFunction;

  private constructor(geometry: WindowGeometry, { functions, regions }: WindowMemory) {
    this.#sizes = triple(geometry.sizes, 1);
    this.#counts = triple(geometry.counts, 1);
    this.#kernelSize = triple(geometry.kernelSize, 1);
    this.#stride = triple(geometry.stride, 1);
    this.#padding = triple(geometry.padding, 0);
    this.#dilation = triple(geometry.dilation, 1);
    this.#padded = paddedSizes(geometry);
    this.#isBare = this.#padded.every((size, dim) => size === this.#sizes[dim]);
    this.places = countElements(geometry.kernelSize);
    this.windows = countElements(geometry.counts);
    this.inside = countElements(geometry.sizes);
    this.#plane = regions[0]!;
    this.#staging = regions[1]!;
    this.matrix = regions[2]!;
    this.#copyRows = functions['copyRows']!;
    this.#addRows = functions['addRows']!;
    this.#copySteps = functions['copySteps']!;
    this.#addSteps = functions['addSteps']!;
  }

  /** For a matrix of that many elements; null where there is no such memory. */
  static make(geometry: WindowGeometry, elements: number): Columns | null {
    const memory = windowMemory([countElements(paddedSizes(geometry)), countElements(geometry.sizes), elements]);
    return memory === null ? null : new Columns(geometry, memory);
  }

  /** Before the first `unfold`: what lies outside is 0. */
  clear(): void {
    this.#plane.fill(0);
  }

  /** The windows of the plane at `offset` of x to `places` rows of the matrix, `stride` apart, from `at` on. */
  unfold(x: Float32Array, offset: number, at: number, stride: number): void {
    (this.#isBare ? this.#plane : this.#staging).set(x.subarray(offset, offset + this.inside));
    if (!this.#isBare) this.#shift(true);
    this.#moveWindows(at, stride, true);
  }

  /** The reverse: rows of the matrix added up to the plane at `offset` of out. */
  fold(out: Float32Array, offset: number, at: number, stride: number): void {
    this.#plane.fill(0);
    this.#moveWindows(at, stride, false);
    if (!this.#isBare) this.#shift(false);
    out.set(this.#isBare ? this.#plane : this.#staging, offset);
  }

  /** Between the staged plane and its place inside the padded one. */
  #shift(inwards: boolean): void {
    const [depth, height, width] = this.#sizes;
    const [, paddedHeight, paddedWidth] = this.#padded;
    const [front, top, left] = this.#padding;
    for (let d = 0; d < depth; d++) {
      const staged = this.#staging.byteOffset + d * height * width * 4;
      const start = ((d + front) * paddedHeight + top) * paddedWidth + left;
      const padded = this.#plane.byteOffset + start * 4;
      if (inwards) this.#copyRows(staged, width * 4, padded, paddedWidth * 4, height, width);
      else this.#copyRows(padded, paddedWidth * 4, staged, width * 4, height, width);
    }
  }

  /** For each place, its row in all windows: from the plane, or added to the plane. */
  #moveWindows(at: number, stride: number, outwards: boolean): void {
    const [layers, rows, columns] = this.#counts;
    const [depth, height, width] = this.#kernelSize;
    const [, paddedHeight, paddedWidth] = this.#padded;
    const [strideDepth, strideHeight, strideWidth] = this.#stride;
    const [dilationDepth, dilationHeight, dilationWidth] = this.#dilation;
    const [planeStride, step] = [strideHeight * paddedWidth * 4, strideWidth * 4];
    let row = this.matrix.byteOffset + at * 4;
    for (let d = 0; d < depth; d++) {
      for (let h = 0; h < height; h++) {
        for (let w = 0; w < width; w++, row += stride * 4) {
          for (let layer = 0; layer < layers; layer++) {
            const line = (d * dilationDepth + layer * strideDepth) * paddedHeight + h * dilationHeight;
            const plane = this.#plane.byteOffset + (line * paddedWidth + w * dilationWidth) * 4;
            const target = row + layer * rows * columns * 4;
            if (outwards) {
              if (step === 4) this.#copyRows(plane, planeStride, target, columns * 4, rows, columns);
              else this.#copySteps(plane, planeStride, target, columns * 4, rows, columns, step);
            } else if (step === 4) this.#addRows(target, columns * 4, plane, planeStride, rows, columns);
            else this.#addSteps(target, columns * 4, plane, planeStride, rows, columns, step);
          }
        }
      }
    }
  }
}
