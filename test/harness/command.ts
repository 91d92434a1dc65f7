import { spawn } from 'node:child_process';
import process from 'node:process';
import { MendableError } from './mendable-error.ts';

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Show the output as it comes. Otherwise it is kept, and shown only when the command fails. */
  readonly show?: boolean;
}

/** A command's exit code and, unless it was shown, its output. */
export interface CommandResult {
  readonly code: number;
  readonly output: string;
}

/** Runs a command to its end. */
export async function runCommand(
  command: string,
  commandArguments: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const child = spawn(command, commandArguments, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: options.show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a command that has to succeed; throws with its output otherwise. */
export async function runOrThrow(
  command: string,
  commandArguments: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const { code, output } = await runCommand(command, commandArguments, options);
  if (code !== 0) {
    throw new MendableError(`${command} ${commandArguments.join(' ')} ended with code ${code}\n${output}`.trimEnd());
  }
  return output;
}

/** Runs npm. On Windows npm is a batch file, so its script is run by Node where its place is known. */
export async function runNpm(npmArguments: readonly string[], options: CommandOptions): Promise<string> {
  const script = process.env['npm_execpath'];
  if (script?.endsWith('.js')) {
    return await runOrThrow(process.execPath, [script, ...npmArguments], options);
  }
  if (process.platform === 'win32') {
    return await runOrThrow('cmd.exe', ['/d', '/c', 'npm', ...npmArguments], options);
  }
  return await runOrThrow('npm', npmArguments, options);
}
