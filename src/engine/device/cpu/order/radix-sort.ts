import type { OrderKeys } from './keys.ts';

/** Shorter lines have fewer digits of fewer values: counting them would cost more than it saves. */
const longLine = 2048;

/** Sorts positions by keys, digit by digit from the lowest; equal ones keep their order. Reused for lines of one length. */
export class RadixSorter {
  readonly #length: number;
  readonly #digitBits: number;
  readonly #counts: Uint32Array;
  #order: Uint32Array;
  #other: Uint32Array;
  #sorted: Uint32Array;
  #otherSorted: Uint32Array;

  constructor(length: number) {
    this.#length = length;
    this.#digitBits = length < longLine ? 8 : 11;
    this.#counts = new Uint32Array(1 << this.#digitBits);
    this.#order = new Uint32Array(length);
    this.#other = new Uint32Array(length);
    this.#sorted = new Uint32Array(length);
    this.#otherSorted = new Uint32Array(length);
  }

  /** The positions in the order of their keys; good until the next call. */
  sort(keys: OrderKeys): Uint32Array {
    for (let k = 0; k < this.#length; k++) this.#order[k] = k;
    if (keys.isDouble) this.#byWord(keys.lowWords);
    this.#byWord(keys.words);
    return this.#order;
  }

  #byWord(words: Uint32Array): void {
    const order = this.#order;
    for (let k = 0; k < this.#length; k++) this.#sorted[k] = words[order[k]!]!;
    for (let shift = 0; shift < 32; shift += this.#digitBits) this.#byDigit(shift);
  }

  #byDigit(shift: number): void {
    const counts = this.#counts;
    const [from, to, keys, toKeys] = [this.#order, this.#other, this.#sorted, this.#otherSorted];
    const mask = counts.length - 1;
    const length = this.#length;
    counts.fill(0);
    for (let k = 0; k < length; k++) counts[(keys[k]! >>> shift) & mask]!++;
    if (length > 0 && counts[(keys[0]! >>> shift) & mask] === length) return;
    let start = 0;
    for (let digit = 0; digit < counts.length; digit++) {
      const count = counts[digit]!;
      counts[digit] = start;
      start += count;
    }
    for (let k = 0; k < length; k++) {
      const key = keys[k]!;
      const place = counts[(key >>> shift) & mask]!++;
      to[place] = from[k]!;
      toKeys[place] = key;
    }
    [this.#order, this.#other, this.#sorted, this.#otherSorted] = [to, from, toKeys, keys];
  }
}
