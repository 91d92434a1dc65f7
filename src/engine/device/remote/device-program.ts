import type { MessagePort } from 'node:worker_threads';
import type { DType, TypedArray } from '../../dtype.ts';
import type { Kernels, Operand } from '../kernels.ts';
import { DeviceGoneError } from './errors.ts';
import {
  type Batch,
  type Command,
  type Computation,
  controlWords,
  type Failure,
  type RemoteOperand,
} from './messages.ts';
import { viewOn } from './shared-elements.ts';

/** Kernels of a device that works by itself: no GPU can be read synchronously, and whose driver may refuse what it is asked. */
export interface AsyncKernels<Handle> extends Kernels<Handle> {
  /** What the device is called beside its name: a GPU's. Null where there is nothing to tell. */
  readonly description: string | null;
  /** What else it tells of itself: a GPU's driver, and the largest buffer it has. */
  readonly detail: string | null;
  /** Programs that the device has run; 0 where nothing counts them. */
  readonly dispatches: number;
  /** Settles with the cause when the device has gone. Null: it cannot go. */
  readonly lost: Promise<string> | null;
  downloadAsync(handle: Handle, dtype: DType, size: number): Promise<TypedArray>;
  /** Sends what is recorded to the device, so that it works while the next batch is on its way. */
  submit(): void;
  /** What the driver has refused since the last call, in its words; null where all is well. */
  takeComplaint(): string | null;
}

/** A value that was to be computed, and what became of it. */
type Entry<Handle> = { readonly kind: 'value'; readonly value: Handle } | Failure;

/** Carries a failure of an operand to what depends on it: reported once, where it happened. */
class DependsOnFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The device's end: runs batches in order on its kernels, and reports. */
export class DeviceProgram<Handle> {
  readonly #kernels: AsyncKernels<Handle>;
  readonly #control: Int32Array;
  readonly #reports: MessagePort;
  readonly #entries = new Map<number, Entry<Handle>>();

  constructor(kernels: AsyncKernels<Handle>, control: Int32Array, reports: MessagePort) {
    this.#kernels = kernels;
    this.#control = control;
    this.#reports = reports;
  }

  async run(batch: Batch): Promise<void> {
    for (const command of batch.commands) this.#execute(command);
    if (batch.read === null) this.#kernels.submit();
    if (batch.read !== null) {
      const { handle, dtype, size, target } = batch.read;
      try {
        const elements = await this.#kernels.downloadAsync(this.#value(handle), dtype, size);
        viewOn(target, dtype, size).set(elements);
      } catch (error) {
        this.#report(this.#failureOf(error, handle, 'read'));
      }
    }
    Atomics.store(this.#control, controlWords.dispatches, this.#kernels.dispatches);
    Atomics.store(this.#control, controlWords.completed, batch.sequence);
    Atomics.notify(this.#control, controlWords.completed);
  }

  #execute(command: Command): void {
    if ('release' in command) {
      const entry = this.#entries.get(command.release);
      this.#entries.delete(command.release);
      if (entry?.kind === 'value') this.#kernels.release(entry.value);
      return;
    }
    const { operation, result, computation } = command;
    try {
      const value = this.#compute(computation);
      this.#entries.set(result, { kind: 'value', value });
      const complaint = this.#kernels.takeComplaint();
      if (complaint === null) return;
      this.#kernels.release(value);
      throw new Error(complaint);
    } catch (error) {
      const failure = this.#failureOf(error, operation, computation.kernel);
      this.#entries.set(result, failure);
      if (!(error instanceof DependsOnFailure)) this.#report(failure);
    }
  }

  /** Throws where it is not the operation that failed. */
  #failureOf(error: unknown, operation: number, kernel: string): Failure {
    if (error instanceof DeviceGoneError) throw error;
    if (error instanceof DependsOnFailure) return error.failure;
    return { kind: 'failure', operation, kernel, message: error instanceof Error ? error.message : String(error) };
  }

  #report(failure: Failure): void {
    this.#reports.postMessage(failure);
    Atomics.add(this.#control, controlWords.reports, 1);
  }

  #value(handle: number): Handle {
    const entry = this.#entries.get(handle);
    if (entry === undefined) throw new Error(`buffer ${handle} does not exist or was released`);
    if (entry.kind === 'failure') throw new DependsOnFailure(entry);
    return entry.value;
  }

  #operand(x: RemoteOperand): Operand<Handle> {
    return { ...x, storage: { handle: this.#value(x.storage.handle), size: x.storage.size } };
  }

  #compute(c: Computation): Handle {
    const kernels = this.#kernels;
    switch (c.kernel) {
      case 'upload':
        return kernels.upload(c.data, c.dtype);
      case 'full':
        return kernels.full(c.dtype, c.size, c.value);
      case 'cast':
        return kernels.cast(this.#operand(c.x), c.dtype);
      case 'write':
        return this.#write(c.target, c.source);
      case 'unary':
        return kernels.unary(c.name, this.#operand(c.x));
      case 'binary':
        return kernels.binary(c.name, this.#operand(c.a), this.#operand(c.b), c.scale, null);
      case 'compare':
        return kernels.compare(c.name, this.#operand(c.a), this.#operand(c.b));
      case 'where':
        return kernels.where(this.#operand(c.condition), this.#operand(c.a), this.#operand(c.b));
      case 'reduce':
        return kernels.reduce(c.name, this.#operand(c.x), c.dims);
      case 'argmax':
        return kernels.argmax(this.#operand(c.x), c.dim, c.indexDType);
      case 'matmul':
        return kernels.matmul(this.#operand(c.a), this.#operand(c.b));
      case 'linear':
        return kernels.linear(
          this.#operand(c.a),
          this.#operand(c.weight),
          c.bias === null ? null : this.#operand(c.bias),
        );
      case 'logSoftmax':
        return kernels.logSoftmax(this.#operand(c.x));
      case 'concat':
        return kernels.concat(
          c.inputs.map((input) => this.#operand(input)),
          c.dim,
        );
      case 'gather':
        return kernels.gather(this.#operand(c.x), c.dim, this.#operand(c.index));
      case 'scatterAdd':
        return kernels.scatterAdd(c.shape, c.dim, this.#operand(c.index), this.#operand(c.source));
      case 'indexSelect':
        return kernels.indexSelect(this.#operand(c.x), c.dim, this.#operand(c.index));
      case 'indexAdd':
        return kernels.indexAdd(c.shape, c.dim, this.#operand(c.index), this.#operand(c.source));
      default:
        return c satisfies never;
    }
  }

  /** The kernels release the buffer that they replace: it leaves the table before the caller's own release arrives. */
  #write(target: RemoteOperand, source: RemoteOperand): Handle {
    const written = this.#kernels.write(this.#operand(target), this.#operand(source));
    this.#entries.delete(target.storage.handle);
    return written;
  }
}
