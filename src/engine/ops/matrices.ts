/** What the entries of linear algebra share. They compute in float64 on the host, whatever the dtype and the device. */
import type { DType } from '../dtype.ts';
import { differentDims, type Shape } from '../shape/dim.ts';
import { type ShapeResult, shapeError } from '../shape/result.ts';
import type { Tensor } from '../tensor.ts';
import type { AnyKernels, AnyOperand } from './definition.ts';
import { elementsOf, uploaded } from './host.ts';
import { countElements } from './operand.ts';

/** A batch of row-major matrices, one behind the other. */
export interface Matrices {
  readonly data: Float64Array;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
}

/** A copy that may be written to. */
export function matricesOf(kernels: AnyKernels, x: AnyOperand): Matrices {
  const rank = x.shape.length;
  return {
    data: Float64Array.from(elementsOf(kernels, x)),
    count: countElements(x.shape.slice(0, -2)),
    rows: x.shape[rank - 2]!,
    columns: x.shape[rank - 1]!,
  };
}

export function store(kernels: AnyKernels, data: Float64Array, dtype: DType): unknown {
  return uploaded(kernels, data, dtype);
}

/** An error for what is no batch of matrices, or null. */
export function requireMatrices(input: Shape, name: string): ShapeResult | null {
  if (input.length >= 2) return null;
  return shapeError(`${name}: The input tensor A must have at least 2 dimensions.`);
}

export function requireSquare(input: Shape, name: string): ShapeResult | null {
  const [rows, columns] = input.slice(-2);
  if (input.length >= 2 && differentDims(rows!, columns!)) {
    return shapeError(
      `${name}: A must be batches of square matrices, but they are ${String(rows)} by ${String(columns)} matrices`,
    );
  }
  return requireMatrices(input, name);
}

export function requireFloat(x: Tensor, name: string): void {
  if (!x.isFloatingPoint) {
    throw new TypeError(`${name}: Expected a floating point or complex tensor as input. Got ${x.dtype}`);
  }
}

/** `(Batch element 1): ` where the input is a batch. */
export function batchPrefix(shape: readonly number[], index: number): string {
  return shape.length > 2 ? `(Batch element ${index}): ` : '';
}

/** Every matrix transposed. */
export function transposed(x: Tensor): Tensor {
  return x.transpose(-2, -1);
}
