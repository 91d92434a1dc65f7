import { PbfReader } from 'pbf';

/** How values are written (protobuf's wire types). */
const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** The fields of one protobuf message by number, as they were written. Nothing inside is copied. */
export class ProtobufFields {
  readonly #numbers = new Map<number, number[]>();
  readonly #bytes = new Map<number, Uint8Array[]>();

  /** @throws RangeError where the message says more than its bytes hold */
  constructor(bytes: Uint8Array) {
    const reader = new PbfReader(bytes);
    while (reader.pos < bytes.length) {
      const tag = reader.readVarint();
      const field = Math.floor(tag / 8);
      if (field === 0) throw new RangeError('a field without a number');
      const kind = tag % 8;
      if (kind === wire.varint) push(this.#numbers, field, reader.readVarint(true));
      else {
        const length =
          kind === wire.bytes ? reader.readVarint() : kind === wire.fixed64 ? 8 : kind === wire.fixed32 ? 4 : -1;
        const end = reader.pos + length;
        if (length < 0) throw new RangeError(`a value of the unknown kind ${kind}`);
        if (end > bytes.length) throw new RangeError(`${length} bytes where ${bytes.length - reader.pos} are left`);
        push(this.#bytes, field, bytes.subarray(reader.pos, end));
        reader.pos = end;
      }
    }
  }

  /** The bytes of each value: of texts, messages, packed lists and numbers of fixed size. */
  bytes(field: number): readonly Uint8Array[] {
    return this.#bytes.get(field) ?? [];
  }

  messages(field: number): ProtobufFields[] {
    return this.bytes(field).map((bytes) => new ProtobufFields(bytes));
  }

  message(field: number): ProtobufFields | null {
    const last = this.bytes(field).at(-1);
    return last === undefined ? null : new ProtobufFields(last);
  }

  texts(field: number): string[] {
    return this.bytes(field).map((bytes) => new TextDecoder().decode(bytes));
  }

  text(field: number): string {
    return this.texts(field).at(-1) ?? '';
  }

  /** Integers, packed or one by one. */
  integers(field: number): number[] {
    const values = [...(this.#numbers.get(field) ?? [])];
    for (const bytes of this.bytes(field)) {
      const reader = new PbfReader(bytes);
      while (reader.pos < bytes.length) values.push(reader.readVarint(true));
    }
    return values;
  }

  integer(field: number): number {
    return this.integers(field).at(-1) ?? 0;
  }

  /** Numbers of fixed size, packed or one by one, as one run of little-endian bytes. */
  packed(field: number): Uint8Array {
    const parts = this.bytes(field);
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  }
}

function push<Value>(lists: Map<number, Value[]>, field: number, value: Value): void {
  const list = lists.get(field);
  if (list === undefined) lists.set(field, [value]);
  else list.push(value);
}
