import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { originLines } from '../protocol/failure-origins.ts';
import { innerFailureLines } from '../protocol/inner-failures.ts';
import type { CallSite, ScriptFailure } from '../trace/schema.ts';

const moreOrigins = { level: 'with --level graph', synchronous: 'with BACKSTEP_DEVICE_SYNC=1' };

/**
 * `train.ts:3:9: TypeError: ...`, the source line with a caret, where the tensors came from, the errors inside, and the
 * frames in the user's files.
 */
export function failureText(failure: ScriptFailure, cwd: string): string {
  const { file, line, column, frames, name, message } = failure;
  const shown = (path: string) => {
    const short = relative(cwd, path);
    return short.startsWith('..') ? path : short;
  };
  const parts: string[] = [];
  const start = file === null ? '' : `${[shown(file), line, column].filter((part) => part !== null).join(':')}: `;
  parts.push(`${start}${name}: ${message}`);
  const excerpt = file === null || line === null ? null : sourceExcerpt(file, line, column);
  if (excerpt !== null) parts.push('', excerpt);
  const place = (site: CallSite) => `${shown(site.file)}:${site.line}:${site.column}`;
  const origins = originLines(failure, place, moreOrigins);
  if (origins.length > 0) parts.push('', ...origins.map((text) => `    ${text}`));
  const inner = innerFailureLines(failure, place);
  if (inner.length > 0) parts.push('', ...inner.map((text) => `    ${text}`));
  // One frame says no more than the place above.
  if (frames.length > 1 || frames.some((frame) => frame.line !== line))
    parts.push('', ...frames.map((frame) => `    at ${frameText(frame, shown)}`));
  return parts.join('\n');
}

function frameText({ file, line, column, functionName }: CallSite, shown: (path: string) => string): string {
  const place = `${shown(file)}:${line}:${column}`;
  return functionName === null ? place : `${functionName} (${place})`;
}

function sourceExcerpt(file: string, line: number, column: number | null): string | null {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  const text = source.split(/\r?\n/)[line - 1];
  if (text === undefined) return null;
  const margin = `${line} | `;
  if (column === null) return `${margin}${text}`;
  // Tabs stay tabs, so that the caret stands under its place however wide they are.
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return `${margin}${text}\n${' '.repeat(margin.length - 2)}| ${indent}^`;
}
