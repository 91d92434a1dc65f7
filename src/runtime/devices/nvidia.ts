import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** An NVIDIA card as its driver describes it. */
export interface NvidiaCard {
  readonly name: string;
  readonly driver: string;
  /** Bytes; null where the driver does not tell. */
  readonly memory: number | null;
}

export interface NvidiaDriver {
  readonly cards: readonly NvidiaCard[];
  /** The newest CUDA that the driver runs; null where it does not tell. */
  readonly cuda: string | null;
}

/** The cards that `nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader,nounits` lists. */
export function parseCards(text: string): readonly NvidiaCard[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const cells = line.split(',').map((cell) => cell.trim());
    const [memory, driver] = [cells.pop(), cells.pop()];
    if (memory === undefined || driver === undefined || !/^\d/.test(driver)) return [];
    const mebibytes = Number.parseFloat(memory);
    // A name may have commas.
    const name = cells.join(', ');
    return [{ name, driver, memory: Number.isFinite(mebibytes) ? mebibytes * 2 ** 20 : null }];
  });
}

/** The version in the head of what `nvidia-smi` prints. */
export function parseCuda(text: string): string | null {
  return /CUDA(?: UMD)? Version\s*:\s*(\d+(?:\.\d+)*)/.exec(text)?.[1] ?? null;
}

/** Asks the driver; null where there is none. Gives up after some seconds: a driver that is ill hangs. */
export async function nvidiaDriver(program = 'nvidia-smi'): Promise<NvidiaDriver | null> {
  const ask = async (...options: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(program, options, {
      timeout: 8000,
      killSignal: 'SIGKILL',
      windowsHide: true,
    });
    return stdout;
  };
  try {
    const fields = '--query-gpu=name,driver_version,memory.total';
    const [list, head] = await Promise.all([ask(fields, '--format=csv,noheader,nounits'), ask()]);
    const cards = parseCards(list);
    return cards.length === 0 ? null : { cards, cuda: parseCuda(head) };
  } catch {
    return null;
  }
}
