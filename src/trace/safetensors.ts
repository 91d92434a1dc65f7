import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import {
  encodeHeader,
  largestHeader,
  parseHeader,
  requireWhole,
  type SafetensorsHeader,
} from '../formats/safetensors.ts';
import { TraceError } from './errors.ts';

export type { SafetensorsEntry, SafetensorsHeader } from '../formats/safetensors.ts';

export interface TensorToWrite {
  readonly name: string;
  /** The format's own name: F32, I64... */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly byteLength: number;
  /** Called once, in order: no more than one tensor is in memory at a time. */
  read(): Promise<Uint8Array>;
}

/** Writes the file beside its place and moves it there when it is whole. */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const header = encodeHeader(tensors, metadata, failureIn(path));
  const temporary = `${path}.${process.pid}.new`;
  const file = await open(temporary, 'w');
  try {
    try {
      await writeAll(file, header);
      for (const tensor of tensors) await writeAll(file, await tensor.read());
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) done += (await file.write(bytes, done)).bytesWritten;
}

/** Reads and checks the header; fails with a TraceError that says what is wrong with the file. */
export async function readSafetensorsHeader(path: string, file: FileHandle): Promise<SafetensorsHeader> {
  const { size } = await file.stat();
  const prefix = Buffer.alloc(8);
  if ((await file.read(prefix, 0, 8, 0)).bytesRead < 8) {
    throw new TraceError(path, 'a safetensors file', `only ${size} bytes`);
  }
  const length = Number(prefix.readBigUInt64LE(0));
  if (length > largestHeader) throw new TraceError(path, 'a safetensors file', 'another format');
  if (8 + length > size) throw new TraceError(path, `a header of ${length} bytes`, `a file of ${size} bytes`);
  const text = Buffer.alloc(length);
  await file.read(text, 0, length, 8);
  const header = parseHeader(text.toString('utf8'), 8 + length, failureIn(path));
  requireWhole(header, size, failureIn(path));
  return header;
}

function failureIn(path: string) {
  return (expected: string, found: string) => new TraceError(path, expected, found);
}
