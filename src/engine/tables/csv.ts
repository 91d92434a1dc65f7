import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import Papa from 'papaparse';
import { columnOf, type Value } from './column.ts';
import { Table } from './table.ts';

export interface CsvOptions {
  /** What stands between values. Default: a comma. */
  readonly delimiter?: string;
  /** Whether the first line has the names of the columns. Default true; without names they are called 0, 1, 2... */
  readonly header?: boolean;
  /** Names of the columns, in place of the first line's. */
  readonly names?: readonly string[];
  /** Texts that mean a missing value, besides those of pandas ('', 'NA', 'NaN', 'null'...). */
  readonly naValues?: readonly string[];
}

/** What pandas takes for missing. */
const missing = new Set(
  '#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null|'.split('|'),
);

/**
 * A table from a file of comma-separated values, `.csv` or `.csv.gz`: pandas' `read_csv`. Columns of numbers, of `true` and
 * `false`, or of text, by what stands in them.
 * @throws Error that names row and column where the file is malformed
 */
export function readCsv(path: string | URL, options: CsvOptions = {}): Table {
  return parseCsv(readText(path), options, String(path));
}

/** The text of a file, unpacked where its name ends in `.gz`. */
export function readText(path: string | URL): string {
  const bytes = readFileSync(path);
  if (!String(path).endsWith('.gz')) return new TextDecoder().decode(bytes);
  try {
    return new TextDecoder().decode(gunzipSync(bytes));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path} cannot be unpacked (${reason}): it is damaged.`, { cause: error });
  }
}

/**
 * A table from the text of comma-separated values, as `readCsv` reads it from a file.
 * @param source what to call it in messages
 */
export function parseCsv(text: string, options: CsvOptions = {}, source = 'the text'): Table {
  const { delimiter = ',', header = true, names, naValues = [] } = options;
  const rows = parseRows(text, delimiter, source);
  const first = header ? rows[0] : undefined;
  const titles = names ?? first?.fields ?? rows[0]?.fields.map((_, place) => String(place)) ?? [];
  if (titles.length === 0) throw new Error(`${source} is empty: there is no column`);
  const body = header ? rows.slice(1) : rows;
  const columns: Value[][] = titles.map(() => []);
  const isMissing = (field: string) => missing.has(field) || naValues.includes(field);
  for (const { fields, line } of body) {
    requireWidth(fields, titles.length, line, source);
    for (const [place, column] of columns.entries()) {
      const field = (fields[place] ?? '').trim();
      column.push(isMissing(field) ? null : field);
    }
  }
  return new Table(titles.map((name, place) => columnOf(name, typed(columns[place] ?? []))));
}

interface Row {
  readonly fields: readonly string[];
  /** From 1, of its first character. */
  readonly line: number;
}

function parseRows(text: string, delimiter: string, source: string): Row[] {
  const rows: Row[] = [];
  const plain = text.replace(/^\uFEFF/, '');
  let start = 0;
  let line = 1;
  Papa.parse<string[]>(plain, {
    delimiter,
    step: ({ data, errors, meta }) => {
      const [error] = errors;
      if (error !== undefined && error.type === 'Quotes') {
        throw new Error(
          `${source}, row ${line}, column ${data.length}: ${error.message}. A quotation mark inside a quoted value is written twice.`,
        );
      }
      // An empty line is none of the rows.
      if (data.length > 1 || data[0] !== '') rows.push({ fields: data, line });
      line += plain.slice(start, meta.cursor).split('\n').length - 1;
      start = meta.cursor;
    },
  });
  return rows;
}

function requireWidth(fields: readonly string[], width: number, line: number, source: string): void {
  if (fields.length === width) return;
  const place =
    fields.length > width
      ? `the first too many, '${fields[width]}', in column ${width + 1}`
      : `column ${fields.length + 1} is the first without one`;
  throw new Error(`${source}, row ${line}: expected ${width} values, but found ${fields.length} (${place})`);
}

const numberForm = /^[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|inf|Infinity)$/;

function typed(fields: readonly Value[]): readonly Value[] {
  const texts = fields.filter((field) => typeof field === 'string');
  if (texts.length > 0 && texts.every((field) => numberForm.test(field))) {
    return fields.map((field) => (field === null ? null : toNumber(String(field))));
  }
  if (texts.length > 0 && texts.every((field) => /^(true|false)$/i.test(field))) {
    return fields.map((field) => (field === null ? null : /^true$/i.test(String(field))));
  }
  return fields;
}

function toNumber(field: string): number {
  return Number(field.replace(/^([+-]?)inf$/, '$1Infinity'));
}
