/** How a convolution is cut into matrix products: by groups, and some samples at a time. */
import type { WindowGeometry } from '../kernels.ts';
import { allocateUninitialized } from './allocation.ts';
import { Columns } from './columns.ts';
import { cast } from './copy.ts';
import type { Matrix } from './matrix.ts';
import { type CpuOperand, countElements, isDense } from './strides.ts';

/** How many elements of columns are made at a time: they stay in the cache until they are multiplied. */
const chunkElements = 1 << 18;

/** Dense float32 elements, from `offset` on. */
export interface Floats {
  readonly data: Float32Array;
  readonly offset: number;
}

/** Null for other dtypes. */
export function floatsOf(x: CpuOperand): Floats | null {
  if (x.dtype !== 'float32') return null;
  const dense = isDense(x.shape, x.strides);
  const data = dense ? x.storage.handle : cast(x, 'float32');
  return data instanceof Float32Array ? { data, offset: dense ? x.offset : 0 } : null;
}

export function uninitializedFloats(length: number): Float32Array {
  const made = allocateUninitialized('float32', length);
  if (!(made instanceof Float32Array)) throw new TypeError('float32 is held in a Float32Array');
  return made;
}

export function rowMajor({ data, offset }: Floats, rows: number, columns: number): Matrix {
  return { data, offset, rows, columns, rowStride: columns, columnStride: 1 };
}

/** Some samples of one group: `count` of them, from `first` on. */
export interface Chunk {
  readonly group: number;
  readonly first: number;
  readonly count: number;
}

/** A convolution of x [batch, channels, ...sizes] and y [batch, outputs, ...counts]. */
export class ConvolutionPlan {
  readonly columns: Columns;
  readonly chunks: readonly Chunk[];
  /** Of one group: rows of columns, outputs. */
  readonly rows: number;
  readonly outputs: number;
  readonly #channels: number;
  readonly #groups: number;
  /** y's rows of several samples side by side, as the products have them. */
  readonly #scratch: Float32Array;

  private constructor(columns: Columns, channels: number, outputs: number, groups: number, chunks: readonly Chunk[]) {
    this.columns = columns;
    this.chunks = chunks;
    this.#channels = channels;
    this.#groups = groups;
    this.outputs = outputs;
    this.rows = channels * columns.places;
    const samples = chunks[0]?.count ?? 1;
    this.#scratch = uninitializedFloats(samples === 1 ? 0 : outputs * samples * columns.windows);
  }

  /** Null where nothing is to be computed, or not this way. */
  static make(
    batch: number,
    channels: number,
    outputs: number,
    groups: number,
    geometry: WindowGeometry,
  ): ConvolutionPlan | null {
    const rows = (channels / groups) * countElements(geometry.kernelSize);
    const windows = countElements(geometry.counts);
    if (batch * windows * rows * outputs === 0) return null;
    const samples = Math.max(1, Math.min(batch, Math.floor(chunkElements / (rows * windows))));
    const columns = Columns.make(geometry, rows * samples * windows);
    if (columns === null) return null;
    const chunks: Chunk[] = [];
    for (let group = 0; group < groups; group++) {
      for (let first = 0; first < batch; first += samples) {
        chunks.push({ group, first, count: Math.min(samples, batch - first) });
      }
    }
    return new ConvolutionPlan(columns, channels / groups, outputs / groups, groups, chunks);
  }

  /** The group's part of a weight, [outputs, rows]. */
  weight(weight: Floats, { group }: Chunk): Matrix {
    const offset = weight.offset + group * this.outputs * this.rows;
    return rowMajor({ data: weight.data, offset }, this.outputs, this.rows);
  }

  /** The columns of x's windows, [rows, count · windows]. */
  unfold(x: Floats, chunk: Chunk): Matrix {
    this.#eachPlane(chunk, (plane, at, stride) => {
      this.columns.unfold(x.data, x.offset + plane * this.columns.inside, at, stride);
    });
    return this.columnMatrix(chunk);
  }

  /** The columns, [rows, count · windows]: to be filled, and then folded into x. */
  columnMatrix({ count }: Chunk): Matrix {
    return rowMajor({ data: this.columns.matrix, offset: 0 }, this.rows, count * this.columns.windows);
  }

  fold(x: Float32Array, chunk: Chunk): void {
    this.#eachPlane(chunk, (plane, at, stride) => {
      this.columns.fold(x, plane * this.columns.inside, at, stride);
    });
  }

  #eachPlane({ group, first, count }: Chunk, move: (plane: number, at: number, stride: number) => void): void {
    const { windows, places } = this.columns;
    const stride = count * windows;
    for (let sample = 0; sample < count; sample++) {
      for (let channel = 0; channel < this.#channels; channel++) {
        const plane = ((first + sample) * this.#groups + group) * this.#channels + channel;
        move(plane, channel * places * stride + sample * windows, stride);
      }
    }
  }

  /** Where the chunk's part of sample `first + sample` begins in y. */
  #start({ group, first }: Chunk, sample: number): number {
    return ((first + sample) * this.#groups + group) * this.outputs * this.columns.windows;
  }

  /** The chunk's part of y, [outputs, count · windows]. */
  gather(y: Floats, chunk: Chunk): Matrix {
    const { windows } = this.columns;
    const { count } = chunk;
    if (count === 1) {
      return rowMajor({ data: y.data, offset: y.offset + this.#start(chunk, 0) }, this.outputs, windows);
    }
    for (let sample = 0; sample < count; sample++) {
      let from = y.offset + this.#start(chunk, sample);
      for (let output = 0; output < this.outputs; output++, from += windows) {
        this.#scratch.set(y.data.subarray(from, from + windows), (output * count + sample) * windows);
      }
    }
    return rowMajor({ data: this.#scratch, offset: 0 }, this.outputs, count * windows);
  }

  /** Where a product [outputs, count · windows] is to be put, for `scatter` to bring it to its place in y. */
  place(y: Float32Array, chunk: Chunk): Floats {
    return chunk.count === 1 ? { data: y, offset: this.#start(chunk, 0) } : { data: this.#scratch, offset: 0 };
  }

  scatter(y: Float32Array, chunk: Chunk): void {
    const { windows } = this.columns;
    const { count } = chunk;
    if (count === 1) return;
    for (let sample = 0; sample < count; sample++) {
      let to = this.#start(chunk, sample);
      for (let output = 0; output < this.outputs; output++, to += windows) {
        const from = (output * count + sample) * windows;
        y.set(this.#scratch.subarray(from, from + windows), to);
      }
    }
  }
}
