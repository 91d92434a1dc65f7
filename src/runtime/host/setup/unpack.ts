/** One file out of a .tgz: enough of tar for a program in a package. */
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { codeOf, messageOf, SetupError } from './setup-error.ts';

const blockSize = 512;

interface Entry {
  readonly path: string;
  readonly size: number;
  readonly isFile: boolean;
}

/** Null for the blocks of zeros that end an archive. */
function entryIn(block: Buffer): Entry | null {
  const text = (from: number, length: number): string => {
    const bytes = block.subarray(from, from + length);
    const end = bytes.indexOf(0);
    return bytes.toString('utf8', 0, end < 0 ? length : end);
  };
  const name = text(0, 100);
  if (name === '') return null;
  const size = Number.parseInt(text(124, 12).trim() || '0', 8);
  if (!Number.isSafeInteger(size) || !text(257, 5).startsWith('ustar')) throw new Error('it holds no tar archive');
  const prefix = text(345, 155);
  const kind = text(156, 1);
  return { path: prefix === '' ? name : `${prefix}/${name}`, size, isFile: kind === '0' || kind === '' };
}

/** Writes the first file whose path is `wanted`; false where there is none. Fails with a SetupError. */
export async function unpackFile(
  archive: string,
  wanted: RegExp,
  target: string,
  signal: AbortSignal,
): Promise<boolean> {
  let isFound = false;
  const search = async (source: AsyncIterable<Buffer>): Promise<void> => {
    let pending: Buffer = Buffer.alloc(0);
    // Of the entry that is being read, and what fills up its last block.
    let [left, padding] = [0, 0];
    let out: FileHandle | null = null;
    try {
      for await (const piece of source) {
        pending = pending.length === 0 ? piece : Buffer.concat([pending, piece]);
        while (!isFound) {
          if (left > 0 || padding > 0) {
            const take = Math.min(left > 0 ? left : padding, pending.length);
            if (take === 0) break;
            if (left > 0) {
              await out?.writeFile(pending.subarray(0, take));
              left -= take;
              if (left === 0 && out !== null) isFound = true;
            } else padding -= take;
            pending = pending.subarray(take);
            continue;
          }
          if (pending.length < blockSize) break;
          const entry = entryIn(pending.subarray(0, blockSize));
          pending = pending.subarray(blockSize);
          if (entry === null) continue;
          left = entry.size;
          padding = (blockSize - (entry.size % blockSize)) % blockSize;
          if (entry.isFile && entry.size > 0 && wanted.test(entry.path)) out = await open(target, 'w', 0o755);
        }
        if (isFound) return;
      }
      if (left > 0 || pending.length > 0) throw new Error('it ends in the middle');
    } finally {
      await out?.close();
    }
  };
  try {
    await pipeline(createReadStream(archive), createGunzip(), search, { signal });
  } catch (error) {
    signal.throwIfAborted();
    // The rest of the archive is not read, which ends the pipeline as a failure does.
    if (isFound) return true;
    // What the disk has to say is not the archive's fault.
    if (codeOf(error)?.startsWith('E') && !codeOf(error)?.startsWith('ERR_')) throw error;
    throw new SetupError(`${archive} is not a whole .tgz (${messageOf(error)}): fetch it again.`);
  }
  return isFound;
}
