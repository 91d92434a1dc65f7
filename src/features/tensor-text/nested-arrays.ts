import type { TensorData } from '../../trace/source.ts';

/** A tensor as nested arrays, as it would be written in a script: `[[1, 2], [NaN, -Infinity]]`. */
export function nestedArrays(shape: readonly number[], data: TensorData): string {
  let texts = Array.from(data, (value) => (Object.is(value, -0) ? '-0' : String(value)));
  for (const size of shape.toReversed()) {
    const rows: string[] = [];
    const count =
      size === 0
        ? shape.slice(0, shape.indexOf(0)).reduce((product, length) => product * length, 1)
        : texts.length / size;
    for (let row = 0; row < count; row++) rows.push(`[${texts.slice(row * size, (row + 1) * size).join(', ')}]`);
    texts = rows;
  }
  return texts[0] ?? '[]';
}
