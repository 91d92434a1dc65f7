import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDecoration, type SourcePosition } from './stack-frames.ts';

/**
 * Finds where V8 refuses a module. Errors such as a name declared twice reach an importer without any position; Node tells
 * it only when it checks the file by itself, which takes a process of its own.
 */
export function findSyntaxError(files: readonly string[]): SourcePosition | null {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-check-'));
  try {
    // The file that was loaded last is the likeliest.
    for (const file of files.toReversed()) {
      const position = check(file, join(folder, 'module.mjs'));
      if (position !== null) return { ...position, file };
    }
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function check(file: string, copy: string): SourcePosition | null {
  try {
    const source = readFileSync(file, 'utf8');
    // Stripping replaces types by spaces, so positions stay.
    writeFileSync(copy, /\.m?ts$/.test(file) ? stripTypeScriptTypes(source) : source);
    execFileSync(process.execPath, ['--check', copy], { stdio: ['ignore', 'ignore', 'pipe'], timeout: 10_000 });
    return null;
  } catch (error) {
    if (!(error instanceof Error) || !('stderr' in error)) return null;
    return parseDecoration(String(error.stderr));
  }
}
