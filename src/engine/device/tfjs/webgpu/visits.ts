/** Programs that visit every element of a shape. */
import * as tf from '@tensorflow/tfjs-core';
import type { DType } from '../../../dtype.ts';
import { tfjsDType } from '../tfjs-kernels.ts';
import { countElements, type TfjsOperand } from '../windows.ts';
import { type Cursor, coalesced, cursorCode, loopUniforms } from './loops.ts';
import { type ProgramRunner, workgroupSize } from './programs.ts';

/** A program that visits every element of a shape. */
export interface Visit {
  readonly name: string;
  readonly shape: readonly number[];
  /** Buffers A, B, C that it reads. */
  readonly inputs: readonly tf.Tensor[];
  /** Cursors p, q, r on them, or on the result. */
  readonly cursors: readonly Cursor[];
  /** Statements; `index` is the element's place in row-major order. */
  readonly body: string;
  readonly functions?: string;
  /** At most four; the code calls them `EXTRA.x`, `EXTRA.y`... */
  readonly uniforms?: readonly number[];
  readonly atomic?: boolean;
}

const cursorNames = ['p', 'q', 'r'];

/** Elements that an invocation visits: starting one costs as much as visiting some. */
const elementsOfThread = 4;

/** A flat tensor for a result, or an empty one. */
export function allocate(runner: ProgramRunner, size: number, dtype: DType): tf.Tensor {
  const wanted = tfjsDType(dtype);
  return size === 0 ? tf.tensor1d([], wanted) : runner.allocate(size, wanted);
}

/** Runs a program for every element; the result is `output`, whose other elements stay as they are. */
export function visit(runner: ProgramRunner, program: Visit, output: tf.Tensor): tf.Tensor {
  const { name, inputs, body, functions = '', uniforms = [], atomic = false } = program;
  const loop = coalesced(program);
  const rank = loop.shape.length;
  const code = `${functions}
fn main(thread : i32) {
  let threads = i32(numWorkgroups.x * numWorkgroups.y * numWorkgroups.z) * ${workgroupSize};
  for (var index = thread; index < uniforms.u0.x; index += threads) {
    ${cursorCode(cursorNames.slice(0, loop.cursors.length), rank, 'index', 0)}
    ${body}
  }
}`;
  return runner.run(
    {
      key: `${name} ${rank} ${inputs.map(({ dtype }) => dtype).join()} ${output.dtype}`,
      // The program's own uniforms come after the loop's, whose number depends on the rank.
      code: code.replaceAll('EXTRA', `uniforms.u${rank + 1}`),
      inputs,
      uniforms: [...loopUniforms(loop), ...(uniforms.length === 0 ? [] : [uniforms])],
      threads: Math.ceil(countElements(loop.shape) / elementsOfThread),
      atomic,
    },
    output,
  );
}

/** A dense result of the operands' shape, an expression of its elements `a`, `b`, `c`. */
export function map(
  runner: ProgramRunner,
  name: string,
  operands: readonly TfjsOperand[],
  dtype: DType,
  statement: string,
  functions?: string,
  uniforms?: readonly number[],
): tf.Tensor {
  const shape = operands[0]!.shape;
  const output = allocate(runner, countElements(shape), dtype);
  if (output.size === 0) return output;
  const reads = operands.map((_, k) => `let ${'abc'.charAt(k)} = ${'ABC'.charAt(k)}[${cursorNames[k]}];`);
  return visit(
    runner,
    {
      name,
      shape,
      inputs: operands.map(({ storage }) => storage.handle),
      cursors: operands,
      body: `${reads.join(' ')}\n${statement}`,
      ...(functions === undefined ? {} : { functions }),
      ...(uniforms === undefined ? {} : { uniforms }),
    },
    output,
  );
}
