import type { TypedArray } from '../../dtype.ts';

/** A rows x columns window on a buffer. */
export interface Matrix {
  readonly data: TypedArray;
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

export function transposed(x: Matrix): Matrix {
  return {
    data: x.data,
    offset: x.offset,
    rows: x.columns,
    columns: x.rows,
    rowStride: x.columnStride,
    columnStride: x.rowStride,
  };
}

/** Whether its rows follow each other without gaps. */
export function isRowMajor(x: Matrix): boolean {
  return (x.columns === 1 || x.columnStride === 1) && (x.rows === 1 || x.rowStride === x.columns);
}
