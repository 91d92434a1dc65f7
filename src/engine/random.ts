/**
 * A counter-based generator: Philox 4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3",
 * 2011). The n-th draw depends on seed and n alone, so a seed gives the same numbers on every device and platform.
 */
import { reserveMemory } from './memory/host-limit.ts';

const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;

/** High 32 bits of the product of two unsigned 32-bit numbers. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const middle2 = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + (middle >>> 16) + (middle2 >>> 16)) >>> 0;
}

/** Four random 32-bit words for a 128-bit counter (its low 64 bits) and a 64-bit key, written to `words`. */
function drawBlock(words: Uint32Array, counter: number, keyLow: number, keyHigh: number): void {
  let c0 = counter >>> 0;
  let c1 = Math.floor(counter / 0x100000000) >>> 0;
  let c2 = 0;
  let c3 = 0;
  let k0 = keyLow;
  let k1 = keyHigh;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(multiplier0, c0);
    const low0 = Math.imul(multiplier0, c0) >>> 0;
    const high1 = multiplyHigh(multiplier1, c2);
    const low1 = Math.imul(multiplier1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + weyl0) >>> 0;
    k1 = (k1 + weyl1) >>> 0;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

/** Four random 32-bit words for a 128-bit counter (its low 64 bits) and a 64-bit key. */
export function philox(counter: number, keyLow: number, keyHigh: number): [number, number, number, number] {
  const words = new Uint32Array(4);
  drawBlock(words, counter, keyLow >>> 0, keyHigh >>> 0);
  return [words[0]!, words[1]!, words[2]!, words[3]!];
}

/** A place in a stream of random numbers; plain data, which JSON can hold. */
export interface GeneratorState {
  readonly seed: number;
  readonly counter: number;
  /** Words of the present block that are still to be handed out, the last one first. */
  readonly spare: readonly number[];
}

/** A stream of random numbers with a seed and a position. */
export class Generator {
  #seed = 0;
  #keyLow = 0;
  #keyHigh = 0;
  #counter = 0;
  /** The present block, and its first word that is still to be handed out. */
  readonly #words = new Uint32Array(4);
  #next = 4;

  constructor(seed = 0) {
    this.manualSeed(seed);
  }

  /** Starts the stream of this seed from its beginning. Seeds are whole numbers up to 2^53. */
  manualSeed(seed: number): void {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed is a whole number between ±2^53, but got ${seed}`);
    this.#seed = seed;
    const magnitude = seed < 0 ? seed + 2 ** 53 : seed;
    this.#keyLow = magnitude >>> 0;
    this.#keyHigh = Math.floor(magnitude / 0x100000000) >>> 0;
    this.#counter = 0;
    this.#next = 4;
  }

  /** The seed that this stream began with: `Generator.initial_seed`. */
  initialSeed(): number {
    return this.#seed;
  }

  /** Where the stream is now, for `setState`: `Generator.get_state`. */
  getState(): GeneratorState {
    return { seed: this.#seed, counter: this.#counter, spare: [...this.#words.subarray(this.#next)].reverse() };
  }

  /** Goes to a place that `getState` told: the same numbers follow. `Generator.set_state`. */
  setState(state: GeneratorState): void {
    this.manualSeed(state.seed);
    this.#counter = state.counter;
    this.#next = 4 - state.spare.length;
    this.#words.set([...state.spare].reverse(), this.#next);
  }

  /** How many blocks have been drawn: for checkpoints and time travel. */
  get counter(): number {
    return this.#counter;
  }

  /** A random 32-bit word. */
  next(): number {
    if (this.#next === 4) {
      drawBlock(this.#words, this.#counter++, this.#keyLow, this.#keyHigh);
      this.#next = 0;
    }
    return this.#words[this.#next++]!;
  }

  /** In [0, 1), a multiple of 2^-24, so that it stays below 1 as a float32. */
  uniform(): number {
    return (this.next() >>> 8) * 2 ** -24;
  }

  uniforms(count: number): Float64Array {
    const result = newFloat64(count);
    for (let index = 0; index < count; index++) result[index] = this.uniform();
    return result;
  }

  /** Standard normal numbers, by Box and Muller's transform. */
  normals(count: number): Float64Array {
    const result = newFloat64(count);
    for (let index = 0; index < count; index += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
      const angle = 2 * Math.PI * this.uniform();
      result[index] = radius * Math.cos(angle);
      if (index + 1 < count) result[index + 1] = radius * Math.sin(angle);
    }
    return result;
  }

  /** 0 to count - 1 in random order (Fisher and Yates). */
  permutation(count: number): Int32Array {
    const result = Int32Array.from({ length: count }, (_, index) => index);
    for (let last = count - 1; last > 0; last--) {
      const other = Math.floor(this.uniform() * (last + 1));
      const kept = result[last]!;
      result[last] = result[other]!;
      result[other] = kept;
    }
    return result;
  }
}

/** The generator that creation functions, initialisation and shuffling draw from. */
export const generator = new Generator(0);

/** Makes every run the same: `torch.manual_seed`. Answers the generator. */
export function manualSeed(seed: number): Generator {
  generator.manualSeed(seed);
  return generator;
}

/** Where the default generator is: `torch.get_rng_state`. */
export function getRngState(): GeneratorState {
  return generator.getState();
}

/** Brings the default generator to where `getRngState` was called: `torch.set_rng_state`. */
export function setRngState(state: GeneratorState): void {
  generator.setState(state);
}

function newFloat64(count: number): Float64Array {
  reserveMemory(8 * count);
  return new Float64Array(count);
}
