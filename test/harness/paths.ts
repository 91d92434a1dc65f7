import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** Absolute path of the checkout, without a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Absolute path of something in the checkout. */
export function inRoot(...parts: string[]): string {
  return join(root, ...parts);
}

/**
 * The folder, outside every checkout, for what is slow to make and the same for all of them: the browser-served VS Code.
 * `BACKSTEP_CACHE` overrides it.
 */
export function cacheFolder(): string {
  const { BACKSTEP_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (BACKSTEP_CACHE) {
    return BACKSTEP_CACHE;
  }
  if (process.platform === 'win32') {
    return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'backstep', 'cache');
  }
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'backstep');
}
