/** Kernels whose results are computed element by element. */
import type * as tf from '@tensorflow/tfjs-core';
import type { DType } from '../../../dtype.ts';
import type { BinaryKernel, ComparisonKernel, UnaryKernel } from '../../kernels.ts';
import { type TfjsDType, tfjsDType } from '../tfjs-kernels.ts';
import type { TfjsOperand } from '../windows.ts';
import { elementaryFunctions } from './elementary-functions.ts';
import { comparisons, floatBinary, floatUnary, integerBinary, integerUnary, nanAware } from './expressions.ts';
import type { ProgramRunner } from './programs.ts';
import { allocate, map, visit } from './visits.ts';

/** `value` of one dtype in another: to integers by truncation, to bool by `!= 0`. */
export function conversion(from: TfjsDType, to: TfjsDType, value: string): string {
  if (from === to) return value;
  if (to === 'float32') return `f32(${value})`;
  if (to === 'int32') return from === 'bool' ? value : `wholeOf(${value})`;
  return from === 'float32' ? `select(0, 1, isnan(${value}) || ${value} != 0.0)` : `select(0, 1, ${value} != 0)`;
}

// As the CPU does it: what does not fit is the least integer.
export const wholeOf = `fn wholeOf(x : f32) -> i32 {
  if (abs(x) < 2147483648.0) { return i32(x); }
  return -2147483647 - 1;
}`;

export function full(runner: ProgramRunner, dtype: DType, size: number, value: number): tf.Tensor {
  const output = allocate(runner, size, dtype);
  if (size === 0) return output;
  const pattern =
    dtype === 'float32'
      ? new Int32Array(Float32Array.of(value).buffer)[0]!
      : dtype === 'bool'
        ? Number(value !== 0)
        : Math.trunc(value) | 0;
  const body = `result[index] = ${dtype === 'float32' ? 'bitcast<f32>(EXTRA.x)' : 'EXTRA.x'};`;
  return visit(runner, { name: 'full', shape: [size], inputs: [], cursors: [], body, uniforms: [pattern] }, output);
}

export function cast(runner: ProgramRunner, x: TfjsOperand, dtype: DType): tf.Tensor {
  const [from, to] = [tfjsDType(x.dtype), tfjsDType(dtype)];
  return map(runner, 'cast', [x], dtype, `result[index] = ${conversion(from, to, 'a')};`, wholeOf);
}

export function unary(runner: ProgramRunner, name: UnaryKernel, x: TfjsOperand): tf.Tensor {
  if (name === 'logicalNot') {
    // NaN counts as true.
    const isZero = x.dtype === 'float32' ? '!isnan(a) && a == 0.0' : 'a == 0';
    return map(runner, name, [x], 'bool', `result[index] = select(0, 1, ${isZero});`);
  }
  if (x.dtype !== 'float32') {
    return map(runner, name, [x], x.dtype, `result[index] = ${integerUnary[name] ?? unsupported(name, x.dtype)};`);
  }
  const ofNaN = name === 'sign' ? '0.0' : 'a';
  const statement = `if (isnan(a)) { result[index] = ${ofNaN}; continue; } result[index] = ${floatUnary[name]};`;
  return map(runner, name, [x], x.dtype, statement, elementaryFunctions);
}

export function binary(
  runner: ProgramRunner,
  name: BinaryKernel,
  a: TfjsOperand,
  b: TfjsOperand,
  scale: number,
): tf.Tensor {
  // Most sums are not scaled; the others read the factor from a uniform.
  const isScaled = scale !== 1;
  const key = isScaled ? `${name} scaled` : name;
  if (a.dtype === 'float32') {
    const expression = Object.entries(floatBinary).find(([known]) => known === name)?.[1] ?? unsupported(name, a.dtype);
    const factor = isScaled ? 'let b0 = b; { let b = b0 * bitcast<f32>(EXTRA.x);' : '{';
    const guard = nanAware.has(name)
      ? ''
      : 'if (isnan(a)) { result[index] = a; continue; } if (isnan(b)) { result[index] = b; continue; }';
    const statement = `${factor} ${guard} result[index] = ${expression}; }`;
    const pattern = isScaled ? [new Int32Array(Float32Array.of(scale).buffer)[0]!] : undefined;
    return map(runner, key, [a, b], a.dtype, statement, elementaryFunctions, pattern);
  }
  const expression = integerBinary[name] ?? unsupported(name, a.dtype);
  const value = a.dtype === 'bool' ? `select(0, 1, (${expression}) != 0)` : expression;
  const factor = isScaled ? 'let b0 = b; { let b = b0 * EXTRA.x;' : '{';
  const statement = `${factor} result[index] = ${value}; }`;
  return map(runner, key, [a, b], a.dtype, statement, elementaryFunctions, isScaled ? [scale] : undefined);
}

export function compare(runner: ProgramRunner, name: ComparisonKernel, a: TfjsOperand, b: TfjsOperand): tf.Tensor {
  const missing = name === 'ne' ? '1' : '0';
  const guard = a.dtype === 'float32' ? `if (isnan(a) || isnan(b)) { result[index] = ${missing}; continue; }` : '';
  return map(runner, name, [a, b], 'bool', `${guard} result[index] = select(0, 1, ${comparisons[name]});`);
}

export function where(runner: ProgramRunner, condition: TfjsOperand, a: TfjsOperand, b: TfjsOperand): tf.Tensor {
  return map(
    runner,
    'where',
    [condition, a, b],
    a.dtype,
    'if (a != 0) { result[index] = b; } else { result[index] = c; }',
  );
}

function unsupported(kernel: string, dtype: DType): never {
  throw new Error(`${kernel} is not for ${dtype}`);
}
