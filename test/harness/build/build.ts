import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { runOrThrow } from '../command.ts';
import { MendableError } from '../mendable-error.ts';
import { inRoot, root } from '../paths.ts';
import { copyRuntimeFiles } from './copy-runtime-files.ts';
import { emitDeclarations } from './emit-declarations.ts';
import { buildStamp, isNewerThanSources } from './freshness.ts';

/** Builds everything into dist/ from nothing, as it ships. */
export async function build(): Promise<void> {
  const start = Date.now();
  // Not to standard output: what is run next may print what a program reads (backstep --json).
  console.error('Building ...');
  await rm(inRoot('dist'), { recursive: true, force: true });
  await mkdir(inRoot('.cache'), { recursive: true });
  await Promise.all([webpack('--mode', 'production'), emitDeclarations(), copyRuntimeFiles()]);
  if (existsSync(inRoot('dist', 'cli.js'))) {
    await chmod(inRoot('dist', 'cli.js'), 0o755);
  }
  await writeFile(buildStamp, '');
  console.error(`Built in ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

/** Builds unless dist/ is newer than all that goes into it. */
export async function ensureBuilt(): Promise<void> {
  if (!(await isNewerThanSources(buildStamp))) {
    await build();
  }
}

async function webpack(...webpackArguments: string[]): Promise<void> {
  const output = await runOrThrow(
    process.execPath,
    [inRoot('node_modules', 'webpack-cli', 'bin', 'cli.js'), ...webpackArguments],
    {
      cwd: root,
    },
  );
  const text = output.trim();
  if (text !== '') {
    console.error(text);
  }
  // A request that webpack cannot follow is a warning there, and an exception for the user later.
  if (/^\s*WARNING in /m.test(text)) {
    throw new MendableError('The build has warnings (above); they are errors here.');
  }
}
