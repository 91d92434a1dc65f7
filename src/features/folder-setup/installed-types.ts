import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
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
    for (const target of targetsIn(project, folder)) if (await exists(target)) return true;
  }
  return false;
}

/** The files that a tsconfig.json says 'backstep' is. */
function targetsIn(project: string, folder: string): readonly string[] {
  const value: unknown = parse(project, [], { allowTrailingComma: true });
  const options = isRecord(value) ? value['compilerOptions'] : undefined;
  if (!isRecord(options)) return [];
  const { paths, baseUrl } = options;
  const targets = isRecord(paths) ? paths['backstep'] : undefined;
  const base = typeof baseUrl === 'string' ? join(folder, baseUrl) : folder;
  return Array.isArray(targets) ? targets.map((target) => resolve(base, String(target))) : [];
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
