import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { TraceError } from './errors.ts';
import { arrayOf, describe, isCount, isRecord, isString, mapOf, object } from './guard.ts';

/** A tensor's entry in a safetensors header. Offsets count from the end of the header. */
export interface SafetensorsEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly number[];
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, SafetensorsEntry>;
  /** Where the tensors' bytes begin in the file. */
  readonly dataStart: number;
}

/** The format's own limit on a header. */
const largestHeader = 100_000_000;

const isEntry = object<SafetensorsEntry>({ dtype: isString, shape: arrayOf(isCount), data_offsets: arrayOf(isCount) });
const isMetadata = mapOf(isString);

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
  const header = encodeHeader(path, tensors, metadata);
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

function encodeHeader(path: string, tensors: readonly TensorToWrite[], metadata: Readonly<Record<string, string>>) {
  // Entries, not assignment: a tensor may be called '__proto__'.
  const entries: [string, unknown][] = [['__metadata__', metadata]];
  let offset = 0;
  for (const { name, dtype, shape, byteLength } of tensors) {
    entries.push([name, { dtype, shape, data_offsets: [offset, offset + byteLength] }]);
    offset += byteLength;
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  // Padded with spaces so that the data begins at a multiple of 8.
  const length = Math.ceil(json.byteLength / 8) * 8;
  if (length > largestHeader) {
    throw new TraceError(path, 'at most 100 MB of graph and statistics, the limit of safetensors', `${length} bytes`);
  }
  const header = Buffer.alloc(8 + length, ' ');
  header.writeBigUInt64LE(BigInt(length), 0);
  json.copy(header, 8);
  return header;
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
  const header = parseHeader(path, text.toString('utf8'), 8 + length);
  for (const [name, entry] of header.tensors) {
    if (header.dataStart + (entry.data_offsets[1] ?? 0) > size) {
      throw new TraceError(path, `the whole tensor ${name}`, 'a file that ends before it');
    }
  }
  return header;
}

function parseHeader(path: string, text: string, dataStart: number): SafetensorsHeader {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TraceError(path, 'a safetensors header in JSON', describe(text));
  }
  if (!isRecord(value)) throw new TraceError(path, 'a safetensors header', describe(value));
  const metadata = Object.hasOwn(value, '__metadata__') ? value['__metadata__'] : {};
  if (!isMetadata(metadata)) throw new TraceError(path, 'texts in __metadata__', describe(metadata));
  const tensors = new Map<string, SafetensorsEntry>();
  for (const [name, entry] of Object.entries(value)) {
    if (name === '__metadata__') continue;
    const [start, end] = isEntry(entry) ? entry.data_offsets : [];
    if (!isEntry(entry) || start === undefined || end === undefined || end < start) {
      throw new TraceError(path, `dtype, shape and data_offsets of ${name}`, describe(entry));
    }
    tensors.set(name, entry);
  }
  return { metadata, tensors, dataStart };
}
