/** A span in a document; lines and columns count from 0, `endColumn` is the first column after it. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

const name = /^[\p{ID_Start}$_#][\p{ID_Continue}$]*/u;
const quoted = /^(["'`]).*?\1/;

/**
 * What to underline for a position that V8 reported (counted from 1): the name or the text in quotes that begins there, else
 * the rest of the line. A position that the document no longer has gives its nearest line.
 */
export function failureSpan(lines: readonly string[], line: number | null, column: number | null): Span {
  const lineIndex = Math.min(Math.max((line ?? 1) - 1, 0), Math.max(lines.length - 1, 0));
  const text = lines[lineIndex] ?? '';
  const indent = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  const start = line === null || column === null ? indent : Math.min(Math.max(column - 1, 0), end);
  const rest = text.slice(start);
  const token = name.exec(rest)?.[0] ?? quoted.exec(rest)?.[0];
  if (line === null || column === null || token === undefined)
    return { line: lineIndex, column: start, endColumn: end };
  return { line: lineIndex, column: start, endColumn: start + token.length };
}
