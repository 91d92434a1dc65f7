/** Kernels that move elements to other places. */
import type * as tf from '@tensorflow/tfjs-core';
import { tfjsDType } from '../tfjs-kernels.ts';
import { countElements, denseStrides, type TfjsOperand } from '../windows.ts';
import { cast, conversion, full, wholeOf } from './elementwise.ts';
import type { Cursor } from './loops.ts';
import { type ProgramRunner, wgslType } from './programs.ts';
import { allocate, visit } from './visits.ts';

/** Adds to a place that other invocations may be adding to. */
const addAtomically = {
  i32: 'fn addTo(place : i32, value : i32) { atomicAdd(&result[place], value); }',
  f32: `fn addTo(place : i32, value : f32) {
    var old = atomicLoad(&result[place]);
    loop {
      let exchange = atomicCompareExchangeWeak(&result[place], old, bitcast<i32>(bitcast<f32>(old) + value));
      if (exchange.exchanged) { break; }
      old = exchange.old_value;
    }
  }`,
};

/** In place: a buffer belongs to one storage. */
export function write(runner: ProgramRunner, target: TfjsOperand, source: TfjsOperand): tf.Tensor {
  const { handle } = target.storage;
  if (countElements(target.shape) === 0) return handle;
  if (source.storage.handle !== handle) {
    copyInto(runner, handle, target, source);
    return handle;
  }
  // A program cannot read the buffer that it writes.
  const copy = cast(runner, source, source.dtype);
  const { shape, dtype } = source;
  copyInto(runner, handle, target, {
    storage: { handle: copy, size: copy.size },
    shape,
    dtype,
    strides: denseStrides(shape),
    offset: 0,
  });
  copy.dispose();
  return handle;
}

export function copyInto(
  runner: ProgramRunner,
  output: tf.Tensor,
  target: TfjsOperand | (Cursor & Pick<TfjsOperand, 'shape' | 'dtype'>),
  source: TfjsOperand,
): void {
  const [from, to] = [tfjsDType(source.dtype), tfjsDType(target.dtype)];
  visit(
    runner,
    {
      name: 'write',
      shape: target.shape,
      inputs: [source.storage.handle],
      cursors: [source, target],
      body: `let a = A[p]; result[q] = ${conversion(from, to, 'a')};`,
      functions: wholeOf,
    },
    output,
  );
  runner.forgetCopy(output);
}

export function concat(runner: ProgramRunner, inputs: readonly TfjsOperand[], dim: number): tf.Tensor {
  const first = inputs[0];
  if (first === undefined) throw new Error('concat needs at least one input');
  const length = inputs.reduce((total, input) => total + input.shape[dim]!, 0);
  const shape = first.shape.with(dim, length);
  const output = allocate(runner, countElements(shape), first.dtype);
  const strides = denseStrides(shape);
  let offset = 0;
  for (const input of inputs) {
    const target = { shape: input.shape, dtype: input.dtype, strides, offset };
    if (countElements(input.shape) > 0) copyInto(runner, output, target, input);
    offset += input.shape[dim]! * strides[dim]!;
  }
  return output;
}

export function gather(runner: ProgramRunner, x: TfjsOperand, dim: number, index: TfjsOperand): tf.Tensor {
  const output = allocate(runner, countElements(index.shape), x.dtype);
  if (output.size === 0) return output;
  return visit(
    runner,
    {
      name: 'gather',
      shape: index.shape,
      inputs: [x.storage.handle, index.storage.handle],
      cursors: [{ strides: x.strides.with(dim, 0), offset: x.offset }, index],
      body: 'result[index] = A[p + B[q] * EXTRA.x];',
      uniforms: [x.strides[dim]!],
    },
    output,
  );
}

export function scatterAdd(
  runner: ProgramRunner,
  shape: readonly number[],
  dim: number,
  index: TfjsOperand,
  source: TfjsOperand,
): tf.Tensor {
  const output = full(runner, source.dtype, countElements(shape), 0);
  if (countElements(index.shape) === 0) return output;
  const strides = denseStrides(shape);
  return visit(
    runner,
    {
      name: 'scatterAdd',
      shape: index.shape,
      inputs: [source.storage.handle, index.storage.handle],
      cursors: [source, index, { strides: strides.with(dim, 0), offset: 0 }],
      functions: addAtomically[wgslType(source.dtype)],
      body: 'addTo(r + B[q] * EXTRA.x, A[p]);',
      uniforms: [strides[dim]!],
      atomic: true,
    },
    output,
  );
}

/** A 1-d index repeated over the other dimensions. */
export function along(index: TfjsOperand, shape: readonly number[], dim: number): TfjsOperand {
  return { ...index, shape, strides: shape.map((_, other) => (other === dim ? index.strides[0]! : 0)) };
}
