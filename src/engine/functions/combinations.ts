/**
 * Tensors put together: blocks, products and choices of elements, powers, indices of triangles.
 * @dtype the tensors' own; the common one of several
 */
import { make, type TensorOptions } from '../creation/storage.ts';
import { indexDType } from '../device/index-dtype.ts';
import { defaultDevice, device as deviceNamed } from '../device/registry.ts';
import { allocate, isFloatingPoint } from '../dtype.ts';
import { ShapeError, TypeMismatchError } from '../errors.ts';
import { about } from '../failure.ts';
import { powersOf } from '../linalg/vandermonde.ts';
import { indexTensor } from '../ops/constants.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';
import { cat, stack } from './joining.ts';
import { meshgrid } from './shape.ts';

/**
 * Matrices along the diagonal of one, zeros elsewhere; vectors are rows, 0-d tensors 1 by 1: `torch.block_diag`.
 * @shape [sum of the rows, sum of the columns]
 * @throws ShapeError for more than 2 dimensions
 */
export function blockDiag(...tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 0) return make(allocate('float32', 0), 'float32', [1, 0], {});
  const blocks = tensors.map((x, k) => {
    if (x.dim() > 2) {
      throw new ShapeError(
        `torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ${k} has ${x.dim()} dimensions`,
      );
    }
    return x.dim() === 2 ? x : x.reshape([1, x.numel()]);
  });
  const width = blocks.reduce((sum, block) => sum + block.size(1), 0);
  let before = 0;
  const rows = blocks.map((block) => {
    const padded = block.constantPad([before, width - before - block.size(1)], 0);
    before += block.size(1);
    return padded;
  });
  return cat(rows);
}

function requireVector(x: Tensor): void {
  if (x.dim() !== 1)
    throw about(new ShapeError(`Expect a 1D vector, but got shape [${x.shape.join(', ')}]`), { input: x });
}

/**
 * Every choice of one element of each vector, as rows [n₁ · n₂ · ..., k]; a single vector as it is:
 * `torch.cartesian_prod`.
 * @shape vectors of n1, n2... give [n1 · n2 · ..., number of vectors]; one alone [n1]
 * @throws ShapeError for other than vectors, TypeMismatchError where dtypes differ
 */
export function cartesianProd(...tensors: readonly Tensor[]): Tensor {
  for (const x of tensors) {
    requireVector(x);
    if (x.dtype !== tensors[0]!.dtype)
      throw new TypeMismatchError('meshgrid expects all tensors to have the same dtype');
  }
  if (tensors.length === 1) return tensors[0]!;
  return stack(
    meshgrid(tensors).map((grid) => grid.reshape([-1])),
    1,
  );
}

/** Every choice of `count` of the numbers from `first` to `size` - 1 in ascending order. */
function choices(size: number, count: number, repeats: boolean, first = 0): number[][] {
  if (count === 0) return [[]];
  const result: number[][] = [];
  for (let number = first; number < size; number++) {
    for (const rest of choices(size, count - 1, repeats, repeats ? number : number + 1)) result.push([number, ...rest]);
  }
  return result;
}

/**
 * Every choice of `r` elements of a vector, as rows, in their order; with or without taking one twice:
 * `torch.combinations`.
 * @shape [n] to [number of choices, r]; [0] where r is 0
 * @throws ShapeError for other than a vector, RangeError for a negative r
 */
export function combinations(input: Tensor, r = 2, options: { readonly withReplacement?: boolean } = {}): Tensor {
  requireVector(input);
  if (!Number.isInteger(r) || r < 0) throw new RangeError(`Expect a non-negative number, but got ${r}`);
  if (r === 0) return input.newZeros([0]);
  const rows = choices(input.numel(), r, options.withReplacement ?? false);
  const places = indexTensor(input, Float64Array.from(rows.flat()), indexDType(input.storage.kernels));
  return input.indexSelect(0, places).reshape([rows.length, r]);
}

export interface VanderOptions {
  /** How many columns. Default: as many as rows. */
  readonly N?: number;
  /** Whether the powers grow from left to right. Default false. */
  readonly increasing?: boolean;
}

/**
 * The powers of a vector's elements as rows, `N` of them (default: as many as elements), falling: `torch.vander`.
 * @shape [n] to [n, N]
 * @throws ShapeError for other than a vector, RangeError for a negative N
 */
export function vander(x: Tensor, ...rest: ByPlace<[N: number, increasing: boolean], VanderOptions>): Tensor {
  const options = named<VanderOptions>(rest, ['N', 'increasing'], 'vander');
  const { N = x.numel(), increasing = false } = options;
  if (x.dim() !== 1) throw about(new ShapeError('x must be a one-dimensional tensor.'), { input: x });
  if (N < 0) throw new RangeError('N must be non-negative.');
  const powers = powersOf(x, N);
  return increasing ? powers : powers.flip(1);
}

function triangleIndices(
  name: string,
  row: number,
  column: number,
  holds: (rowAt: number, columnAt: number) => boolean,
  options: TensorOptions,
): Tensor {
  for (const [what, size] of Object.entries({ row, col: column })) {
    if (!Number.isInteger(size) || size < 0) throw new RangeError(`${what} must be non-negative, got ${size}`);
  }
  const kernels = options.device === undefined ? defaultDevice() : deviceNamed(options.device);
  const dtype = options.dtype ?? indexDType(kernels);
  if (isFloatingPoint(dtype) || dtype === 'bool') {
    throw new TypeMismatchError(`"${name}" not implemented for '${dtype}'`);
  }
  const [rows, columns]: [number[], number[]] = [[], []];
  for (let rowAt = 0; rowAt < row; rowAt++) {
    for (let columnAt = 0; columnAt < column; columnAt++) {
      if (!holds(rowAt, columnAt)) continue;
      rows.push(rowAt);
      columns.push(columnAt);
    }
  }
  const data = allocate(dtype, 2 * rows.length);
  data.set([...rows, ...columns]);
  return make(data, dtype, [2, rows.length], options);
}

/**
 * The places of a lower triangle of a row × col matrix: rows, then columns [2, count]; int64: `torch.tril_indices`.
 * @shape [2, count]
 * @dtype int64, or the integer one that the options ask for
 * @throws RangeError for negative sizes, TypeMismatchError for a dtype that is not of integers
 */
export function trilIndices(row: number, col: number, offset = 0, options: TensorOptions = {}): Tensor {
  return triangleIndices('tril_indices', row, col, (rowAt, columnAt) => columnAt - rowAt <= offset, options);
}

/**
 * The places of an upper triangle of a row × col matrix: rows, then columns [2, count]; int64: `torch.triu_indices`.
 * @shape [2, count]
 * @dtype int64, or the integer one that the options ask for
 * @throws RangeError for negative sizes, TypeMismatchError for a dtype that is not of integers
 */
export function triuIndices(row: number, col: number, offset = 0, options: TensorOptions = {}): Tensor {
  return triangleIndices('triu_indices', row, col, (rowAt, columnAt) => columnAt - rowAt >= offset, options);
}
