import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'jsonc-parser';
import { isRecord } from '../../trace/guard.ts';

/** Where a set-up folder keeps the library's declarations. */
export const typesFolder = join('.backstep', 'types');

/** Whether the editor can find the types of 'backstep' from a file: by its project's tsconfig.json, or in node_modules. */
export async function hasTypes(file: string): Promise<boolean> {
  let isProjectFound = false;
  for (let folder = dirname(file), above = ''; folder !== above; above = folder, folder = dirname(folder)) {
    if (await exists(join(folder, 'node_modules', 'backstep'))) return true;
    if (isProjectFound) continue;
    const project = await readFile(join(folder, 'tsconfig.json'), 'utf8').catch(() => null);
    if (project === null) continue;
    // Only the nearest one counts, as for the editor.
    isProjectFound = true;
    if (mapsBackstep(project)) return true;
  }
  return false;
}

function mapsBackstep(project: string): boolean {
  const value: unknown = parse(project, [], { allowTrailingComma: true });
  const options = isRecord(value) ? value['compilerOptions'] : undefined;
  const paths = isRecord(options) ? options['paths'] : undefined;
  return isRecord(paths) && 'backstep' in paths;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
