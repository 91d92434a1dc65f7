import { statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { escapeForRegExp, readSource } from './advice.ts';
import type { SourcePosition } from './stack-frames.ts';

/** Why an import failed, and what to do. `importer`: the user's file that asked; null when it was Backstep, for the script. */
export function explainImport(error: Error, specifier: string, importer: string | null): string {
  switch ('code' in error ? error.code : null) {
    case 'ERR_MODULE_NOT_FOUND':
    case 'MODULE_NOT_FOUND':
    case 'ERR_PACKAGE_PATH_NOT_EXPORTED':
    case 'ERR_UNSUPPORTED_DIR_IMPORT':
      return explainMissing(specifier, importer);
    case 'ERR_IMPORT_ATTRIBUTE_MISSING':
      return `A JSON file is imported with its type: import ... from '${specifier}' with { type: 'json' }`;
    case 'ERR_UNKNOWN_FILE_EXTENSION':
      if (importer !== null) return error.message;
      return `A script is TypeScript or JavaScript: .ts, .mts, .cts, .js, .mjs or .cjs, and not ${extname(specifier)}.`;
    default:
      return error.message;
  }
}

function explainMissing(specifier: string, importer: string | null): string {
  if (/^[./]/.test(specifier)) {
    const isFolder = importer !== null && isThere(resolve(dirname(importer), specifier));
    return isFolder
      ? `'${specifier}' is a folder without an index.ts.`
      : `Cannot find '${specifier}': there is no such file.`;
  }
  if (specifier.startsWith('backstep/')) {
    return `'backstep' has no parts to import: everything is in 'backstep' itself, as in import { nn, optim } from 'backstep'.`;
  }
  const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  return `Cannot find the package '${specifier}'. Is it installed (npm install ${name})?`;
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Where a file names what it imports; null where it does not in so many words. */
export function findImport(file: string, specifier: string): SourcePosition | null {
  const source = readSource(file);
  if (source === null) return null;
  const quoted = `(['"\`])${escapeForRegExp(specifier)}\\1`;
  const match = new RegExp(`(?:from|import|(?:import|require)\\s*\\()\\s*(?=${quoted})`).exec(source);
  if (match === null) return null;
  const before = source.slice(0, match.index + match[0].length).split('\n');
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
