import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const folders = new Set<string>();
const removal = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };

process.on('exit', () => {
  for (const folder of folders) {
    rmSync(folder, removal);
  }
});

/** Runs something with a new folder, which is removed afterwards, at the latest when this process exits. */
export async function withTemporaryFolder<Result>(
  prefix: string,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  folders.add(folder);
  try {
    return await use(folder);
  } finally {
    await rm(folder, removal);
    folders.delete(folder);
  }
}
