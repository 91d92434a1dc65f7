/** Kernels that make a row of each row, by vector loops: as many whole rows at a time as a region holds. */
import { regionLength, resultRegion } from './regions.ts';
import { type VectorLoop, vectorLoop } from './vector-unit.ts';

/** From this many elements on, vectors are faster. */
const worthwhile = 128;

/** The elements of an operand from `offset` on, row by row. */
export interface RowSource {
  readonly data: Float32Array;
  readonly offset: number;
}

/** The loop of that name for so many elements in rows of `columns`; null where plain loops do it better. */
export function rowLoop(name: string, count: number, columns: number): VectorLoop | null {
  return count < worthwhile || columns > regionLength ? null : vectorLoop(name);
}

/** Rows of `columns` elements of all sources to rows of `out`. */
export function computeRows(
  { unit, run }: VectorLoop,
  out: Float32Array,
  sources: readonly RowSource[],
  columns: number,
): void {
  const result = unit.floats[resultRegion]!;
  const most = Math.floor(regionLength / columns) * columns;
  for (let done = 0; done < out.length; done += most) {
    const count = Math.min(most, out.length - done);
    for (let k = 0; k < sources.length; k++) {
      const { data, offset } = sources[k]!;
      unit.floats[k]!.set(data.subarray(offset + done, offset + done + count));
    }
    run(count / columns, columns);
    out.set(result.subarray(0, count), done);
  }
}
