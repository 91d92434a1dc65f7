import { readdir, readFile } from 'node:fs/promises';
import process from 'node:process';
import { runOrThrow } from '../../harness/command.ts';
import { root } from '../../harness/paths.ts';

/**
 * The running processes whose environment holds a mark, each as its id and command line. Every descendant inherits the
 * environment, also one that has left its parent and its process group.
 */
export async function processesMarked(mark: string): Promise<string[]> {
  if (process.platform === 'linux') {
    const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const found = await Promise.all(ids.map((id) => commandLineIfMarked(id, mark)));
    return found.filter((line) => line !== null);
  }
  const list = await runOrThrow('ps', ['-Aww', '-E', '-o', 'pid=,command='], { cwd: root });
  return list.split('\n').filter((line) => line.includes(mark));
}

async function commandLineIfMarked(id: string, mark: string): Promise<string | null> {
  const environment = await readFile(`/proc/${id}/environ`, 'utf8').catch(() => '');
  if (!environment.includes(mark)) {
    return null;
  }
  const commandLine = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
  return `${id} ${commandLine.replaceAll('\0', ' ').trim()}`;
}
