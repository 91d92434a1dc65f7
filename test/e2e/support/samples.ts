import { cp, mkdir } from 'node:fs/promises';
import { inRoot } from '../../harness/paths.ts';

/** Copies samples/ to a folder that is made for it; gives that folder. */
export async function copySamples(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await cp(inRoot('samples'), folder, { recursive: true });
  return folder;
}
