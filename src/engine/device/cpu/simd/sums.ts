/** Sums of float32 rows by vector loops. Totals are doubles, as in the plain loops. */
import { regionLength, resultRegion } from './regions.ts';
import { vectorLoop } from './vector-unit.ts';

/** From this many elements on, vectors are faster. */
const worthwhile = 512;
const shortestRow = 12;

/** The sums of `rows` rows of `length` neighbouring elements; null where plain loops do it better. */
export function rowSums(x: Float32Array, offset: number, rows: number, length: number): Float64Array | null {
  if (rows * length < worthwhile || length < shortestRow) return null;
  const loop = vectorLoop('rowSums');
  if (loop === null) return null;
  const { unit, run } = loop;
  const [input, result] = [unit.floats[0]!, unit.doubles[resultRegion]!];
  const sums = new Float64Array(rows);
  if (length > regionLength) {
    for (let row = 0, at = offset; row < rows; row++, at += length) {
      for (let done = 0; done < length; done += regionLength) {
        const part = Math.min(regionLength, length - done);
        input.set(x.subarray(at + done, at + done + part));
        run(1, part);
        sums[row]! += result[0]!;
      }
    }
    return sums;
  }
  const most = Math.floor(regionLength / length);
  for (let row = 0; row < rows; row += most) {
    const count = Math.min(most, rows - row);
    const from = offset + row * length;
    input.set(x.subarray(from, from + count * length));
    run(count, length);
    sums.set(result.subarray(0, count), row);
  }
  return sums;
}

/** The sums of the columns of a dense matrix, into `out`; false where plain loops do it better. */
export function columnSums(out: Float32Array, x: Float32Array, offset: number, rows: number): boolean {
  const columns = out.length;
  const loop =
    rows * columns < worthwhile || columns < 4 || columns > regionLength / 2 ? null : vectorLoop('columnSums');
  if (loop === null) return false;
  const { unit, run } = loop;
  const [input, totals] = [unit.floats[0]!, unit.doubles[1]!];
  totals.fill(0, 0, columns);
  const most = Math.floor(regionLength / columns);
  for (let row = 0; row < rows; row += most) {
    const count = Math.min(most, rows - row);
    const from = offset + row * columns;
    input.set(x.subarray(from, from + count * columns));
    run(count, columns);
  }
  out.set(totals.subarray(0, columns));
  return true;
}
