/** What the commands have in common that install something. */
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { SetupError } from '../runtime/host/setup/setup-error.ts';

const interruptedExitCode = 130;

/** Runs a set-up that Ctrl-C ends. What keeps it from being done is printed. @returns the exit code */
export async function runSetUp(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const abort = new AbortController();
  const interrupt = (): void => abort.abort();
  process.on('SIGINT', interrupt);
  try {
    return await work(abort.signal);
  } catch (error) {
    if (abort.signal.aborted) return interruptedExitCode;
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return 1;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** Says what is to be installed, and whether the user wants that. */
export async function isAllowed(what: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new SetupError(
      'Nothing is installed without a word from you: say --yes where there is no terminal to ask on.',
    );
  }
  console.error(what);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Ctrl-D and Ctrl-C are a no.
    const closed = once(terminal, 'close').then(() => '');
    const answer = await Promise.race([terminal.question('Install it? [y/N] ', { signal }), closed]);
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
