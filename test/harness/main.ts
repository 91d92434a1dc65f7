import process from 'node:process';
import { describeError } from './mendable-error.ts';

/** Runs an entry point. It may give its exit code; a failure ends it with a message for a person and exit code 1. */
export async function main(run: () => Promise<unknown>): Promise<void> {
  try {
    const code = await run();
    process.exitCode = typeof code === 'number' ? code : 0;
  } catch (error) {
    console.error(describeError(error));
    process.exitCode = 1;
  }
}
