/** Files that a process is writing bear its number: what is left of one that was killed can be told by that. */
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Where this process writes what will be `target` when it is whole. */
export function unfinishedName(target: string, ending: string): string {
  return `${target}.${process.pid}.${ending}`;
}

/** Unfinished files of `target` whose processes are gone. */
export function leftoversOf(target: string, ending: string): string[] {
  const [start, end] = [`${basename(target)}.`, `.${ending}`];
  const folder = dirname(target);
  return readdirSync(folder)
    .filter((name) => {
      if (!name.startsWith(start) || !name.endsWith(end)) return false;
      const number = name.slice(start.length, name.length - end.length);
      return /^\d+$/.test(number) && !isAlive(Number(number));
    })
    .map((name) => join(folder, name));
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
