import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot } from '../paths.ts';

/** Written at the end of a successful build. */
export const buildStamp = inRoot('dist', '.built');

const sources = [
  'src',
  'webview',
  'media',
  'samples',
  'test/harness/build',
  '.vscodeignore',
  'CHANGELOG.md',
  'README.md',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
  'webpack.config.js',
];

/** Whether something built or packaged is newer than everything it is made of. */
export async function isNewerThanSources(product: string): Promise<boolean> {
  const built = await changeTime(product);
  const times = await Promise.all(sources.map((path) => newestIn(inRoot(path))));
  return built > 0 && times.every((time) => time <= built);
}

/** Time of the last change in a file or, recursively, a folder, whose own time tells of removed files. */
async function newestIn(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => []);
  const times = await Promise.all(entries.map((entry) => changeTime(join(entry.parentPath, entry.name))));
  return Math.max(await changeTime(path), ...times);
}

/** 0 when there is no such file. */
async function changeTime(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.mtimeMs ?? 0;
}
