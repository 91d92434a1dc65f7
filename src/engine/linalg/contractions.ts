/**
 * Products over chosen dimensions, composed as PyTorch composes them.
 * @dtype the one that both have
 * @throws ShapeError where sizes do not fit, TypeError where dtypes differ
 */
import { ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import { countElements } from '../ops/operand.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import { wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { cross } from './vectors.ts';

/** How many dimensions, or which ones of each side. */
export type TensordotDims = number | readonly [readonly number[], readonly number[]];

function wrappedDims(dims: readonly number[], rank: number): number[] {
  return dims.map((dim) => {
    const wrapped = wrapDimension(dim, rank);
    if (typeof wrapped === 'string') throw new RangeError(wrapped);
    return wrapped;
  });
}

function others(rank: number, dims: readonly number[]): number[] {
  return Array.from({ length: rank }, (_, dim) => dim).filter((dim) => !dims.includes(dim));
}

/**
 * Sums of products of a's and b's elements over pairs of dimensions of one size: `torch.tensordot`.
 * @shape the sizes of both that are not summed over
 */
export function tensordot(
  a: Tensor,
  b: Tensor,
  ...rest: ByPlace<[dims: TensordotDims], { readonly dims?: TensordotDims }>
): Tensor {
  const { dims = 2 } = named<{ readonly dims?: TensordotDims }>(rest, ['dims'], 'tensordot');
  if (typeof dims === 'number' && dims < 0) throw new RangeError(`tensordot expects dims >= 0, but got dims=${dims}`);
  const [left, right] =
    typeof dims === 'number'
      ? [Array.from({ length: dims }, (_, k) => k - dims), Array.from({ length: dims }, (_, k) => k)]
      : dims;
  if (left.length !== right.length)
    throw about(new ShapeError('both dimension lists should have same length'), { a, b });
  const [ofA, ofB] = [wrappedDims(left, a.dim()), wrappedDims(right, b.dim())];
  for (const [k, dim] of ofA.entries()) {
    const [size, other] = [a.shape[dim]!, b.shape[ofB[k]!]!];
    if (size !== other) {
      throw about(
        new ShapeError(
          `contracted dimensions need to match, but first has size ${size} in dim ${left[k]} and second has size ${other} in dim ${right[k]}`,
        ),
        { a, b },
      );
    }
  }
  const [keptA, keptB] = [others(a.dim(), ofA), others(b.dim(), ofB)];
  const shapeA = keptA.map((dim) => a.shape[dim]!);
  const shapeB = keptB.map((dim) => b.shape[dim]!);
  const inner = countElements(ofA.map((dim) => a.shape[dim]!));
  const rows = a.permute([...keptA, ...ofA]).reshape([countElements(shapeA), inner]);
  const columns = b.permute([...ofB, ...keptB]).reshape([inner, countElements(shapeB)]);
  return rows.mm(columns).reshape([...shapeA, ...shapeB]);
}

/**
 * Every element of `a` times the whole of `b`, block by block: `torch.kron`.
 * @shape the products of both sizes, dimension by dimension
 */
export function kron(a: Tensor, b: Tensor): Tensor {
  const rank = Math.max(a.dim(), b.dim());
  const padded = (x: Tensor) => [...new Array<number>(rank - x.dim()).fill(1), ...x.shape];
  const [sizeA, sizeB] = [padded(a), padded(b)];
  const left = a.reshape(sizeA.flatMap((size) => [size, 1]));
  const right = b.reshape(sizeB.flatMap((size) => [1, size]));
  return left.mul(right).reshape(sizeA.map((size, dim) => size * sizeB[dim]!));
}

/**
 * Sums of products over the last dimension of both, [..., k] with [***, k] gives [..., ***]: `torch.inner`.
 * @shape [..., k] · [***, k] = [..., ***]
 */
export function inner(a: Tensor, b: Tensor): Tensor {
  if (a.dim() === 0 || b.dim() === 0) return a.mul(b);
  if (a.size(-1) !== b.size(-1)) {
    throw about(
      new ShapeError(
        `inner() the last dimension must match on both input tensors but got shapes [${a.shape.join(', ')}] and [${b.shape.join(', ')}]`,
      ),
      { a, b },
    );
  }
  return tensordot(a, b, [[-1], [-1]]);
}

/** `linalg.cross`, by default along the first dimension of size 3. */
export function crossProduct(a: Tensor, b: Tensor, dim?: number): Tensor {
  const found = dim ?? a.shape.indexOf(3);
  if (found < 0 && dim === undefined) throw about(new ShapeError('no dimension of size 3 in input'), { a, b });
  return cross(a, b, { dim: found });
}
