import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fail } from './fail.mjs';
import { root } from './root.mjs';

/** Absolute path of a Node 24 or later: the one among the optional dependencies, else the one running now. */
export function findNode24() {
  const { optionalDependencies } = readJson(join(root, 'package.json'));
  for (const name of Object.keys(optionalDependencies)) {
    const folder = join(root, 'node_modules', name);
    if (
      name.endsWith(`-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`) &&
      existsSync(folder)
    ) {
      const executable = join(folder, readJson(join(folder, 'package.json')).bin.node);
      if (existsSync(executable)) {
        return executable;
      }
    }
  }
  if (Number.parseInt(process.versions.node, 10) >= 24) {
    return process.execPath;
  }
  return fail(
    `Backstep needs Node 24 and npm has no package of it for ${process.platform}-${process.arch}; this is Node ${process.versions.node}.\n` +
      'Install Node 24 from https://nodejs.org and try again.',
  );
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
