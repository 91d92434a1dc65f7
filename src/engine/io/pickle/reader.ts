/** The bytes of a pickle, taken one after another; what is missing at the end is said so. */
export class PickleReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #name: string;
  #at = 0;

  constructor(bytes: Uint8Array, name: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#name = name;
  }

  get position(): number {
    return this.#at;
  }

  take(count: number): Uint8Array {
    if (!Number.isSafeInteger(count) || count < 0 || this.#at + count > this.#bytes.byteLength) {
      throw new Error(
        `${this.#name} is cut short: ${count} bytes are missing at byte ${this.#at} of ${this.#bytes.byteLength}`,
      );
    }
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  #advance(count: number): number {
    this.take(count);
    return this.#at - count;
  }

  byte(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** Big-endian, alone among the numbers. */
  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** A whole number in `count` little-endian bytes, in two's complement. */
  long(count: number): number {
    let value = 0n;
    const bytes = this.take(count);
    for (const [index, byte] of bytes.entries()) value |= BigInt(byte) << BigInt(8 * index);
    return Number(BigInt.asIntN(8 * count, value));
  }

  line(): string {
    const end = this.#bytes.indexOf(10, this.#at);
    if (end < 0) throw new Error(`${this.#name} is cut short: a line does not end, from byte ${this.#at} on`);
    const text = latin1(this.take(end - this.#at));
    this.#at++;
    return text;
  }
}

/** One character a byte, as Python 2's texts are. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
