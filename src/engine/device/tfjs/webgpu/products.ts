/** Matrix products in WGSL, on operands transposed or repeated by their strides: nothing is copied first. */
import type * as tf from '@tensorflow/tfjs-core';
import type { TfjsOperand } from '../windows.ts';
import { full } from './elementwise.ts';
import { copyInto } from './placements.ts';
import { type Program, type ProgramRunner, wgslType } from './programs.ts';
import { allocate } from './visits.ts';

/** A stack of matrices in a buffer. Strides: of the stack, of rows, of columns. */
interface Matrices {
  readonly elements: tf.Tensor;
  readonly offset: number;
  readonly strides: readonly [number, number, number];
}

interface Product {
  readonly sizes: { readonly stack: number; readonly m: number; readonly k: number; readonly n: number };
  readonly a: Matrices;
  readonly b: Matrices;
  /** Added to each row of the result. */
  readonly bias: { readonly elements: tf.Tensor; readonly offset: number; readonly stride: number } | null;
}

/** How the work is shared: a workgroup of `side` × `side` threads, `work` × `work` elements a thread, `depth` products at a time. */
interface Tiling {
  readonly side: number;
  readonly work: number;
  readonly depth: number;
}

/** Whether neighbours in memory are neighbours in a column, not in a row: threads beside one another should read them. */
interface Columns {
  readonly ofA: boolean;
  readonly ofB: boolean;
}

/** The more is reused, the better, as long as there are workgroups enough to keep the GPU busy. */
function tilingOf(m: number, n: number, stack: number): Tiling {
  const tiles = (tile: number): number => Math.ceil(m / tile) * Math.ceil(n / tile) * stack;
  if (tiles(64) >= 256) return { side: 16, work: 4, depth: 16 };
  return tiles(32) >= 16 ? { side: 8, work: 4, depth: 32 } : { side: 8, work: 2, depth: 32 };
}

/**
 * Each workgroup makes a tile of the result from tiles of a and b in shared memory. Zeros around the operands stand in for
 * bounds checks in the inner loop.
 */
function code(type: 'f32' | 'i32', { side, work, depth }: Tiling, byColumn: Columns, biased: boolean): string {
  const tile = side * work;
  const zero = type === 'f32' ? '0.0' : '0';
  const loads = (tile * depth) / (side * side);
  const places = Array.from({ length: work }, (_, place) => place);
  const pairs = places.flatMap((i) => places.map((j) => [i, j] as const));
  return `
var<workgroup> tileOfA : array<${type}, ${tile * depth}>;
var<workgroup> tileOfB : array<${type}, ${depth * tile}>;

fn main() {
  let m = uniforms.u0.x; let k = uniforms.u0.y; let n = uniforms.u0.z;
  let layer = i32(workgroupId.z);
  let firstRow = i32(workgroupId.y) * ${tile};
  let firstColumn = i32(workgroupId.x) * ${tile};
  let startOfA = uniforms.u1.x + layer * uniforms.u1.y;
  let startOfB = uniforms.u2.x + layer * uniforms.u2.y;
  let threadRow = i32(localId.y); let threadColumn = i32(localId.x);
  ${pairs.map(([i, j]) => `var sum${i}_${j} = ${zero};`).join(' ')}
  for (var start = 0; start < k; start += ${depth}) {
    for (var load = 0; load < ${loads}; load++) {
      let place = i32(localIndex) + load * ${side * side};
      let rowInA = ${byColumn.ofA ? `place % ${tile}` : `place / ${depth}`};
      let columnInA = ${byColumn.ofA ? `place / ${tile}` : `place % ${depth}`};
      let rowOfA = firstRow + rowInA; let columnOfA = start + columnInA;
      var ofA = ${zero};
      if (rowOfA < m && columnOfA < k) { ofA = A[startOfA + rowOfA * uniforms.u1.z + columnOfA * uniforms.u1.w]; }
      tileOfA[rowInA * ${depth} + columnInA] = ofA;
      let rowInB = ${byColumn.ofB ? `place % ${depth}` : `place / ${tile}`};
      let columnInB = ${byColumn.ofB ? `place / ${depth}` : `place % ${tile}`};
      let rowOfB = start + rowInB; let columnOfB = firstColumn + columnInB;
      var ofB = ${zero};
      if (rowOfB < k && columnOfB < n) { ofB = B[startOfB + rowOfB * uniforms.u2.z + columnOfB * uniforms.u2.w]; }
      tileOfB[rowInB * ${tile} + columnInB] = ofB;
    }
    workgroupBarrier();
    for (var inner = 0; inner < ${depth}; inner++) {
      ${places.map((i) => `let a${i} = tileOfA[(threadRow + ${i * side}) * ${depth} + inner];`).join(' ')}
      ${places.map((j) => `let b${j} = tileOfB[inner * ${tile} + threadColumn + ${j * side}];`).join(' ')}
      ${pairs.map(([i, j]) => `sum${i}_${j} += a${i} * b${j};`).join(' ')}
    }
    workgroupBarrier();
  }
  let startOfResult = layer * m * n;
  ${pairs
    .map(
      ([i, j]) => `{
    let row = firstRow + threadRow + ${i * side}; let column = firstColumn + threadColumn + ${j * side};
    if (row < m && column < n) {
      result[startOfResult + row * n + column] = sum${i}_${j}${biased ? ' + C[uniforms.u3.x + column * uniforms.u3.y]' : ''};
    }
  }`,
    )
    .join('\n')}
}`;
}

function multiply(runner: ProgramRunner, { sizes, a, b, bias }: Product, output: tf.Tensor): tf.Tensor {
  const { stack, m, k, n } = sizes;
  const tiling = tilingOf(m, n, stack);
  const { side, work } = tiling;
  const byColumn = { ofA: a.strides[1] < a.strides[2], ofB: b.strides[1] < b.strides[2] };
  const type = wgslType(output.dtype);
  const program: Program = {
    key: `product ${type} ${side} ${work} ${byColumn.ofA} ${byColumn.ofB} ${bias !== null}`,
    code: code(type, tiling, byColumn, bias !== null),
    inputs: [a.elements, b.elements, ...(bias === null ? [] : [bias.elements])],
    uniforms: [
      [m, k, n],
      [a.offset, ...a.strides],
      [b.offset, ...b.strides],
      ...(bias === null ? [] : [[bias.offset, bias.stride]]),
    ],
    threads: [Math.ceil(n / (side * work)), Math.ceil(m / (side * work)), stack],
    workgroup: [side, side, 1],
  };
  return runner.run(program, output);
}

export function matmul(runner: ProgramRunner, a: TfjsOperand, b: TfjsOperand): tf.Tensor {
  const [stack, m, k, n] = [a.shape[0]!, a.shape[1]!, a.shape[2]!, b.shape[2]!];
  if (k === 0) return full(runner, a.dtype, stack * m * n, 0);
  const output = allocate(runner, stack * m * n, a.dtype);
  if (output.size === 0) return output;
  return multiply(
    runner,
    {
      sizes: { stack, m, k, n },
      a: { elements: a.storage.handle, offset: a.offset, strides: [a.strides[0]!, a.strides[1]!, a.strides[2]!] },
      b: { elements: b.storage.handle, offset: b.offset, strides: [b.strides[0]!, b.strides[1]!, b.strides[2]!] },
      bias: null,
    },
    output,
  );
}

export function linear(
  runner: ProgramRunner,
  a: TfjsOperand,
  weight: TfjsOperand,
  bias: TfjsOperand | null,
): tf.Tensor {
  const [m, k, n] = [a.shape[0]!, a.shape[1]!, weight.shape[0]!];
  const output = allocate(runner, m * n, a.dtype);
  if (output.size === 0) return output;
  if (k === 0) {
    if (bias === null) {
      output.dispose();
      return full(runner, a.dtype, m * n, 0);
    }
    const rows = { ...bias, shape: [m, n], strides: [0, bias.strides[0]!] };
    copyInto(runner, output, { shape: [m, n], dtype: a.dtype, strides: [n, 1], offset: 0 }, rows);
    return output;
  }
  return multiply(
    runner,
    {
      sizes: { stack: 1, m, k, n },
      a: { elements: a.storage.handle, offset: a.offset, strides: [0, a.strides[0]!, a.strides[1]!] },
      b: {
        elements: weight.storage.handle,
        offset: weight.offset,
        strides: [0, weight.strides[1]!, weight.strides[0]!],
      },
      bias: bias === null ? null : { elements: bias.storage.handle, offset: bias.offset, stride: bias.strides[0]! },
    },
    output,
  );
}
