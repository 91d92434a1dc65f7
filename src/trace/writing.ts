/** Making sure of a place for a trace before a run begins, and saying why there is none. */
import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isRecord } from './guard.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'the system does not permit it',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too large',
  ENOTDIR: 'a part of its path is a file',
  EISDIR: 'there is a folder of that name',
  ENOENT: 'the system takes nothing new there',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
};

/** Why the system refused to make or to write a file, in a few words. */
export function whyNotWritten(error: unknown): string {
  const code = isRecord(error) && typeof error['code'] === 'string' ? error['code'] : '';
  const reason = Object.hasOwn(reasons, code) ? reasons[code] : undefined;
  if (reason !== undefined) return `${reason} (${code})`;
  return error instanceof Error ? error.message : String(error);
}

/**
 * Makes a folder and those above it. One by one: Node's own `recursive` never returns where the system answers "no such
 * folder" for one that is there but takes no new entries (/proc on Linux).
 *
 * @throws Error with one line that says which folder cannot be made, and why
 */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let path = folder; !isThere(path) && missing.at(-1) !== path; path = dirname(path)) missing.push(path);
  for (const path of missing.toReversed()) {
    try {
      mkdirSync(path);
    } catch (error) {
      // Another process may have made it meanwhile.
      if (!isThere(path)) throw notMade(path, whyNotWritten(error), error);
    }
  }
  if (!statSync(folder).isDirectory()) throw notMade(folder, 'there is a file of that name', undefined);
}

/**
 * Makes sure that a file can be written: its folder is made if it is missing.
 *
 * @throws Error with one line that says why it cannot
 */
export function assertWritable(file: string): void {
  makeFolder(dirname(file));
  if (isThere(file) && statSync(file).isDirectory())
    throw new Error(`${file} is a folder, so no file can be written there.`);
  const trial = `${file}.${process.pid}.new`;
  try {
    closeSync(openSync(trial, 'w'));
    rmSync(trial);
  } catch (error) {
    throw new Error(`${file} cannot be written: ${whyNotWritten(error)}.`, { cause: error });
  }
}

function notMade(folder: string, why: string, cause: unknown): Error {
  return new Error(`The folder ${folder} cannot be made: ${why}.`, { cause });
}

function isThere(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch (error) {
    // What may not be looked at, or lies below a file, cannot be made either: making it says why.
    return !(isRecord(error) && (error['code'] === 'ENOENT' || error['code'] === 'ENOTDIR'));
  }
}
