import { fromTypedArray } from '../creation/values.ts';
import type { DType } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import { readText } from './csv.ts';

export interface LoadtxtOptions {
  /** What stands between numbers. Default: a comma in `.csv` and `.csv.gz`, else blanks. */
  readonly delimiter?: string;
  /** Default float32. */
  readonly dtype?: DType;
  /** Lines at the beginning to leave out: names of columns. Default 0. */
  readonly skiprows?: number;
  /** The columns to take, by place. Default: all. */
  readonly usecols?: readonly number[];
  /** What begins a comment. Default '#'. */
  readonly comments?: string;
}

/**
 * Numbers from a text file, packed (`.gz`) or not, as a tensor [rows, columns]: `numpy.loadtxt`.
 * @throws Error that names row and column (from 0, as NumPy does) where something is no number
 * @shape [rows, columns]
 * @dtype float32, or the option's
 */
export function loadtxt(path: string | URL, options: LoadtxtOptions = {}): Tensor {
  const { delimiter = /\.csv(\.gz)?$/.test(String(path)) ? ',' : undefined, comments = '#', skiprows = 0 } = options;
  const { dtype = 'float32', usecols } = options;
  const values: number[] = [];
  let width: number | null = null;
  let row = 0;
  for (const line of readText(path).split(/\r?\n/).slice(skiprows)) {
    const text = (line.split(comments)[0] ?? '').trim();
    if (text === '') continue;
    const fields = delimiter === undefined ? text.split(/\s+/) : text.split(delimiter);
    width ??= fields.length;
    if (usecols === undefined && fields.length !== width) {
      throw new Error(
        `${path}: the number of columns changed from ${width} to ${fields.length} at row ${row}; use \`usecols\` to select a subset and avoid this error`,
      );
    }
    for (const place of usecols ?? fields.keys()) {
      const at = place < 0 ? fields.length + place : place;
      const field = fields[at]?.trim();
      if (field === undefined) {
        throw new Error(`${path}: invalid column index ${place} at row ${row} with ${fields.length} columns`);
      }
      values.push(numberFrom(field, dtype, row, at, path));
    }
    row++;
  }
  const columns = usecols?.length ?? width ?? 0;
  return fromTypedArray(Float64Array.from(values), [row, columns], { dtype });
}

function numberFrom(field: string, dtype: DType, row: number, column: number, path: string | URL): number {
  if (/^[+-]?nan$/i.test(field)) return Number.NaN;
  const infinity = /^([+-]?)inf(inity)?$/i.exec(field);
  if (infinity !== null) return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = field === '' || /^[+-]?0[xob]/i.test(field) ? Number.NaN : Number(field);
  if (!Number.isNaN(value)) return value;
  throw new Error(`${path}: could not convert string '${field}' to ${dtype} at row ${row}, column ${column + 1}.`);
}
