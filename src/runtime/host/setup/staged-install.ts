/** Puts programs into Backstep's own storage. What is there stays in use until the new one has passed its test. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { formatBytes } from '../../../engine/memory/sizes.ts';
import { codeOf, SetupError } from './setup-error.ts';

export interface StagedInstall<Report> {
  /** What it is called: 'TensorFlow'. */
  readonly name: string;
  /** Where it is to lie. */
  readonly folder: string;
  /** How much room it takes there, at most. */
  readonly bytes: number;
  /** Puts it into a folder. */
  readonly fill: (staging: string) => Promise<void>;
  /** Tries it there. */
  readonly test: (staging: string) => Promise<Report>;
  readonly signal: AbortSignal;
}

/** Gives what the test gave. Fails with a SetupError, or with the signal's reason; then nothing has changed. */
export async function installStaged<Report>(install: StagedInstall<Report>): Promise<Report> {
  const { name, folder, bytes, fill, test, signal } = install;
  const staging = `${folder}.part-${process.pid}`;
  try {
    await mkdir(staging, { recursive: true });
    await removeAbandoned(folder);
    await requireRoom(dirname(staging), name, bytes);
    await fill(staging);
    signal.throwIfAborted();
    const report = await test(staging);
    signal.throwIfAborted();
    await replace(folder, staging);
    return report;
  } catch (error) {
    throw explained(error, folder);
  } finally {
    await rm(staging, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  }
}

function explained(error: unknown, folder: string): unknown {
  if (error instanceof SetupError) return error;
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new SetupError(`The disk that ${folder} is on is full: make room and try again.`);
    case 'EACCES':
    case 'EROFS':
    case 'EPERM':
    case 'ENOTDIR':
    case 'EEXIST':
      return new SetupError(
        `${dirname(folder)} cannot be written to (${codeOf(error)}): mend its permissions, or let XDG_CACHE_HOME name a folder elsewhere.`,
      );
    case 'EBUSY':
    case 'ENOTEMPTY':
      return new SetupError(`${folder} is in use: stop the runs that are going, then try again.`);
    default:
      return error;
  }
}

/** A set-up whose process was killed leaves much behind. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder))) {
    const pid = /^\.(?:part|old)-(\d+)$/.exec(name.slice(basename(folder).length))?.[1];
    if (pid === undefined || !name.startsWith(basename(folder)) || isAlive(Number(pid))) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true }).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

async function requireRoom(folder: string, name: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new SetupError(
    `There is not enough room: ${name} takes up to ${formatBytes(needed)}, and ${formatBytes(free)} are free on the disk of ${folder}. Make room, or let XDG_CACHE_HOME name a folder elsewhere.`,
  );
}

/** The old installation goes only once the new one is in its place. */
async function replace(folder: string, staging: string): Promise<void> {
  const old = `${folder}.old-${process.pid}`;
  if (existsSync(folder)) await rename(folder, old);
  try {
    await rename(staging, folder);
  } catch (error) {
    if (existsSync(old)) await rename(old, folder);
    throw error;
  }
  await rm(old, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
}
