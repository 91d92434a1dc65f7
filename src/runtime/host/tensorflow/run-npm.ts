import { spawn } from 'node:child_process';
import { SetupError } from '../setup/setup-error.ts';
import { requireNpm } from './find-npm.ts';
import { npmFailure } from './npm-failure.ts';

export interface NpmRun {
  readonly folder: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: (text: string) => void;
  readonly signal: AbortSignal;
}

/** What is kept of npm's words, to say why it failed. */
const kept = 65_536;

/** Runs npm in a folder. Fails with a sentence for the user. */
export async function runNpm({ folder, arguments: options, environment, onOutput, signal }: NpmRun): Promise<void> {
  const npm = requireNpm();
  signal.throwIfAborted();
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const isPosix = process.platform !== 'win32';
  const child = spawn(npm.command, [...npm.arguments, ...options], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what npm has started ends with it.
    detached: isPosix,
    windowsHide: true,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-kept);
      onOutput(text);
    });
  }
  const end = (): void => {
    if (child.pid === undefined || child.exitCode !== null) return;
    if (!isPosix) spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true });
    else {
      try {
        process.kill(-child.pid, 'SIGTERM');
      } catch {
        // It has ended just now.
      }
    }
  };
  signal.addEventListener('abort', end);
  child.on('error', (error) => resolve(`npm could not be started: ${error.message}`));
  child.on('close', (code) => resolve(code === 0 ? null : npmFailure(printed)));
  try {
    const failure = await promise;
    signal.throwIfAborted();
    if (failure !== null) throw new SetupError(`The installation failed: ${failure}.`);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
