/** The safetensors format: a header in JSON that says where each tensor's bytes are, then the bytes. */

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

/** A tensor that is to be written. */
export interface EntryToWrite {
  readonly name: string;
  /** The format's own name: F32, I64... */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly byteLength: number;
}

/** The reader's own error: what was expected, what came. */
type Failure = (expected: string, found: string) => Error;

/** The format's own limit on a header. */
export const largestHeader = 100_000_000;

/** The beginning of a file of these tensors, whose bytes follow in the same order. */
export function encodeHeader(
  tensors: readonly EntryToWrite[],
  metadata: Readonly<Record<string, string>>,
  failure: Failure,
): Buffer {
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
    throw failure('at most 100 MB besides the tensors, the limit of safetensors', `${length} bytes`);
  }
  const header = Buffer.alloc(8 + length, ' ');
  header.writeBigUInt64LE(BigInt(length), 0);
  json.copy(header, 8);
  return header;
}

/** Reads and checks the JSON of a header. */
export function parseHeader(text: string, dataStart: number, failure: Failure): SafetensorsHeader {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw failure('a safetensors header in JSON', shortened(text));
  }
  if (!isRecord(value)) throw failure('a safetensors header', shortened(text));
  const metadata = Object.hasOwn(value, '__metadata__') ? value['__metadata__'] : {};
  if (!isTexts(metadata)) throw failure('texts in __metadata__', shortened(JSON.stringify(metadata)));
  const tensors = new Map<string, SafetensorsEntry>();
  for (const [name, entry] of Object.entries(value)) {
    if (name === '__metadata__') continue;
    const [start, end] = isEntry(entry) ? entry.data_offsets : [];
    if (!isEntry(entry) || start === undefined || end === undefined || end < start) {
      throw failure(`dtype, shape and data_offsets of ${name}`, shortened(JSON.stringify(entry)));
    }
    tensors.set(name, entry);
  }
  return { metadata, tensors, dataStart };
}

/** Throws where a file of `size` bytes ends before its tensors do. */
export function requireWhole({ tensors, dataStart }: SafetensorsHeader, size: number, failure: Failure): void {
  for (const [name, entry] of tensors) {
    if (dataStart + (entry.data_offsets[1] ?? 0) > size) {
      throw failure(`the whole tensor ${name}`, 'a file that ends before it');
    }
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}

function areCounts(value: unknown): boolean {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

function isEntry(value: unknown): value is SafetensorsEntry {
  if (!isRecord(value)) return false;
  return typeof value['dtype'] === 'string' && areCounts(value['shape']) && areCounts(value['data_offsets']);
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
