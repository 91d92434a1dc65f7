import type { DType, TypedArray } from '../../dtype.ts';
import type { WindowGeometry } from '../kernels.ts';
import { allocateUninitialized } from './allocation.ts';
import { cast } from './copy.ts';
import { type CpuOperand, countElements, isDense } from './strides.ts';

/** The part of each window along one dimension that lies inside. */
interface Spans {
  /** How many places. */
  readonly lengths: Int32Array;
  /** The position of the first. */
  readonly starts: Int32Array;
  readonly dilation: number;
  readonly size: number;
}

const single: Spans = { lengths: new Int32Array([1]), starts: new Int32Array(1), dilation: 1, size: 1 };

function spansOf(geometry: WindowGeometry, dim: number): Spans {
  const [size, count] = [geometry.sizes[dim]!, geometry.counts[dim]!];
  const [kernelSize, dilation] = [geometry.kernelSize[dim]!, geometry.dilation[dim]!];
  const spans = { lengths: new Int32Array(count), starts: new Int32Array(count), dilation, size };
  for (let window = 0; window < count; window++) {
    const start = window * geometry.stride[dim]! - geometry.padding[dim]!;
    const first = start >= 0 ? 0 : Math.ceil(-start / dilation);
    const end = Math.min(kernelSize, Math.ceil((size - start) / dilation));
    spans.lengths[window] = end - first;
    spans.starts[window] = start + first * dilation;
  }
  return spans;
}

/** The largest of each window of x [n, channels, ...sizes], and its position in the plane: the first NaN or the first largest. */
export function maxPool(x: CpuOperand, geometry: WindowGeometry, indexDType: DType): readonly [TypedArray, TypedArray] {
  const dense = isDense(x.shape, x.strides);
  const data = dense ? x.storage.handle : cast(x, x.dtype);
  const planes = x.shape[0]! * x.shape[1]!;
  const count = planes * countElements(geometry.counts);
  const values = allocateUninitialized(x.dtype, count);
  const positions = allocateUninitialized(indexDType, count);
  const [columns = single, rows = single, layers = single] = geometry.sizes
    .map((_, dim) => spansOf(geometry, dim))
    .reverse();
  poolPlanes(values, positions, data, dense ? x.offset : 0, planes, layers, rows, columns);
  return [values, positions];
}

function poolPlanes(
  values: TypedArray,
  positions: TypedArray,
  x: TypedArray,
  offset: number,
  planes: number,
  layers: Spans,
  rows: Spans,
  columns: Spans,
): void {
  const [height, width] = [rows.size, columns.size];
  const [layerStep, rowStep, step] = [layers.dilation * height * width, rows.dilation * width, columns.dilation];
  let o = 0;
  for (let plane = 0, base = offset; plane < planes; plane++, base += layers.size * height * width) {
    for (let layer = 0; layer < layers.starts.length; layer++) {
      for (let row = 0; row < rows.starts.length; row++) {
        const line = base + (layers.starts[layer]! * height + rows.starts[row]!) * width;
        const [depth, length] = [layers.lengths[layer]!, rows.lengths[row]!];
        for (let column = 0; column < columns.starts.length; column++, o++) {
          const start = line + columns.starts[column]!;
          const across = columns.lengths[column]! * step;
          let best = start;
          let largest = x[start]!;
          for (let d = 0, atLayer = start; d < depth; d++, atLayer += layerStep) {
            for (let h = 0, at = atLayer; h < length; h++, at += rowStep) {
              for (let place = at; place < at + across; place += step) {
                const value = x[place]!;
                if (value <= largest) continue;
                // Larger, or one of the two is NaN: the first NaN stays.
                if (Number.isNaN(largest)) continue;
                largest = value;
                best = place;
              }
            }
          }
          values[o] = largest;
          positions[o] = best - base;
        }
      }
    }
  }
}
