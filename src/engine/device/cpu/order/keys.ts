import type { TypedArray } from '../../../dtype.ts';

/**
 * Unsigned numbers in the order of the elements: NaN last, -0 equal to 0. A float64 that is no 32-bit integer needs two words;
 * those of the high one come first. `descending` turns the order around: NaN first.
 */
export class OrderKeys {
  readonly words: Uint32Array;
  /** The low words; used where `isDouble`. */
  readonly lowWords: Uint32Array;
  isDouble = false;

  constructor(length: number, isFloat64: boolean) {
    this.words = new Uint32Array(length);
    this.lowWords = new Uint32Array(isFloat64 ? length : 0);
  }

  /** Makes the keys of a line of as many elements. */
  read(line: TypedArray, descending: boolean): void {
    const flip = descending ? -1 : 0;
    this.isDouble = false;
    if (line instanceof Float32Array) this.#readFloat32(line, flip);
    else if (!(line instanceof Float64Array)) this.#readIntegers(line, flip);
    else if (line.every(isInt32)) this.#readIntegers(line, flip);
    else this.#readFloat64(line, flip);
  }

  #readIntegers(line: TypedArray, flip: number): void {
    const { words } = this;
    for (let k = 0; k < words.length; k++) words[k] = line[k]! ^ 0x80000000 ^ flip;
  }

  #readFloat32(line: Float32Array, flip: number): void {
    const { words } = this;
    const bits = new Int32Array(line.buffer, line.byteOffset, line.length);
    for (let k = 0; k < words.length; k++) {
      const own = bits[k]!;
      let key = own ^ ((own >> 31) | 0x80000000);
      if ((own & 0x7fffffff) > 0x7f800000) key = -1;
      else if (own === -0x80000000) key = -0x80000000;
      words[k] = key ^ flip;
    }
  }

  #readFloat64(line: Float64Array, flip: number): void {
    this.isDouble = true;
    const { words, lowWords } = this;
    const bits = new Int32Array(2);
    const value = new Float64Array(bits.buffer);
    for (let k = 0; k < words.length; k++) {
      const element = line[k]!;
      // Turns -0 into 0.
      value[0] = element + 0;
      const high = bits[1]!;
      const isMissing = Number.isNaN(element);
      words[k] = (isMissing ? -1 : high ^ ((high >> 31) | 0x80000000)) ^ flip;
      lowWords[k] = (isMissing ? -1 : bits[0]! ^ (high >> 31)) ^ flip;
    }
  }
}

function isInt32(value: number): boolean {
  return (value | 0) === value;
}
