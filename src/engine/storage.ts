import { isInferenceModeEnabled } from './autograd/modes.ts';
import type { Kernels } from './device/kernels.ts';
import { allocate, bytesPerElement, type DType, type TypedArray } from './dtype.ts';
import { type DeviceBuffer, ownBuffer } from './memory/device-memory.ts';
import { isWatched, noteHeld } from './memory/held-tensors.ts';
import type { Origin } from './observer.ts';

let nextId = 1;

/** Storages made after this call have a higher id. */
export function newestStorageId(): number {
  return nextId - 1;
}

/**
 * A flat buffer on one device, shared by a tensor and all its views. `version` counts in-place writes: autograd compares it
 * with the version at which a tensor was saved.
 */
export class Storage {
  readonly id: number = nextId++;
  readonly kernels: Kernels<unknown>;
  readonly dtype: DType;
  readonly size: number;
  handle: unknown;
  version = 0;
  /** The observer's own: which call wrote to it last. */
  writtenBy: Origin | null = null;
  readonly #buffer: DeviceBuffer | null;
  #madeBy: Origin | null = null;
  /** Made in inference mode: it may not be saved for a backward pass. */
  readonly isInference: boolean = isInferenceModeEnabled();

  constructor(kernels: Kernels<unknown>, dtype: DType, size: number, handle: unknown) {
    this.kernels = kernels;
    this.dtype = dtype;
    this.size = size;
    this.handle = handle;
    this.#buffer = kernels.device === 'cpu' ? null : ownBuffer(this);
    if (isWatched()) noteHeld(this);
  }

  /** The buffer that it has from now on: what was written to has become another. */
  replaceHandle(handle: unknown): void {
    this.handle = handle;
    if (this.#buffer !== null) this.#buffer.handle = handle;
  }

  /** The observer's own: which call made it. Known storages are listed where memory runs out. */
  get madeBy(): Origin | null {
    return this.#madeBy;
  }

  setOrigin(origin: Origin): void {
    if (this.#madeBy === null) noteHeld(this);
    this.#madeBy = origin;
  }

  get byteLength(): number {
    return this.size * bytesPerElement(this.dtype);
  }

  /** All elements; not to be written to. Blocks until the device has them. */
  read(): TypedArray {
    return this.kernels.download(this.handle, this.dtype, this.size);
  }

  /** A copy of the elements that stays as it is when the storage is written to. */
  snapshot(): TypedArray {
    const copy = allocate(this.dtype, this.size);
    copy.set(this.read());
    return copy;
  }
}
