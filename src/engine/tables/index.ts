/** Tables of named columns, read from text. */
export type { Column, Value } from './column.ts';
export { type CsvOptions, parseCsv, readCsv } from './csv.ts';
export { type LoadtxtOptions, loadtxt } from './loadtxt.ts';
export { type Filling, Table } from './table.ts';
