import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { CallSite } from '../../trace/schema.ts';
import { adviseOnMissingExport, adviseOnSpelling, adviseOnUnsupportedSyntax, readSource } from './advice.ts';
import { explainImport, findImport } from './failed-import.ts';
import type { LibraryNames } from './library-names.ts';
import type { ModuleHistory } from './module-hooks.ts';
import { parseDecoration, type SourcePosition } from './stack-frames.ts';
import { findSyntaxError } from './syntax-check.ts';

/** What to tell of an error, and where. */
export interface Explanation {
  readonly message: string;
  readonly position: SourcePosition | null;
}

/** What an explanation draws on. */
export interface ExplanationContext {
  readonly history: ModuleHistory;
  readonly isUserFile: (path: string) => boolean;
  /** Null until the library is loaded. */
  readonly libraryNames: () => LibraryNames | null;
}

/** `frames`: those of its stack in the user's files. */
export function explain(
  error: Error,
  stack: string,
  frames: readonly CallSite[],
  { history, isUserFile, libraryNames }: ExplanationContext,
): Explanation {
  const message = String(error.message);
  const failed = history.failedImport(error);
  if (failed !== null) {
    // Backstep itself asks for the script: there is no line that does.
    const importer = failed.parent !== null && isUserFile(failed.parent) ? failed.parent : null;
    // A running file that imports is on the stack; one that is only loaded is not.
    const [running = null] = frames;
    const named = importer === null ? null : findImport(importer, failed.specifier);
    const position = importer === null ? null : running?.file === importer ? running : (named ?? running);
    return { message: explainImport(error, failed.specifier, importer), position };
  }
  const decoration = parseDecoration(stack);
  if (!(error instanceof SyntaxError)) {
    const spelling = error instanceof TypeError ? adviseOnSpelling(message, libraryNames()) : null;
    return { message: spelling ?? message, position: frames[0] ?? decoration };
  }
  return explainSyntax(error, message, decoration ?? frames[0] ?? findJsonError(message), history, libraryNames());
}

function explainSyntax(
  error: SyntaxError,
  message: string,
  position: SourcePosition | null,
  history: ModuleHistory,
  libraryNames: LibraryNames | null,
): Explanation {
  if ('code' in error && error.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    return { message: adviseOnUnsupportedSyntax(message) ?? message, position };
  }
  const missing = adviseOnMissingExport(message, position?.file ?? null, libraryNames);
  if (missing !== null) return { message: missing, position };
  // A SyntaxError thrown by running code (JSON.parse) has the caller's frames; one of the module itself may have no place.
  const found = position ?? findSyntaxError(history.loaded);
  return { message: (found === null ? null : whyNoScript(found, message)) ?? message, position: found };
}

/** Node words what is wrong with an imported JSON file as `/x/data.json: Expected ... (line 1 column 8)`. */
function findJsonError(message: string): SourcePosition | null {
  const [, file, line, column] = /^(.+\.json): .*?(?:\(line (\d+) column (\d+)\))?$/s.exec(message) ?? [];
  if (file === undefined) return null;
  return { file, line: Number(line ?? 1), column: column === undefined ? null : Number(column) };
}

/** What is not obvious from the words of a parser. */
function whyNoScript({ file, line, column }: SourcePosition, message: string): string | null {
  if (
    /\.c[jt]s$/.test(file) &&
    /^Cannot use import statement outside a module|^Unexpected token 'export'/.test(message)
  ) {
    const module = file.endsWith('.cts') ? '.ts or .mts' : '.js or .mjs';
    return `A ${extname(file)} file is a CommonJS module, which cannot import or export. Call it ${module}, or write: const { tensor } = require('backstep')`;
  }
  const encoding = encodingOf(file);
  if (encoding !== null) return `This file is ${encoding}. Scripts are text in UTF-8: save it with that encoding.`;
  const text = readSource(file)?.split('\n')[line - 1] ?? '';
  if (column === null || text[column - 1] !== '@') return null;
  return 'Decorators are not supported: types are left out, not compiled. Call the function yourself.';
}

/** What a file is in that cannot be read as UTF-8; null for one that can. */
function encodingOf(file: string): string | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return null;
  }
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') return 'UTF-16';
  return bytes.includes(0) ? 'no text, it holds zero bytes' : null;
}
