import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export const main = join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'main.ts');

/** Three epochs of a step each. */
export const training = `
import { epochs, optim, tensor } from 'backstep';
const w = tensor([1], { requiresGrad: true });
const optimizer = new optim.SGD([w], { lr: 0.1 });
for (const epoch of epochs(3)) {
  optimizer.zeroGrad();
  w.mul(2).sub(4).pow(2).sum().backward();
  optimizer.step();
  console.log('epoch', epoch);
}
`;

/** A new folder with the script `train.ts`. */
export function folderWith(context: TestContext, source: string | Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-cli-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'train.ts'), source);
  return folder;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface BackstepOptions {
  /** Ctrl-C as soon as this is printed. */
  readonly interruptAt?: string;
  /** Runs it under this limit of a shell's `ulimit -f`, in blocks of 512 or 1024 bytes. */
  readonly fileLimit?: number;
}

/** Runs the command line. */
export function backstep(folder: string, args: readonly string[], options: BackstepOptions = {}): Promise<Finished> {
  const { interruptAt, fileLimit } = options;
  return new Promise((resolve, reject) => {
    const command = [process.execPath, main, ...args];
    const [program = '', ...rest] =
      fileLimit === undefined ? command : ['sh', '-c', `ulimit -f ${fileLimit}; exec "$@"`, 'sh', ...command];
    const child = spawn(program, rest, { cwd: folder });
    let stdout = '';
    let stderr = '';
    let interrupted = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (interruptAt === undefined || interrupted || !stdout.includes(interruptAt)) return;
      interrupted = true;
      child.kill('SIGINT');
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
