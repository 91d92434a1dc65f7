import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fail } from './fail.mjs';
import { root } from './root.mjs';

/** Installs the npm dependencies unless node_modules already holds what package-lock.json asks for. */
export function ensureDependencies() {
  const difference = firstDifference();
  if (difference === null) {
    return;
  }
  console.error(`Installing npm dependencies (${difference}) ...`);
  const { command, commandArguments, shell } = npmCommand(['ci', '--no-audit', '--no-fund']);
  const { status, error } = spawnSync(command, commandArguments, {
    cwd: root,
    stdio: ['inherit', 2, 'inherit'],
    shell,
  });
  if (error !== undefined || status !== 0) {
    fail(
      `npm could not install the dependencies${error === undefined ? '' : `: ${error.message}`}.\nMend it, then try: npm ci`,
    );
  }
}

/**
 * Why an installation is needed, or null. Compares what the lock file asks for with npm's own record of what is there;
 * file times would lie after `git clone`, `git pull` and a cache restored in CI.
 */
function firstDifference() {
  const wanted = readLock(join(root, 'package-lock.json'));
  if (wanted === null) {
    fail('package-lock.json is missing or unreadable. Restore it: git checkout package-lock.json');
  }
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (installed === null) {
    return 'none are there yet';
  }
  for (const [path, entry] of Object.entries(wanted)) {
    // Optional packages of other platforms are in the lock file but never installed.
    const isAbsentOptional = entry.optional === true && installed[path] === undefined;
    if (path !== '' && !isAbsentOptional && installed[path]?.version !== entry.version) {
      return `${path} is not at ${entry.version}`;
    }
  }
  return null;
}

/** The `packages` of a lock file by path, or null when there is no readable one. */
function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return null;
  }
}

/** npm as it was started, else as the PATH finds it. Windows has only a batch file there, which needs a shell. */
function npmCommand(npmArguments) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) {
    return { command: process.execPath, commandArguments: [script, ...npmArguments], shell: false };
  }
  return { command: 'npm', commandArguments: npmArguments, shell: process.platform === 'win32' };
}
