/** What a part of a product reads, in the order in which it is read. */
import type { TypedArray } from '../../dtype.ts';

/** Lines of numbers: the rows of a left side, the columns of a right side. */
export interface Lines {
  readonly data: TypedArray;
  /** Where the first line begins. */
  readonly offset: number;
  /** From one line to the next, and from one number of a line to the next. */
  readonly stride: number;
  readonly step: number;
}

/**
 * `count` lines of `depth` numbers into panels of `width` lines: for each step of the depth the panel's numbers side by side.
 * Panels are filled up with zeros to `width` lines and `paddedDepth` steps.
 */
export function packPanels(
  target: Float32Array,
  lines: Lines,
  count: number,
  depth: number,
  width: number,
  paddedDepth: number,
): void {
  const panelSize = width * paddedDepth;
  for (let line = 0, at = 0; line < count; line += width, at += panelSize) {
    const present = Math.min(width, count - line);
    const start = lines.offset + line * lines.stride;
    if (present < width || depth < paddedDepth) target.fill(0, at, at + panelSize);
    if (present < width) packSingly(target, at, lines, start, present, depth, width);
    else if (lines.stride === 1) packNeighbours(target, at, lines, start, depth, width);
    else for (let k = 0; k < width; k += 4) packFour(target, at + k, lines, start + k * lines.stride, depth, width);
  }
}

function packSingly(
  target: Float32Array,
  at: number,
  { data, stride, step }: Lines,
  start: number,
  present: number,
  depth: number,
  width: number,
): void {
  for (let k = 0; k < present; k++) {
    for (let d = 0, i = start + k * stride, o = at + k; d < depth; d++, i += step, o += width) target[o] = data[i]!;
  }
}

/** Lines that lie side by side. */
function packNeighbours(
  target: Float32Array,
  at: number,
  { data, step }: Lines,
  start: number,
  depth: number,
  width: number,
): void {
  for (let d = 0, i = start, o = at; d < depth; d++, i += step, o += width) {
    for (let k = 0; k < width; k += 4) {
      target[o + k] = data[i + k]!;
      target[o + k + 1] = data[i + k + 1]!;
      target[o + k + 2] = data[i + k + 2]!;
      target[o + k + 3] = data[i + k + 3]!;
    }
  }
}

function packFour(
  target: Float32Array,
  at: number,
  { data, stride, step }: Lines,
  start: number,
  depth: number,
  width: number,
): void {
  const [second, third, fourth] = [stride, 2 * stride, 3 * stride];
  for (let d = 0, i = start, o = at; d < depth; d++, i += step, o += width) {
    target[o] = data[i]!;
    target[o + 1] = data[i + second]!;
    target[o + 2] = data[i + third]!;
    target[o + 3] = data[i + fourth]!;
  }
}
