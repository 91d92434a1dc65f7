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
export declare const largestHeader = 100000000;
/** The beginning of a file of these tensors, whose bytes follow in the same order. */
export declare function encodeHeader(
  tensors: readonly EntryToWrite[],
  metadata: Readonly<Record<string, string>>,
  failure: Failure,
): Buffer;
/** Reads and checks the JSON of a header. */
export declare function parseHeader(text: string, dataStart: number, failure: Failure): SafetensorsHeader;
/** Throws where a file of `size` bytes ends before its tensors do. */
export declare function requireWhole({ tensors, dataStart }: SafetensorsHeader, size: number, failure: Failure): void;
