import type { Column, Value } from './column.ts';

/** As many rows as fit on a screen: of more, the first and the last. */
const mostRows = 10;

/** Rows and columns as text: numbers to the right, a missing value as NaN. */
export function formatTable(columns: readonly Column[], length: number): string {
  const isLong = length > mostRows;
  const shown = isLong
    ? [0, 1, 2, 3, 4, length - 5, length - 4, length - 3, length - 2, length - 1]
    : Array.from({ length }, (_, row) => row);
  const rowNumbers = ['', ...shown.map(String)];
  const cells = [
    rowNumbers,
    ...columns.map(({ name, values }) => [name, ...shown.map((row) => formatValue(values[row] ?? null))]),
  ];
  const widths = cells.map((texts) => Math.max(...texts.map((text) => text.length)));
  const lines = rowNumbers.map((_, line) =>
    cells.map((texts, column) => (texts[line] ?? '').padStart(widths[column] ?? 0)).join('  '),
  );
  if (isLong) lines.splice(6, 0, '...');
  const size = isLong ? `\n\n[${length} rows x ${columns.length} columns]` : '';
  return lines.map((line) => line.trimEnd()).join('\n') + size;
}

function formatValue(value: Value): string {
  if (value === null) return 'NaN';
  if (typeof value !== 'number') return String(value);
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}
