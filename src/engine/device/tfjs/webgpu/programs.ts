import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { TypedArray } from '../../../dtype.ts';
import type { TfjsDType } from '../tfjs-kernels.ts';

/** What one storage-buffer element is in WGSL: booleans are stored as 0 and 1. */
export function wgslType(dtype: string): 'f32' | 'i32' {
  return dtype === 'float32' ? 'f32' : 'i32';
}

export const workgroupSize = 64;

/**
 * A WGSL program of our own. `key` names its code: equal keys must mean equal code. `inputs` are buffers A, B, C...; the code
 * reads `uniforms.u0`, `uniforms.u1`... (each a `vec4<i32>`) and writes `result`.
 */
export interface Program {
  readonly key: string;
  /** Functions, among them `fn main(index : i32)`, or `fn main()` where `groups` has three sizes. */
  readonly code: string;
  readonly inputs: readonly tf.Tensor[];
  readonly uniforms: readonly (readonly number[])[];
  /** Invocations of a flat program; or workgroups by dimension. */
  readonly threads: number | readonly [number, number, number];
  readonly workgroup?: readonly [number, number, number];
  /** `result` is an array of `atomic<i32>`: float32 elements by their bits. */
  readonly atomic?: boolean;
}

/** What tfjs is told of every buffer's shape: it would compile a program anew for what differs between shapes. */
const anyShape = [2];

/** Runs our own programs among those of tfjs's backend, on its buffers and in its command queue. */
export class ProgramRunner {
  readonly backend: WebGPUBackend;
  /** Programs run so far. */
  dispatches = 0;

  constructor(backend: WebGPUBackend) {
    this.backend = backend;
  }

  /** A flat tensor whose elements are whatever its buffer held before. */
  allocate(size: number, dtype: TfjsDType): tf.Tensor {
    const { dataId } = this.backend.makeTensorInfo([size], dtype);
    return tf.engine().makeTensorFromTensorInfo({ dataId, shape: [size], dtype });
  }

  /** A flat tensor with these elements, sent before what is recorded next. */
  upload(data: TypedArray, dtype: TfjsDType): tf.Tensor {
    const result = this.allocate(data.length, dtype);
    this.backend.uploadToGPU(result.dataId);
    const { resource } = this.backend.tensorMap.get(result.dataId);
    if (!(resource instanceof GPUBuffer)) throw new Error('the tensor has no buffer');
    const elements = dtype === 'float32' ? Float32Array.from(data) : Int32Array.from(data);
    this.backend.queue.writeBuffer(resource, 0, elements);
    return result;
  }

  run(program: Program, output: tf.Tensor): tf.Tensor {
    const { inputs, uniforms, threads } = program;
    const isFlat = typeof threads === 'number';
    this.dispatches++;
    this.backend.runWebGPUProgram(
      {
        variableNames: inputs.map((_, place) => 'ABCD'.charAt(place)),
        outputShape: anyShape,
        shaderKey: `backstep ${program.key}`,
        dispatchLayout: isFlat ? { x: [0] } : { x: [0], y: [1], z: [2] },
        dispatch: isFlat ? [Math.ceil(threads / workgroupSize), 1, 1] : [...threads],
        workgroupSize: [...(program.workgroup ?? [workgroupSize, 1, 1])],
        uniforms: uniforms.map((_, place) => `u${place} : vec4<i32>,`).join(' '),
        atomic: program.atomic ?? false,
        getUserCode: () => program.code,
      },
      inputs.map(({ dataId, dtype }) => ({ dataId, dtype, shape: anyShape })),
      output.dtype,
      uniforms.map((data) => ({ type: 'int32', data: [0, 1, 2, 3].map((place) => data[place] ?? 0) })),
      { dataId: output.dataId, dtype: output.dtype, shape: anyShape },
    );
    return output;
  }

  /** tfjs keeps what it has read of a tensor: after a write in place it must read again. */
  forgetCopy(written: tf.Tensor): void {
    Reflect.deleteProperty(this.backend.tensorMap.get(written.dataId), 'values');
  }

  /** Sends what is recorded to the GPU, so that it works while the next batch is on its way. */
  submit(): void {
    this.backend.ensureCommandEncoderReady();
    this.backend.endComputePassEncoder();
    this.backend.submitQueue();
  }
}
