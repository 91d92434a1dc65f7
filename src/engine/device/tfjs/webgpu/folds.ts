/** Kernels that fold dimensions. */
import type * as tf from '@tensorflow/tfjs-core';
import type { DType } from '../../../dtype.ts';
import type { ReductionKernel } from '../../kernels.ts';
import { tfjsDType } from '../tfjs-kernels.ts';
import { countElements, type TfjsOperand } from '../windows.ts';
import { elementaryFunctions } from './elementary-functions.ts';
import { full } from './elementwise.ts';
import { coalesced, cursorCode, type Loop, loopUniforms } from './loops.ts';
import { type ProgramRunner, wgslType } from './programs.ts';
import { foldAlone, foldTogether, logSoftmaxRows, placeOfLargest, team } from './reductions.ts';
import { allocate } from './visits.ts';

/** Results from which on each is folded by one invocation. */
const longReductions = 4096;
/** Values that one workgroup folds where several fold for a result. */
const shareOfPart = 4096;

/** More workgroups than one dimension of a dispatch may have are spread over two. */
const widestDispatch = 65_535;

function spread(groups: number): readonly [number, number, number] {
  const width = Math.min(groups, widestDispatch);
  return [width, Math.ceil(groups / width), 1];
}

export function reduce(
  runner: ProgramRunner,
  name: ReductionKernel,
  x: TfjsOperand,
  dims: readonly number[],
): tf.Tensor {
  const isFolded = (_: unknown, dim: number): boolean => dims.includes(dim);
  const isKept = (_: unknown, dim: number): boolean => !dims.includes(dim);
  const results = countElements(x.shape.filter(isKept));
  const output = allocate(runner, results, x.dtype);
  if (results === 0) return output;
  const length = countElements(x.shape.filter(isFolded));
  if (length === 0) {
    output.dispose();
    return full(runner, x.dtype, results, name === 'prod' ? 1 : 0);
  }
  const kept = coalesced({
    shape: x.shape.filter(isKept),
    cursors: [{ strides: x.strides.filter(isKept), offset: x.offset }],
  });
  const folded = coalesced({
    shape: x.shape.filter(isFolded),
    cursors: [{ strides: x.strides.filter(isFolded), offset: 0 }],
  });
  return fold(runner, name, x.dtype, x.storage.handle, kept, folded, output);
}

function fold(
  runner: ProgramRunner,
  name: ReductionKernel,
  dtype: DType,
  elements: tf.Tensor,
  kept: Loop,
  folded: Loop,
  output: tf.Tensor,
): tf.Tensor {
  const results = countElements(kept.shape);
  const length = countElements(folded.shape);
  // A workgroup for each result where there are few; several for each where that leaves the GPU idle.
  const together = length >= team && results < longReductions;
  const parts = together && length > 2 * shareOfPart ? Math.min(team, Math.ceil(length / shareOfPart)) : 1;
  const target = parts > 1 ? runner.allocate(results * parts, tfjsDType(dtype)) : output;
  const type = wgslType(output.dtype);
  const make = together ? foldTogether : foldAlone;
  const first = 2 + kept.shape.length;
  runner.run(
    {
      key: `${name} ${together} ${kept.shape.length} ${folded.shape.length} ${output.dtype}`,
      code: make(name, type, {
        kept: cursorCode(['p'], kept.shape.length, 'index', 1),
        folded: cursorCode(['q'], folded.shape.length, 'k', first),
        length: 'uniforms.u0.x',
        parts: 'uniforms.u0.y',
        results: 'uniforms.u0.z',
      }),
      inputs: [elements],
      uniforms: [[length, parts, results * parts], ...loopUniforms(kept), ...loopUniforms(folded)],
      threads: together ? spread(results * parts) : results,
    },
    target,
  );
  if (parts === 1) return output;
  const rest: Loop = { shape: [results], cursors: [{ strides: [parts], offset: 0 }] };
  fold(runner, name, dtype, target, rest, { shape: [parts], cursors: [{ strides: [1], offset: 0 }] }, output);
  target.dispose();
  return output;
}

export function argmax(runner: ProgramRunner, x: TfjsOperand, dim: number, indexDType: DType): tf.Tensor {
  const kept = coalesced({
    shape: x.shape.toSpliced(dim, 1),
    cursors: [{ strides: x.strides.toSpliced(dim, 1), offset: x.offset }],
  });
  const results = countElements(kept.shape);
  const output = allocate(runner, results, indexDType);
  if (results === 0) return output;
  return runner.run(
    {
      key: `argmax ${kept.shape.length} ${x.dtype}`,
      code: placeOfLargest(wgslType(x.dtype), cursorCode(['p'], kept.shape.length, 'index', 1)),
      inputs: [x.storage.handle],
      uniforms: [[results, x.shape[dim]!, x.strides[dim]!], ...loopUniforms(kept)],
      threads: results,
    },
    output,
  );
}

export function logSoftmax(runner: ProgramRunner, x: TfjsOperand): tf.Tensor {
  const output = allocate(runner, countElements(x.shape), x.dtype);
  if (output.size === 0) return output;
  const last = x.shape.length - 1;
  const rows = coalesced({
    shape: x.shape.slice(0, -1),
    cursors: [{ strides: x.strides.slice(0, -1), offset: x.offset }],
  });
  const count = countElements(rows.shape);
  return runner.run(
    {
      key: `logSoftmax ${rows.shape.length}`,
      code: `${elementaryFunctions}${logSoftmaxRows(cursorCode(['p'], rows.shape.length, 'index', 1))}`,
      inputs: [x.storage.handle],
      uniforms: [[count, x.shape[last] ?? 1, x.strides[last] ?? 1], ...loopUniforms(rows)],
      threads: spread(count),
    },
    output,
  );
}
