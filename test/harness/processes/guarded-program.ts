import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export interface GuardedProgram {
  readonly command: string;
  readonly commandArguments: readonly string[];
  readonly cwd: string;
  /** Takes what the program prints. Without one it goes where this process prints. */
  readonly logFile?: string;
  /** Removed when the program has ended. */
  readonly temporaryFolder?: string;
}

export interface RunningProgram {
  /** Gives the exit code when the program has ended, its children too, and its temporary folder is gone. */
  readonly ended: Promise<number>;
  /** Ends it and waits for that. */
  stop(): Promise<void>;
}

const guardianScript = fileURLToPath(new URL('guardian.ts', import.meta.url));

/** Starts a program that cannot outlive this process, however this process ends. */
export function startGuarded(program: GuardedProgram, env: NodeJS.ProcessEnv): RunningProgram {
  const guardian = spawn(process.execPath, [guardianScript, JSON.stringify(program)], {
    // Away from the terminal's process group, or Ctrl-C would end the guardian together with what it guards.
    detached: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    env,
  });
  const ended = new Promise<number>((resolve, reject) => {
    guardian.on('error', reject);
    guardian.on('exit', (code) => resolve(code ?? 1));
  });
  return {
    ended,
    stop: async () => {
      guardian.stdin.end();
      await ended;
    },
  };
}
