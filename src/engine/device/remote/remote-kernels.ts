import type { DType, TypedArray } from '../../dtype.ts';
import type { BinaryKernel, ComparisonKernel, Kernels, Operand, ReductionKernel, UnaryKernel } from '../kernels.ts';
import { DeviceThread, type DeviceThreadOptions } from './device-thread.ts';
import type { Computation, RemoteOperand } from './messages.ts';

/** An operand as data that can be cloned: a storage is more than its handle. */
function wire(x: Operand<number>): RemoteOperand {
  const { handle, size } = x.storage;
  return { storage: { handle, size }, dtype: x.dtype, shape: x.shape, strides: x.strides, offset: x.offset };
}

/** A view is cloned with the whole buffer behind it, and shared memory not at all: then the elements are copied here. */
function cloneable(data: TypedArray): TypedArray {
  const isWhole = data.byteLength === data.buffer.byteLength && data.buffer instanceof ArrayBuffer;
  return isWhole ? data : data.slice();
}

/** What a device's elements are read into; what comes as another array is converted on the way. */
const arrays: Readonly<Partial<Record<DType, unknown>>> = {
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
};

/** Up to this many elements, what is uploaded or read is kept here as well: reading it again costs nothing. */
const keptElements = 4096;

/**
 * Kernels that run in a device thread. Calls are queued and return at once with a number for the result; only `download`
 * waits. A kernel that fails there is thrown here by the next read, or by the next flush that has heard of it.
 */
export class RemoteKernels implements Kernels<number> {
  readonly device: string;
  readonly dtypes: readonly DType[] = ['float32', 'int32', 'bool'];
  readonly #thread: DeviceThread;
  #nextHandle = 1;
  #liveHandles = 0;
  /** Elements of small buffers. Buffers never change under a number, so that they stay right. */
  readonly #kept = new Map<number, TypedArray>();

  constructor(backend: string, options: DeviceThreadOptions = {}) {
    this.device = backend;
    this.#thread = new DeviceThread(backend, options);
  }

  /** Waits until the device is open. Throws DeviceUnavailableError where it cannot be opened. */
  waitUntilOpen(): void {
    this.#thread.waitUntilOpen();
  }

  /** What the device is called beside its name, once it is open: a GPU's. */
  get description(): string | null {
    return this.#thread.description;
  }

  /** What else it tells of itself: a GPU's driver, and the largest buffer it has. */
  get detail(): string | null {
    return this.#thread.detail;
  }

  /** Programs that the device has run up to the last read; 0 where nothing counts them. */
  get dispatches(): number {
    return this.#thread.dispatches;
  }

  /** Results that have not been released. */
  get liveHandles(): number {
    return this.#liveHandles;
  }

  /** Sends what is queued. Throws what has failed in the meantime. */
  flush(): void {
    this.#thread.flush();
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#thread.close();
  }

  #compute(computation: Computation): number {
    const result = this.#nextHandle++;
    this.#liveHandles++;
    this.#thread.compute(result, computation);
    return result;
  }

  upload(data: TypedArray, dtype: DType): number {
    const handle = this.#compute({ kernel: 'upload', data: cloneable(data), dtype });
    if (data.length <= keptElements && data.constructor === arrays[dtype]) this.#kept.set(handle, data);
    return handle;
  }

  download(handle: number, dtype: DType, size: number): TypedArray {
    const kept = this.#kept.get(handle);
    if (kept !== undefined) {
      this.#thread.requireAlive();
      return kept;
    }
    const elements = this.#thread.read(handle, dtype, size);
    if (size <= keptElements) this.#kept.set(handle, elements);
    return elements;
  }

  release(handle: number): void {
    this.#liveHandles--;
    this.#kept.delete(handle);
    this.#thread.release(handle);
  }

  full(dtype: DType, size: number, value: number): number {
    return this.#compute({ kernel: 'full', dtype, size, value });
  }

  cast(x: Operand<number>, dtype: DType): number {
    return this.#compute({ kernel: 'cast', x: wire(x), dtype });
  }

  write(target: Operand<number>, source: Operand<number>): number {
    const written = this.#compute({ kernel: 'write', target: wire(target), source: wire(source) });
    // The device's buffers are never written to: the old one has been replaced.
    this.release(target.storage.handle);
    return written;
  }

  unary(name: UnaryKernel, x: Operand<number>): number {
    return this.#compute({ kernel: 'unary', name, x: wire(x) });
  }

  binary(name: BinaryKernel, a: Operand<number>, b: Operand<number>, scale: number): number {
    return this.#compute({ kernel: 'binary', name, a: wire(a), b: wire(b), scale });
  }

  compare(name: ComparisonKernel, a: Operand<number>, b: Operand<number>): number {
    return this.#compute({ kernel: 'compare', name, a: wire(a), b: wire(b) });
  }

  where(condition: Operand<number>, a: Operand<number>, b: Operand<number>): number {
    return this.#compute({ kernel: 'where', condition: wire(condition), a: wire(a), b: wire(b) });
  }

  reduce(name: ReductionKernel, x: Operand<number>, dims: readonly number[]): number {
    return this.#compute({ kernel: 'reduce', name, x: wire(x), dims });
  }

  argmax(x: Operand<number>, dim: number, indexDType: DType): number {
    return this.#compute({ kernel: 'argmax', x: wire(x), dim, indexDType });
  }

  matmul(a: Operand<number>, b: Operand<number>): number {
    return this.#compute({ kernel: 'matmul', a: wire(a), b: wire(b) });
  }

  linear(a: Operand<number>, weight: Operand<number>, bias: Operand<number> | null): number {
    return this.#compute({
      kernel: 'linear',
      a: wire(a),
      weight: wire(weight),
      bias: bias === null ? null : wire(bias),
    });
  }

  logSoftmax(x: Operand<number>): number {
    return this.#compute({ kernel: 'logSoftmax', x: wire(x) });
  }

  concat(inputs: readonly Operand<number>[], dim: number): number {
    return this.#compute({ kernel: 'concat', inputs: inputs.map(wire), dim });
  }

  gather(x: Operand<number>, dim: number, index: Operand<number>): number {
    return this.#compute({ kernel: 'gather', x: wire(x), dim, index: wire(index) });
  }

  scatterAdd(shape: readonly number[], dim: number, index: Operand<number>, source: Operand<number>): number {
    return this.#compute({ kernel: 'scatterAdd', shape, dim, index: wire(index), source: wire(source) });
  }

  indexSelect(x: Operand<number>, dim: number, index: Operand<number>): number {
    return this.#compute({ kernel: 'indexSelect', x: wire(x), dim, index: wire(index) });
  }

  indexAdd(shape: readonly number[], dim: number, index: Operand<number>, source: Operand<number>): number {
    return this.#compute({ kernel: 'indexAdd', shape, dim, index: wire(index), source: wire(source) });
  }
}
