import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { leftoversOf, unfinishedName } from '../leftovers.ts';

/**
 * Writes a file beside its place and moves it there when all of it is on the disk: whoever is killed meanwhile leaves the old
 * file, or the new one, and never a part of one. What others have left behind so is cleared away.
 */
export function writeFileWhole(path: string, parts: Iterable<Uint8Array>): void {
  for (const left of leftoversOf(path, 'new')) rmSync(left, { force: true });
  const temporary = unfinishedName(path, 'new');
  const file = openSync(temporary, 'w');
  try {
    try {
      for (const part of parts) {
        for (let done = 0; done < part.byteLength; ) done += writeSync(file, part, done);
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** So that the new name is on the disk too. */
function syncFolder(folder: string): void {
  // Windows opens no folders, and needs none opened.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
