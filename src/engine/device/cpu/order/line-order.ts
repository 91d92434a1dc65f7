import type { TypedArray } from '../../../dtype.ts';
import { OrderKeys } from './keys.ts';
import { RadixSorter } from './radix-sort.ts';

const digitBits = 11;
const digits = 1 << digitBits;

/** The order of a line's elements: NaN counts as the largest, equal elements keep their places. For lines of one length. */
export class LineOrder {
  readonly #length: number;
  readonly #keys: OrderKeys;
  #sorter: RadixSorter | null = null;
  readonly #counts = new Uint32Array(digits);

  constructor(length: number, isFloat64: boolean) {
    this.#length = length;
    this.#keys = new OrderKeys(length, isFloat64);
  }

  /** Positions in order; good until the next call. */
  sort(line: TypedArray, descending = false): Uint32Array {
    this.#keys.read(line, descending);
    return this.#sorted();
  }

  #sorted(): Uint32Array {
    this.#sorter ??= new RadixSorter(this.#length);
    return this.#sorter.sort(this.#keys);
  }

  /** The position of the element that is the `rank`-th in order, from 0 on. */
  select(line: TypedArray, rank: number): number {
    this.#keys.read(line, false);
    if (this.#keys.isDouble) return this.#sorted()[rank]!;
    const { key, before } = this.#keyOf(rank);
    const { words } = this.#keys;
    for (let k = 0, left = rank - before; k < this.#length; k++) if (words[k] === key && left-- === 0) return k;
    return -1;
  }

  /** The positions of the first `count` in order. */
  first(line: TypedArray, count: number, descending: boolean): ArrayLike<number> {
    this.#keys.read(line, descending);
    if (count === 0) return [];
    if (this.#keys.isDouble || count * 4 > this.#length) return this.#sorted().subarray(0, count);
    const { key, before } = this.#keyOf(count - 1);
    const { words } = this.#keys;
    const chosen: number[] = [];
    let equal = count - before;
    for (let k = 0; k < this.#length; k++) {
      if (words[k]! < key || (words[k] === key && equal-- > 0)) chosen.push(k);
    }
    return chosen.sort((a, b) => words[a]! - words[b]! || a - b);
  }

  /** The key of the `rank`-th element, found digit by digit from the highest, and how many keys are lower. */
  #keyOf(rank: number): { key: number; before: number } {
    const { words } = this.#keys;
    const counts = this.#counts;
    let [prefix, fixed, before] = [0, 0, 0];
    for (let shift = 32 - digitBits; fixed !== -1; shift = Math.max(0, shift - digitBits)) {
      counts.fill(0);
      for (let k = 0; k < this.#length; k++) {
        const word = words[k]!;
        if (((word ^ prefix) & fixed) === 0) counts[(word >>> shift) & (digits - 1)]!++;
      }
      let digit = 0;
      while (before + counts[digit]! <= rank) before += counts[digit++]!;
      prefix |= digit << shift;
      fixed = -1 << shift;
    }
    return { key: prefix >>> 0, before };
  }
}
