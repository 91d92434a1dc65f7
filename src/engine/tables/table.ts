import { fromTypedArray } from '../creation/values.ts';
import type { DType } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import {
  type Column,
  columnOf,
  distinct,
  mean,
  mode,
  numbersOf,
  quantile,
  standardDeviation,
  type Value,
} from './column.ts';
import { formatTable } from './format.ts';
import { type Choice, choose, choosePlaces } from './selection.ts';

/** What missing values are replaced by: a statistic of their column, or a value. */
export type Filling = 'mean' | 'median' | 'mode' | number | boolean | { readonly text: string };

/** Columns with names, of equal length; a missing value is null. Nothing changes a table: every method makes a new one. */
export class Table {
  readonly columns: readonly Column[];

  constructor(columns: readonly Column[]) {
    this.columns = columns;
    const [first] = columns;
    for (const [index, column] of columns.entries()) {
      if (column.values.length !== first?.values.length) {
        throw new RangeError(
          `the columns of a table are of one length, but '${column.name}' has ${column.values.length} values and '${first?.name}' ${first?.values.length}`,
        );
      }
      if (columns.findIndex(({ name }) => name === column.name) !== index) {
        throw new RangeError(`there are two columns called '${column.name}'`);
      }
    }
  }

  /** A table from values by column: `new DataFrame({ x: [1, 2], kind: ['a', null] })` in pandas. */
  static from(columns: Readonly<Record<string, readonly Value[]>>): Table {
    return new Table(Object.entries(columns).map(([name, values]) => columnOf(name, values)));
  }

  /** Rows. */
  get length(): number {
    return this.columns[0]?.values.length ?? 0;
  }

  get names(): string[] {
    return this.columns.map(({ name }) => name);
  }

  /** Rows and columns. */
  get shape(): readonly [number, number] {
    return [this.length, this.columns.length];
  }

  /** The values of one column, by its name or its place (from the end if negative). */
  column(which: string | number): readonly Value[] {
    return this.columns[choose(this.names, which)]?.values ?? [];
  }

  /**
   * Some columns, by name, by place, or by a range of places in Python's notation: pandas' `iloc[:, ...]` and `loc[:, ...]`.
   * @example table.select('0:2'); table.select(['age', 'price']); table.select(-1)
   */
  select(which: Choice): Table {
    return new Table(choosePlaces(this.names, which).map((place) => this.columns[place]!));
  }

  /** All columns but some. */
  drop(which: Choice): Table {
    const places = new Set(choosePlaces(this.names, which));
    return new Table(this.columns.filter((_, place) => !places.has(place)));
  }

  /** Some rows, by place or by a range: `table.rows('0:100')`. pandas' `iloc`. */
  rows(which: number | string | readonly number[]): Table {
    const names = Array.from({ length: this.length }, (_, row) => String(row));
    const places = choosePlaces(names, typeof which === 'string' && !which.includes(':') ? Number(which) : which);
    return new Table(
      this.columns.map((column) => ({ ...column, values: places.map((place) => column.values[place]!) })),
    );
  }

  /** The rows of which `keep` says so. */
  filter(keep: (row: Readonly<Record<string, Value>>, index: number) => boolean): Table {
    const kept: number[] = [];
    for (let index = 0; index < this.length; index++) if (keep(this.row(index), index)) kept.push(index);
    return this.rows(kept);
  }

  /** One row, by the names of its columns. */
  row(index: number): Readonly<Record<string, Value>> {
    return Object.fromEntries(this.columns.map(({ name, values }) => [name, values[index] ?? null]));
  }

  /** How many values are missing in each column: pandas' `isna().sum()`. */
  countMissing(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      this.columns.map(({ name, values }) => [name, values.filter((value) => value === null).length]),
    );
  }

  /** The rows in which nothing is missing: pandas' `dropna`. */
  dropMissing(): Table {
    return this.filter((row) => Object.values(row).every((value) => value !== null));
  }

  /**
   * Missing values replaced: pandas' `fillna`. By a statistic of their column (mean and median of columns of numbers; other
   * columns stay), by a value (in columns of its kind), or in each column as an object says.
   * @example table.fillMissing('mean'); table.fillMissing({ age: 'median', kind: 'mode', price: 0 })
   */
  fillMissing(filling: Filling | Readonly<Record<string, Filling>>): Table {
    const isOne = typeof filling !== 'object' || ('text' in filling && typeof filling.text === 'string');
    if (!isOne) for (const name of Object.keys(filling)) choose(this.names, name);
    return new Table(
      this.columns.map((column) => {
        const own = isOne ? (filling as Filling) : (filling as Readonly<Record<string, Filling>>)[column.name];
        const value = own === undefined ? null : fillingFor(column, own);
        return value === null ? column : { ...column, values: column.values.map((present) => present ?? value) };
      }),
    );
  }

  /**
   * Columns of text as columns of 0 and 1, one for each value that there is, `Roof_Slate`; numbers stay, in front: pandas'
   * `get_dummies`.
   * @param options `columns`: which, default those of text. `dummyNa`: one more for missing values, `Roof_nan`
   */
  getDummies(options: { readonly columns?: Choice; readonly dummyNa?: boolean } = {}): Table {
    const { columns, dummyNa = false } = options;
    const places = new Set(
      columns === undefined
        ? this.columns.flatMap(({ kind }, place) => (kind === 'text' ? [place] : []))
        : choosePlaces(this.names, columns),
    );
    const kept = this.columns.filter((_, place) => !places.has(place));
    const made = this.columns.flatMap((column, place) => (places.has(place) ? dummiesOf(column, dummyNa) : []));
    return new Table([...kept, ...made]);
  }

  /** Count, mean, standard deviation, least, quartiles and greatest of each column of numbers: pandas' `describe`. */
  describe(): Table {
    const columns = this.columns.filter(({ kind }) => kind === 'number');
    const statistics = ['count', 'mean', 'std', 'min', '25%', '50%', '75%', 'max'];
    return new Table([
      { name: 'statistic', kind: 'text', values: statistics },
      ...columns.map((column): Column => ({ name: column.name, kind: 'number', values: summaryOf(numbersOf(column)) })),
    ]);
  }

  /**
   * The values as a tensor [rows, columns], true as 1; float32 unless said otherwise.
   * @throws RangeError where text or a missing value stands in the way, with its row and column
   */
  toTensor(options: { readonly dtype?: DType; readonly device?: string } = {}): Tensor {
    const width = this.columns.length;
    const elements = new Float64Array(this.length * width);
    for (const [place, { name, values }] of this.columns.entries()) {
      for (const [row, value] of values.entries()) {
        if (value === null) {
          throw new RangeError(
            `row ${row} of column '${name}' is missing: fill it first (fillMissing), or leave such rows out (dropMissing)`,
          );
        }
        if (typeof value === 'string') {
          throw new RangeError(
            `row ${row} of column '${name}' is text ('${value}'): make numbers of it first (getDummies)`,
          );
        }
        elements[row * width + place] = Number(value);
      }
    }
    return fromTypedArray(elements, [this.length, width], { dtype: 'float32', ...options });
  }

  toString(): string {
    return formatTable(this.columns, this.length);
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** Null where it does not suit the column. */
function fillingFor(column: Column, filling: Filling): Value {
  if (filling === 'mode') return mode(column);
  if (filling === 'mean' || filling === 'median') {
    const numbers = numbersOf(column);
    if (column.kind !== 'number' || numbers.length === 0) return null;
    return filling === 'mean' ? mean(numbers) : quantile(numbers, 0.5);
  }
  if (typeof filling === 'object') return column.kind === 'text' ? filling.text : null;
  return typeof filling === column.kind ? filling : null;
}

function dummiesOf(column: Column, dummyNa: boolean): Column[] {
  const dummy = (name: string, isIt: (value: Value) => boolean): Column => ({
    name: `${column.name}_${name}`,
    kind: 'number',
    values: column.values.map((value) => (isIt(value) ? 1 : 0)),
  });
  const made = distinct(column).map((wanted) => dummy(String(wanted), (value) => value === wanted));
  return dummyNa ? [...made, dummy('nan', (value) => value === null)] : made;
}

function summaryOf(numbers: readonly number[]): Value[] {
  if (numbers.length === 0) return [0, null, null, null, null, null, null, null];
  const spread = numbers.length > 1 ? standardDeviation(numbers) : null;
  const quartiles = [0, 0.25, 0.5, 0.75, 1].map((q) => quantile(numbers, q));
  return [numbers.length, mean(numbers), spread, ...quartiles];
}
