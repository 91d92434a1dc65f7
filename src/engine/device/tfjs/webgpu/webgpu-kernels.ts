import timers from 'node:timers/promises';
import type * as tf from '@tensorflow/tfjs-core';
import type { DType, TypedArray } from '../../../dtype.ts';
import { formatBytes } from '../../../memory/sizes.ts';
import type { BinaryKernel, ComparisonKernel, ReductionKernel, UnaryKernel } from '../../kernels.ts';
import { DeviceGoneError } from '../../remote/errors.ts';
import { TfjsKernels, tfjsDType } from '../tfjs-kernels.ts';
import type { TfjsOperand } from '../windows.ts';
import type { OpenedGpu } from './adapter.ts';
import * as elementwise from './elementwise.ts';
import * as folds from './folds.ts';
import * as placements from './placements.ts';
import * as products from './products.ts';
import type { ProgramRunner } from './programs.ts';
import type { WatchedDevice } from './watched-device.ts';

/** Milliseconds. */
const lossIsKnownAfter = 1000;

/**
 * Kernels in WGSL, on the buffers and in the command queue of tfjs's WebGPU backend. Its own kernels compute with float32
 * only, drop NaN, take tensors of up to six dimensions and copy every window first.
 */
export class WebGpuKernels extends TfjsKernels {
  readonly #runner: ProgramRunner;
  readonly #watched: WatchedDevice;

  constructor(device: string, gpu: Pick<OpenedGpu, 'name' | 'driver'>, runner: ProgramRunner, watched: WatchedDevice) {
    super(
      device,
      gpu.name,
      [gpu.driver, `buffers of up to ${formatBytes(watched.largestBuffer)}`].filter(Boolean).join(', '),
    );
    this.#runner = runner;
    this.#watched = watched;
  }

  /** Programs run so far. */
  override get dispatches(): number {
    return this.#runner.dispatches;
  }

  override get lost(): Promise<string> {
    return this.#watched.lost;
  }

  override submit(): void {
    this.#runner.submit();
  }

  override takeComplaint(): string | null {
    return this.#watched.takeComplaint();
  }

  override async downloadAsync(handle: tf.Tensor): Promise<TypedArray> {
    try {
      this.#watched.requirePresent();
      return await super.downloadAsync(handle);
    } catch (error) {
      // A read fails when the GPU goes away; that is told by its own way, a moment later.
      const cause = await Promise.race([this.lost, timers.setTimeout(lossIsKnownAfter, null)]);
      throw cause === null ? error : new DeviceGoneError(cause);
    }
  }

  override upload(data: TypedArray, dtype: DType): tf.Tensor {
    return data.length === 0 ? super.upload(data, dtype) : this.#runner.upload(data, tfjsDType(dtype));
  }

  override full(dtype: DType, size: number, value: number): tf.Tensor {
    return elementwise.full(this.#runner, dtype, size, value);
  }

  override cast(x: TfjsOperand, dtype: DType): tf.Tensor {
    return elementwise.cast(this.#runner, x, dtype);
  }

  /** In place: a buffer belongs to one storage. */
  override write(target: TfjsOperand, source: TfjsOperand): tf.Tensor {
    return placements.write(this.#runner, target, source);
  }

  override unary(name: UnaryKernel, x: TfjsOperand): tf.Tensor {
    return elementwise.unary(this.#runner, name, x);
  }

  override binary(name: BinaryKernel, a: TfjsOperand, b: TfjsOperand, scale: number): tf.Tensor {
    return elementwise.binary(this.#runner, name, a, b, scale);
  }

  override compare(name: ComparisonKernel, a: TfjsOperand, b: TfjsOperand): tf.Tensor {
    return elementwise.compare(this.#runner, name, a, b);
  }

  override where(condition: TfjsOperand, a: TfjsOperand, b: TfjsOperand): tf.Tensor {
    return elementwise.where(this.#runner, condition, a, b);
  }

  override reduce(name: ReductionKernel, x: TfjsOperand, dims: readonly number[]): tf.Tensor {
    return folds.reduce(this.#runner, name, x, dims);
  }

  override argmax(x: TfjsOperand, dim: number, indexDType: DType): tf.Tensor {
    return folds.argmax(this.#runner, x, dim, indexDType);
  }

  override matmul(a: TfjsOperand, b: TfjsOperand): tf.Tensor {
    return products.matmul(this.#runner, a, b);
  }

  override linear(a: TfjsOperand, weight: TfjsOperand, bias: TfjsOperand | null): tf.Tensor {
    return products.linear(this.#runner, a, weight, bias);
  }

  override logSoftmax(x: TfjsOperand): tf.Tensor {
    return folds.logSoftmax(this.#runner, x);
  }

  override concat(inputs: readonly TfjsOperand[], dim: number): tf.Tensor {
    return placements.concat(this.#runner, inputs, dim);
  }

  override gather(x: TfjsOperand, dim: number, index: TfjsOperand): tf.Tensor {
    return placements.gather(this.#runner, x, dim, index);
  }

  override scatterAdd(shape: readonly number[], dim: number, index: TfjsOperand, source: TfjsOperand): tf.Tensor {
    return placements.scatterAdd(this.#runner, shape, dim, index, source);
  }

  override indexSelect(x: TfjsOperand, dim: number, index: TfjsOperand): tf.Tensor {
    return this.gather(x, dim, placements.along(index, x.shape.with(dim, index.shape[0]!), dim));
  }

  override indexAdd(shape: readonly number[], dim: number, index: TfjsOperand, source: TfjsOperand): tf.Tensor {
    return this.scatterAdd(shape, dim, placements.along(index, source.shape, dim), source);
  }
}
