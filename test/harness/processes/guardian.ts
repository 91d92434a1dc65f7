/**
 * Runs a program for as long as whoever started this guardian lives. It holds one end of a pipe; when the other end goes,
 * for whatever reason (finished, Ctrl-C, crash, kill -9), it ends the program with all its children and removes the
 * temporary folder. No handler inside the starting process could promise that.
 */
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import process from 'node:process';
import type { GuardedProgram } from './guarded-program.ts';
import { stopProcessGroup } from './process-group.ts';

const program: GuardedProgram = JSON.parse(process.argv[2] ?? '');
const output = program.logFile === undefined ? 'inherit' : openSync(program.logFile, 'a');
const child = spawn(program.command, program.commandArguments, {
  cwd: program.cwd,
  detached: true,
  stdio: ['ignore', output, output],
});
let isFinishing = false;

async function finish(code: number): Promise<void> {
  if (isFinishing) {
    return;
  }
  isFinishing = true;
  if (child.pid !== undefined) {
    await stopProcessGroup(child.pid);
  }
  if (program.temporaryFolder !== undefined) {
    await rm(program.temporaryFolder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
  process.exit(code);
}

child.on('error', () => void finish(1));
child.on('exit', (code) => void finish(code ?? 1));
process.stdin.on('close', () => void finish(1)).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void finish(1));
}
