import { join } from 'node:path';

/** Where Node is set up: in Backstep's own storage. */
export function ownNodeFolder(cacheFolder: string): string {
  return join(cacheFolder, 'node');
}

/** The program in such a folder. */
export function nodeIn(folder: string): string {
  return process.platform === 'win32' ? join(folder, 'node.exe') : join(folder, 'bin', 'node');
}
