import process from 'node:process';
import type { LaunchedEditor } from './launch.ts';
import { processesMarked } from './marked-processes.ts';

/** An editor's extension host that computes nothing until it goes on, as when it is busy with something large. */
export interface StoppedHost extends Disposable {
  goOn(): void;
}

/** Stops an editor's extension host, which goes on by itself at the end of the block. Not on Windows, which has no such signal. */
export async function stopExtensionHost({ server }: LaunchedEditor): Promise<StoppedHost> {
  const marked = await processesMarked(server.temporaryFolder);
  const hosts = marked.filter((line) => line.includes('--type=extensionHost')).map((line) => Number.parseInt(line, 10));
  if (hosts.length === 0) throw new Error(`No extension host among ${marked.join('\n')}`);
  const signalAll = (signal: NodeJS.Signals): void => {
    for (const id of hosts) process.kill(id, signal);
  };
  signalAll('SIGSTOP');
  const goOn = (): void => signalAll('SIGCONT');
  return { goOn, [Symbol.dispose]: goOn };
}
