import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourcePosition } from '../../../src/analysis/index.ts';

/** What V8 reported for one call: the label that the call passed, and the position in the script. */
export interface ReportedCall extends SourcePosition {
  readonly label: string;
}

/**
 * The library that the scripts import: whatever is called, read or iterated reports the innermost frame of the script,
 * as Backstep's recorder does. The label is the last argument.
 */
const library = `
import { writeFileSync } from 'node:fs';
const calls = [];
function report(label, entry) {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder = {};
  Error.stackTraceLimit = 20;
  Error.prepareStackTrace = (_, sites) => sites.find((site) => site.getFileName()?.endsWith('/script.ts')) ?? null;
  Error.captureStackTrace(holder, entry);
  const site = holder.stack;
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  calls.push({ label, line: site?.getLineNumber() ?? 0, column: site?.getColumnNumber() ?? 0 });
}
function method(...values) { report(String(values.at(-1)), method); return o; }
export const f = method;
export class C { constructor(...values) { report(String(values.at(-1)), C); Object.assign(this, o); } }
export const o = Object.assign({}, Object.fromEntries(
  ['m', 'm2', 'var', 'in', 'delete', 'await', 'let', 'of', 'sum', 'T2', 'π'].map((name) => [name, method])), { C });
Object.defineProperty(o, 'self', { get: () => o });
Object.defineProperty(o, 'getter', { get: function getter() { report('getter', getter); return o; } });
export const loader = { [Symbol.iterator]() {
  let left = 2;
  return { next: function next() { report('next', next); return { done: left-- === 0, value: [o] }; } };
} };
process.on('exit', () => writeFileSync(process.argv[2], JSON.stringify(calls)));
`;

const preamble = "import { C, f, loader, o } from './library.mjs';";

/** Runs a script for real, in a Node of its own, and returns its text with the calls that V8 reported in it. */
export function runScript(body: string): { readonly text: string; readonly calls: readonly ReportedCall[] } {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-positions-'));
  try {
    const text = body.replace(/^\uFEFF?/, (mark) => `${mark}${preamble} `);
    const result = join(folder, 'calls.json');
    writeFileSync(join(folder, 'library.mjs'), library);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'script.ts'), text);
    execFileSync(process.execPath, [join(folder, 'script.ts'), result], { stdio: ['ignore', 'ignore', 'pipe'] });
    return { text, calls: readCalls(JSON.parse(readFileSync(result, 'utf8'))) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readCalls(value: unknown): readonly ReportedCall[] {
  if (!Array.isArray(value)) throw new TypeError('not a list of calls');
  return value.map(({ label, line, column }) => {
    if (typeof label !== 'string' || typeof line !== 'number' || typeof column !== 'number') {
      throw new TypeError('not a reported call');
    }
    return { label, line, column };
  });
}
