import { formatNumber } from '../../shared/format.ts';

/** A tensor is looked at as a stack of matrices: its last two dimensions, for each index in those before. */
export interface MatrixStack {
  /** Sizes of the dimensions before the last two. */
  readonly leading: readonly number[];
  readonly rows: number;
  readonly columns: number;
}

/** What of a stack is looked at. */
export interface TensorPlace {
  /** One index for each leading dimension. */
  readonly leading: readonly number[];
  readonly firstRow: number;
}

/** A part of a tensor that can be read and drawn at once: some rows of one matrix. */
export interface TensorWindow {
  readonly start: number;
  readonly count: number;
  readonly firstRow: number;
  readonly rows: number;
  readonly columns: number;
}

/** Elements that are read at a time. */
const mostElements = 1 << 18;
/** Rows of text that are shown at a time. */
export const tableRows = 50;
export const tableColumns = 50;

/** The stack of matrices of a shape; a vector is one row, a scalar one cell. */
export function stackOf(shape: readonly number[]): MatrixStack {
  return { leading: shape.slice(0, -2), rows: shape.at(-2) ?? 1, columns: shape.at(-1) ?? 1 };
}

/** The place with its indices moved inside the stack, for one that was kept from another tensor. */
export function placeInside(stack: MatrixStack, place: TensorPlace): TensorPlace {
  return {
    leading: stack.leading.map((size, dimension) => Math.min(place.leading[dimension] ?? 0, Math.max(0, size - 1))),
    firstRow: Math.min(place.firstRow, Math.max(0, stack.rows - 1)),
  };
}

/** How many rows are shown at a time. */
export function rowsAtATime({ rows, columns }: MatrixStack, isTable: boolean): number {
  const most = isTable ? tableRows : Math.max(1, Math.floor(mostElements / Math.max(1, columns)));
  return Math.min(rows, most);
}

/** What has to be read to show a place. */
export function windowAt(stack: MatrixStack, place: TensorPlace, isTable: boolean): TensorWindow {
  const { rows, columns } = stack;
  const count = Math.min(rowsAtATime(stack, isTable), rows - place.firstRow);
  const start = (matrixIndex(stack, place.leading) * rows + place.firstRow) * columns;
  return { start, count: count * columns, firstRow: place.firstRow, rows: count, columns };
}

function matrixIndex({ leading }: MatrixStack, indices: readonly number[]): number {
  return leading.reduce((index, size, dimension) => index * size + (indices[dimension] ?? 0), 0);
}

/** Whether the last dimensions can be an image: red, green and blue planes of a few pixels at least. */
export function isColourImage(shape: readonly number[]): boolean {
  const [channels = 0, rows = 0, columns = 0] = shape.slice(-3);
  return shape.length >= 3 && channels === 3 && rows > 3 && columns > 3 && 3 * rows * columns <= mostElements;
}

/** The three planes of a colour image, for a place whose last leading index is that of a plane. */
export function colourWindow(stack: MatrixStack, place: TensorPlace): TensorWindow {
  const { rows, columns } = stack;
  const first = { leading: [...place.leading.slice(0, -1), 0], firstRow: 0 };
  return { ...windowAt(stack, first, false), count: 3 * rows * columns, rows, columns };
}

/** How an element is called: `[2, 0, 13, 5]`. */
export function elementName(shape: readonly number[], place: TensorPlace, row: number, column: number): string {
  return `[${[...place.leading, row, column].slice(-Math.max(1, shape.length)).join(', ')}]`;
}

/** An element for reading: its name and its number. */
export function elementText(
  shape: readonly number[],
  place: TensorPlace,
  row: number,
  column: number,
  value: number,
): string {
  return `${elementName(shape, place, row, column)} = ${exactText(value)}`;
}

/** A number as exactly as float32 tells it. */
export function exactText(value: number): string {
  if (Number.isFinite(value)) return formatNumber(value, 7);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
}
