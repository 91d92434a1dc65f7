/** Matrix products in WGSL, on operands transposed or repeated by their strides: nothing is copied first. */
import type * as tf from '@tensorflow/tfjs-core';
import { type Program, type ProgramRunner, wgslType } from './programs.ts';

/** A stack of matrices in a buffer. Strides: of the stack, of rows, of columns. */
export interface Matrices {
  readonly elements: tf.Tensor;
  readonly offset: number;
  readonly strides: readonly [number, number, number];
}

export interface Product {
  readonly sizes: { readonly stack: number; readonly m: number; readonly k: number; readonly n: number };
  readonly a: Matrices;
  readonly b: Matrices;
  /** Added to each row of the result. */
  readonly bias: { readonly elements: tf.Tensor; readonly offset: number; readonly stride: number } | null;
}

/** Threads along each side of a workgroup. */
const side = 16;
const depth = 16;

/**
 * Each workgroup makes a tile of the result from tiles of a and b in shared memory, each thread `work` × `work` elements.
 * One tile of zeros around the operands stands in for bounds checks in the inner loop.
 */
function code(type: 'f32' | 'i32', work: number, biased: boolean): string {
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
      let rowOfA = firstRow + place / ${depth}; let columnOfA = start + place % ${depth};
      if (rowOfA < m && columnOfA < k) {
        tileOfA[place] = A[startOfA + rowOfA * uniforms.u1.z + columnOfA * uniforms.u1.w];
      } else { tileOfA[place] = ${zero}; }
      let rowOfB = start + place / ${tile}; let columnOfB = firstColumn + place % ${tile};
      if (rowOfB < k && columnOfB < n) {
        tileOfB[place] = B[startOfB + rowOfB * uniforms.u2.z + columnOfB * uniforms.u2.w];
      } else { tileOfB[place] = ${zero}; }
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

/** Small results are spread over as many workgroups as there are 16 × 16 tiles; large ones reuse what they load. */
const manyTiles = 64;

export function multiply(runner: ProgramRunner, { sizes, a, b, bias }: Product, output: tf.Tensor): tf.Tensor {
  const { stack, m, k, n } = sizes;
  const tiles = (tile: number): number => Math.ceil(m / tile) * Math.ceil(n / tile) * stack;
  const work = tiles(side * 4) >= manyTiles ? 4 : tiles(side * 2) >= manyTiles ? 2 : 1;
  const type = wgslType(output.dtype);
  const program: Program = {
    key: `product ${type} ${work} ${bias !== null}`,
    code: code(type, work, bias !== null),
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
