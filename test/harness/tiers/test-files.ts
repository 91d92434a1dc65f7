import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { inRoot, root } from '../paths.ts';

/** The `*.test.ts` files below a folder of the checkout, as paths from its root, sorted; only those a filter names, if any. */
export async function findTestFiles(folder: string, filters: readonly string[]): Promise<string[]> {
  const entries = await readdir(inRoot(folder), { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .sort();
}
