/** Downloads that are checked, go on after an interruption, and leave no file that is not whole. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { environment } from '../environment.ts';
import { leftoversOf, unfinishedName } from '../leftovers.ts';

/** Without a byte for so long the connection is given up. */
const silenceLimit = 60_000;

/** Downloads into a file beside the target, which takes its name only when its checksum is right. */
export async function downloadChecked(url: URL, target: string, md5: string, label: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const partial = unfinishedName(target, 'part');
  await takeOver(target, partial);
  const { digest, resumed } = await fetchInto(url, partial, label);
  if (digest !== md5) {
    await rm(partial, { force: true });
    // What was there before may be the fault of another server, or of another version of the file.
    if (resumed) return downloadChecked(url, target, md5, label);
    throw new Error(`checksum ${digest} instead of ${md5}`);
  }
  await rename(partial, target);
}

/** Goes on with what an earlier process left, if nobody is at work on it: it is claimed by renaming. */
async function takeOver(target: string, partial: string): Promise<void> {
  const [left] = leftoversOf(target, 'part');
  if (left !== undefined) await rename(left, partial).catch(() => undefined);
}

async function fetchInto(url: URL, path: string, label: string): Promise<{ digest: string; resumed: boolean }> {
  const handle = await open(path, 'a');
  try {
    const { size } = await handle.stat();
    const silence = new AbortController();
    const timer = setTimeout(
      () => silence.abort(new Error(`no answer for ${silenceLimit / 1000} seconds`)),
      silenceLimit,
    );
    try {
      const headers: Record<string, string> =
        size > 0 ? { range: `bytes=${size}-`, 'accept-encoding': 'identity' } : {};
      const response = await fetch(url, { headers, signal: silence.signal });
      const resumed = size > 0 && response.status === 206;
      if (response.status === 416) return { digest: (await digestOf(path)).digest('hex'), resumed: true };
      if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
      if (!resumed && size > 0) await handle.truncate(0);
      const hash = resumed ? await digestOf(path) : createHash('md5');
      const length = response.headers.get('content-length');
      const start = resumed ? size : 0;
      const total = length === null ? null : start + Number(length);
      const done = await receive(response.body, handle, { hash, start, total, label, heard: () => timer.refresh() });
      if (total !== null && done !== total) throw new Error(`the connection ended after ${done} of ${total} bytes`);
      environment.onDownload?.({ label, done, total: done });
      await handle.sync();
      return { digest: hash.digest('hex'), resumed };
    } finally {
      clearTimeout(timer);
    }
  } finally {
    await handle.close();
  }
}

interface Reception {
  readonly hash: Hash;
  readonly start: number;
  readonly total: number | null;
  readonly label: string;
  readonly heard: () => void;
}

async function receive(
  body: AsyncIterable<Uint8Array>,
  handle: FileHandle,
  { hash, start, total, label, heard }: Reception,
): Promise<number> {
  let done = start;
  for await (const chunk of body) {
    heard();
    hash.update(chunk);
    await handle.writeFile(chunk);
    done += chunk.byteLength;
    environment.onDownload?.({ label, done, total });
  }
  return done;
}

async function digestOf(path: string): Promise<Hash> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash;
}

/** What went wrong, with the reason behind it, which `fetch` hides in `cause`. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
