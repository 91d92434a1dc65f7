import type { TensorSummary } from '../../../src/trace/schema.ts';
import { formatNumber, toNumber } from '../../shared/format.ts';

/** A cell of a preview: its text, and its place on the scale from the most negative (-1) to the most positive (1). */
export interface PreviewCell {
  readonly text: string;
  readonly level: number;
}

/** A two-dimensional slice of a tensor. */
export interface PreviewSlice {
  /** The indices before the last two dimensions: `[2, 0, :, :]`; empty for up to two dimensions. */
  readonly title: string;
  readonly rows: readonly (readonly PreviewCell[])[];
  /** True where the recorded elements end before the rows or columns do. */
  readonly moreColumns: boolean;
  readonly moreRows: boolean;
}

export interface TensorPreview {
  readonly slices: readonly PreviewSlice[];
  readonly shown: number;
  readonly total: number;
}

/** Lays the recorded first elements of a tensor out as the slices they belong to. */
export function previewOf(summary: TensorSummary): TensorPreview {
  const { shape, preview } = summary;
  const columns = shape.at(-1) ?? 1;
  const rows = shape.at(-2) ?? 1;
  const numbers = preview.map(toNumber);
  const largest = numbers.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
  const slices: PreviewSlice[] = [];
  const perSlice = rows * columns;
  let shown = 0;
  for (let start = 0; perSlice > 0 && start < preview.length; start += perSlice) {
    const inSlice = Math.min(perSlice, preview.length - start);
    const lines: PreviewCell[][] = [];
    for (let row = 0; row * columns < inSlice; row++) {
      const end = Math.min(start + (row + 1) * columns, start + inSlice);
      const line: PreviewCell[] = [];
      for (let index = start + row * columns; index < end; index++) {
        const value = numbers[index] ?? Number.NaN;
        line.push({
          text: formatNumber(preview[index] ?? 'nan'),
          level: !Number.isFinite(value) || largest === 0 ? 0 : value / largest,
        });
      }
      shown += line.length;
      lines.push(line);
    }
    slices.push({
      title: shape.length > 2 ? `[${[...leadingIndices(shape, start / perSlice), ':', ':'].join(', ')}]` : '',
      rows: lines,
      moreColumns: lines.some((line) => line.length < columns),
      moreRows: lines.length < rows,
    });
  }
  return { slices, shown, total: summary.statistics.count };
}

/** Indices of a slice in the dimensions before the last two. */
function leadingIndices(shape: readonly number[], slice: number): number[] {
  const indices: number[] = [];
  let rest = slice;
  for (let dimension = shape.length - 3; dimension >= 0; dimension--) {
    const size = shape[dimension] ?? 1;
    indices.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return indices;
}
