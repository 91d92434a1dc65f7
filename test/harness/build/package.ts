import { readFile, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import process from 'node:process';
import { runOrThrow } from '../command.ts';
import { inRoot, root } from '../paths.ts';
import { ensureBuilt } from './build.ts';
import { isNewerThanSources } from './freshness.ts';

/** Packages the extension for this platform (it holds the native libraries for it and no other); gives its path. */
export async function packageExtension(): Promise<string> {
  await ensureBuilt();
  const file = await vsixFile();
  console.log(`Packaging ${basename(file)} ...`);
  await rm(file, { force: true });
  const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--skip-license'];
  const target = ['--target', `${process.platform}-${process.arch}`, '--out', file];
  await runOrThrow(
    process.execPath,
    [inRoot('node_modules', '@vscode', 'vsce', 'vsce'), 'package', ...options, ...target],
    {
      cwd: root,
    },
  );
  console.log(`Packaged ${basename(file)}, ${((await stat(file)).size / 1e6).toFixed(1)} MB`);
  return file;
}

/** Packages unless the file is newer than all that goes into it. */
export async function ensurePackaged(): Promise<string> {
  const file = await vsixFile();
  return (await isNewerThanSources(file)) ? file : await packageExtension();
}

async function vsixFile(): Promise<string> {
  const { version } = JSON.parse(await readFile(inRoot('package.json'), 'utf8'));
  return inRoot(`backstep-${version}.vsix`);
}
