import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/** Absolute path of the first of the names that stands on the PATH, or null. */
export function findOnPath(names: readonly string[]): string | null {
  const extensions = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of names) {
    for (const folder of folders) {
      for (const extension of extensions) {
        const path = join(folder, name + extension);
        if (isExecutableFile(path)) {
          return path;
        }
      }
    }
  }
  return null;
}

/** Whether a path is a file that this user may run. */
export function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
