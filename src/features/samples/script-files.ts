import { constants } from 'node:fs';
import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from '../../trace/guard.ts';

/** A copy of a sample, in a folder of the user's, that is theirs to change. One that is there already is left as it is. */
export async function copySample(source: string, fileName: string, folder: string): Promise<string> {
  const path = join(folder, fileName);
  await mkdir(folder, { recursive: true });
  await copyFile(source, path, constants.COPYFILE_EXCL).catch((error: unknown) => {
    if (!isTaken(error)) throw error;
  });
  return path;
}

/** Writes a new script `training.ts`, or `training-2.ts` and so on where that is taken. */
export async function writeNewScript(text: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (let number = 1; ; number++) {
    const path = join(folder, number === 1 ? 'training.ts' : `training-${number}.ts`);
    try {
      await writeFile(path, text, { flag: 'wx' });
      return path;
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
}

/** Whether there is such a file. */
export async function isOnDisk(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() === true;
}

function isTaken(error: unknown): boolean {
  return isRecord(error) && error['code'] === 'EEXIST';
}
