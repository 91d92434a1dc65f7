import { DeviceGoneError } from '../../remote/errors.ts';

function size(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(2)} GiB` : `${(bytes / 2 ** 20).toFixed(2)} MiB`;
}

/** What is done with a buffer that could not be made. */
const followsFromAnother = /invalid due to a previous error/;

/**
 * A GPU device whose driver's complaints are heard. Dawn raises them as events during the very call that is refused. Error
 * scopes would tell the same by promises, but Dawn aborts the process when a thread ends while one of its promises is open.
 */
export class WatchedDevice {
  readonly device: GPUDevice;
  readonly #name: string;
  #complaint: string | null = null;
  #allocated = 0;
  #gone: string | null = null;
  readonly #readBuffers = new Set<GPUBuffer>();
  /** Settles with the cause when the GPU has gone. */
  readonly lost: Promise<string>;

  constructor(device: GPUDevice, name: string) {
    this.device = device;
    this.#name = name;
    this.lost = device.lost.then(({ reason, message }) => {
      this.#gone = `${name} went away (${message.trim() || reason})`;
      // A read that waits would wait for ever.
      for (const buffer of this.#readBuffers) if (buffer.mapState === 'pending') buffer.unmap();
      return this.#gone;
    });
    device.addEventListener('uncapturederror', ({ error }) => {
      if (!followsFromAnother.test(error.message)) this.#complaint ??= error.message.trim();
    });
    this.#watchAllocations();
  }

  /** Bytes. */
  get largestBuffer(): number {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    return Math.min(maxBufferSize, maxStorageBufferBindingSize);
  }

  /** What the driver has refused since the last call, in its words; null where all is well. */
  takeComplaint(): string | null {
    const complaint = this.#complaint;
    this.#complaint = null;
    return complaint === null ? null : `the driver of ${this.#name} refused it: ${complaint}`;
  }

  /** Throws once the GPU has gone: Dawn never answers what it is asked after that. */
  requirePresent(): void {
    if (this.#gone !== null) throw new DeviceGoneError(this.#gone);
  }

  #watchAllocations(): void {
    const { device } = this;
    const create = device.createBuffer.bind(device);
    const limit = this.largestBuffer;
    device.createBuffer = (descriptor) => {
      this.requirePresent();
      const bytes = descriptor.size;
      if (bytes > limit) throw this.#outOfMemory(bytes, `; one buffer takes at most ${size(limit)}`);
      let isRefused = false;
      const refuse = ({ error }: GPUUncapturedErrorEvent): void => {
        if (error instanceof GPUOutOfMemoryError) isRefused = true;
      };
      device.addEventListener('uncapturederror', refuse);
      let buffer: GPUBuffer;
      try {
        buffer = create(descriptor);
      } catch (error) {
        // A buffer that is mapped at once needs memory of the host as well.
        throw error instanceof RangeError ? this.#outOfMemory(bytes, '') : error;
      } finally {
        device.removeEventListener('uncapturederror', refuse);
      }
      if (isRefused) {
        this.#complaint = null;
        throw this.#outOfMemory(bytes, '');
      }
      this.#allocated += bytes;
      if ((descriptor.usage & GPUBufferUsage.MAP_READ) !== 0) this.#readBuffers.add(buffer);
      const destroy = buffer.destroy.bind(buffer);
      buffer.destroy = () => {
        this.#allocated -= bytes;
        this.#readBuffers.delete(buffer);
        return destroy();
      };
      return buffer;
    };
  }

  #outOfMemory(bytes: number, limit: string): Error {
    return new Error(
      `out of memory. Tried to allocate ${size(bytes)} (${this.#name}; ${size(this.#allocated)} already allocated${limit}). Use smaller batches, or device 'cpu'`,
    );
  }
}
