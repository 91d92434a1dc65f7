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
  const { shown, caret } = excerptOf(text, column ?? 1);
  if (column === null) return `${margin}${shown}`;
  // Tabs stay tabs, so that the caret stands under its place however wide they are.
  const indent = shown.slice(0, caret).replace(/[^\t]/g, ' ');
  return `${margin}${shown}\n${' '.repeat(margin.length - 2)}| ${indent}^`;
}

const longestExcerpt = 160;

/** What fits of a line, and what a terminal shows as it is; `caret`: where `column` is in it, from 0. */
function excerptOf(text: string, column: number): { readonly shown: string; readonly caret: number } {
  const clean = text.replace(/(?!\t)\p{Cc}/gu, '\u{fffd}');
  if (clean.length <= longestExcerpt) return { shown: clean, caret: column - 1 };
  const start = Math.max(0, Math.min(column - 1 - longestExcerpt / 2, clean.length - longestExcerpt));
  const end = start + longestExcerpt;
  const before = start === 0 ? '' : '…';
  const shown = `${before}${clean.slice(start, end)}${end < clean.length ? '…' : ''}`;
  return { shown, caret: column - 1 - start + before.length };
}
