/**
 * Frees what tensors held on devices whose memory no garbage collector sees. Once enough has been allocated, garbage is
 * collected here and now, and what lost its tensor goes: nothing that a script can still reach is ever freed, and nothing
 * has to be marked as kept.
 */
import type { Kernels } from '../device/kernels.ts';
import type { Storage } from '../storage.ts';
import { collectGarbageOnce, releaseWeaklyHeld } from './collection.ts';

/** A buffer on a device, and whoever may still want it. */
export interface DeviceBuffer {
  readonly owner: WeakRef<Storage>;
  readonly bytes: number;
  /** In-place writes on devices that cannot write replace it. */
  handle: unknown;
}

/** What may be allocated before the next collection: to begin with, and where collecting takes too much of the time. */
const first = { buffers: 1024, bytes: 64 * 2 ** 20 };
const most = { buffers: 32 * 1024, bytes: 256 * 2 ** 20 };
/** The part of the time that may go into collecting. */
const affordable = 0.03;

class DeviceMemory {
  readonly #kernels: Kernels<unknown>;
  #buffers: DeviceBuffer[] = [];
  #newBytes = 0;
  #newBuffers = 0;
  #allowed = first;
  #limits = first;
  #endedAt = performance.now();

  constructor(kernels: Kernels<unknown>) {
    this.#kernels = kernels;
  }

  add(storage: Storage): DeviceBuffer {
    if (this.#newBytes >= this.#limits.bytes || this.#newBuffers >= this.#limits.buffers) this.#sweepInTime();
    const buffer = { owner: new WeakRef(storage), bytes: storage.byteLength, handle: storage.handle };
    this.#buffers.push(buffer);
    this.#newBytes += buffer.bytes;
    this.#newBuffers++;
    return buffer;
  }

  /** The storages that are alive, once the others are freed. */
  sweep(): readonly Storage[] {
    releaseWeaklyHeld();
    collectGarbageOnce();
    const alive: Storage[] = [];
    const kept: DeviceBuffer[] = [];
    let bytes = 0;
    for (const buffer of this.#buffers) {
      const owner = buffer.owner.deref();
      if (owner === undefined) {
        this.#kernels.release(buffer.handle);
        continue;
      }
      alive.push(owner);
      kept.push(buffer);
      bytes += buffer.bytes;
    }
    // Reading the references has tied their targets to this job again.
    releaseWeaklyHeld();
    this.#buffers = kept;
    this.#newBytes = 0;
    this.#newBuffers = 0;
    // With much alive, as much again may become garbage: else a growing model would be collected again and again.
    this.#limits = {
      bytes: Math.max(this.#allowed.bytes, bytes),
      buffers: Math.max(this.#allowed.buffers, kept.length),
    };
    return alive;
  }

  #sweepInTime(): void {
    const start = performance.now();
    this.sweep();
    const end = performance.now();
    if (end - start > affordable * (end - this.#endedAt)) {
      const { bytes, buffers } = this.#allowed;
      this.#allowed = { bytes: Math.min(2 * bytes, most.bytes), buffers: Math.min(2 * buffers, most.buffers) };
    }
    this.#endedAt = end;
  }
}

const memories = new Map<Kernels<unknown>, DeviceMemory>();

/** From now on the storage's buffer is freed some time after the storage is garbage. Null where a device frees by itself. */
export function ownBuffer(storage: Storage): DeviceBuffer | null {
  const { kernels } = storage;
  if (kernels.freesByItself === true) return null;
  let memory = memories.get(kernels);
  if (memory === undefined) {
    memory = new DeviceMemory(kernels);
    memories.set(kernels, memory);
  }
  return memory.add(storage);
}

/** Frees what is garbage on the devices. Answers the storages that are alive there. */
export function sweepDevices(): readonly Storage[] {
  return [...memories.values()].flatMap((memory) => memory.sweep());
}

/** The device has been closed: all that was there is gone. */
export function forgetDevice(kernels: Kernels<unknown>): void {
  memories.delete(kernels);
}
