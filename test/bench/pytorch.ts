import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface PyTorchFigures {
  readonly version: string;
  readonly mlp: number;
  /** Milliseconds of a step of each network. */
  readonly networks: Readonly<Record<string, number>>;
  readonly ops: Readonly<Record<string, number>>;
}

/** The same work in PyTorch where some python3 of this machine has it; null elsewhere. */
export async function measurePyTorch(): Promise<PyTorchFigures | null> {
  const script = fileURLToPath(new URL('scripts/pytorch.py', import.meta.url));
  for (const python of ['python3', '/usr/bin/python3', 'python']) {
    try {
      const { stdout } = await promisify(execFile)(python, [script]);
      const found: PyTorchFigures = JSON.parse(stdout);
      return found;
    } catch {
      // This one is not there, or has no PyTorch.
    }
  }
  return null;
}
