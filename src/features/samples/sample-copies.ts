import { constants } from 'node:fs';
import { copyFile, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from '../../trace/guard.ts';

/** A copy of a sample, in a folder of the user's, that is theirs to change. One that is there already is left as it is. */
export async function copySample(source: string, fileName: string, folder: string): Promise<string> {
  const path = join(folder, fileName);
  await mkdir(folder, { recursive: true });
  await copyFile(source, path, constants.COPYFILE_EXCL).catch((error: unknown) => {
    if (!(isRecord(error) && error['code'] === 'EEXIST')) throw error;
  });
  return path;
}

/** Whether the folder has a copy of the sample. */
export async function hasCopy(fileName: string, folder: string): Promise<boolean> {
  return (await stat(join(folder, fileName)).catch(() => null))?.isFile() === true;
}
