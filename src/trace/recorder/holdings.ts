import type { TypedArray } from '../../engine/dtype.ts';
import type { Storage } from '../../engine/storage.ts';
import type { Tensor } from '../../engine/tensor.ts';

/** A storage's elements at one version: the storage itself as long as nobody writes to it, a copy from then on. */
export interface Holding {
  readonly storage: Storage;
  readonly version: number;
  copy: TypedArray | null;
}

/** A tensor as it was when it was recorded. */
export interface HeldTensor {
  readonly holding: Holding;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Beyond this many bytes a step is no longer kept whole: recording must not be what fills the memory. */
const heldLimit = 1 << 30;

type Generation = Map<Storage, Holding>;

/**
 * Keeps the tensors of the step in progress, and of the one before it until that is known not to be the last. Keeping is
 * by reference and costs next to nothing; only what is written in place is copied, just before.
 */
export class Holdings {
  #current: Generation = new Map();
  #previous: Generation = new Map();
  #held = new Map<Tensor, HeldTensor>();
  #bytes = 0;
  /** Buffers of copies that are no longer needed: parameters are copied at every step, always of the same sizes. */
  readonly #spare = new Map<number, TypedArray[]>();

  /** Whether something of this step was left out because it had grown too large. */
  get isFull(): boolean {
    return this.#bytes > heldLimit;
  }

  /** Null when there is no room for more. */
  hold(tensor: Tensor): HeldTensor | null {
    const known = this.#held.get(tensor);
    if (known !== undefined && known.holding.version === tensor.storage.version) return known;
    const holding = this.#holdingOf(tensor.storage);
    if (holding === null) return null;
    const { shape, strides, offset } = tensor;
    const held: HeldTensor = { holding, shape, strides, offset };
    this.#held.set(tensor, held);
    return held;
  }

  /** Called just before the storage changes. `evenUnknown`: also when no tensor of it is held yet, but one soon will be. */
  beforeWrite(storage: Storage, evenUnknown: boolean): void {
    if (evenUnknown) this.#holdingOf(storage);
    for (const generation of [this.#current, this.#previous]) {
      const holding = generation.get(storage);
      if (holding === undefined || holding.copy !== null || holding.version !== storage.version) continue;
      holding.copy = this.#snapshot(storage);
    }
  }

  /** As it was before the write that an operation has just made: for a leaf that is first seen by that very operation. */
  holdBeforeWrite(tensor: Tensor): HeldTensor | null {
    const holding = this.#current.get(tensor.storage);
    if (holding === undefined || holding.version === tensor.storage.version) return null;
    const { shape, strides, offset } = tensor;
    return { holding, shape, strides, offset };
  }

  /** As the tensor is once its storage has come to `version`; what the step in progress has written since is looked up there. */
  laterVersion({ holding, ...window }: HeldTensor, version: number): HeldTensor {
    const { storage } = holding;
    const known = this.#current.get(storage);
    return { ...window, holding: known?.version === version ? known : { storage, version, copy: null } };
  }

  /** The step is over, and may still be asked for until the next one is. */
  endStep(): void {
    this.#recycle(this.#previous);
    this.#previous = this.#current;
    this.#beginStep();
  }

  /** The step is over and will not be asked for; the one before it stays as it is. */
  discardStep(): void {
    this.#recycle(this.#current);
    this.#beginStep();
  }

  /** The step before has been recorded, or never will be. */
  dropPrevious(): void {
    this.#recycle(this.#previous);
    this.#previous = new Map();
  }

  #beginStep(): void {
    this.#current = new Map();
    this.#held = new Map();
    this.#bytes = 0;
  }

  #holdingOf(storage: Storage): Holding | null {
    const known = this.#current.get(storage);
    if (known?.version === storage.version) return known;
    if (this.isFull) return null;
    const holding: Holding = { storage, version: storage.version, copy: null };
    this.#current.set(storage, holding);
    this.#bytes += storage.byteLength;
    return holding;
  }

  #snapshot(storage: Storage): TypedArray {
    const spare = this.#spare.get(storage.byteLength);
    const index = spare?.findIndex((buffer) => buffer.length === storage.size) ?? -1;
    const buffer = index < 0 ? undefined : spare?.splice(index, 1)[0];
    const elements = storage.read();
    if (buffer === undefined || buffer.constructor !== elements.constructor) return elements.slice();
    buffer.set(elements);
    return buffer;
  }

  #recycle(generation: Generation): void {
    for (const holding of generation.values()) {
      const { copy } = holding;
      if (copy === null) continue;
      const spare = this.#spare.get(copy.byteLength);
      if (spare === undefined) this.#spare.set(copy.byteLength, [copy]);
      else if (spare.length < 8) spare.push(copy);
      holding.copy = null;
    }
  }
}

/** The elements in row-major order; null where they have been written over. Not to be kept or written to. */
export function elementsOf({ holding, shape, strides, offset }: HeldTensor): TypedArray | null {
  const { storage, version, copy } = holding;
  if (copy === null && storage.version !== version) return null;
  const flat = copy ?? storage.read();
  const count = shape.reduce((product, size) => product * size, 1);
  if (isRowMajor(shape, strides)) return flat.subarray(offset, offset + count);
  const result = allocateLike(flat, count);
  const index = new Array<number>(shape.length).fill(0);
  let position = offset;
  for (let written = 0; written < count; written++) {
    result[written] = flat[position] ?? 0;
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      const stride = strides[dim] ?? 0;
      const size = shape[dim] ?? 1;
      const next = (index[dim] ?? 0) + 1;
      position += stride;
      if (next < size) {
        index[dim] = next;
        break;
      }
      position -= stride * size;
      index[dim] = 0;
    }
  }
  return result;
}

function allocateLike(array: TypedArray, length: number): TypedArray {
  if (array instanceof Float32Array) return new Float32Array(length);
  if (array instanceof Float64Array) return new Float64Array(length);
  return array instanceof Int32Array ? new Int32Array(length) : new Uint8Array(length);
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    const size = shape[dim] ?? 1;
    if (size !== 1 && strides[dim] !== expected) return false;
    expected *= size;
  }
  return true;
}
