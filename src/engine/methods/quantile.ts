/** Quantiles, composed as PyTorch composes them: sort, look up, interpolate. */
import { indexDType } from '../device/index-dtype.ts';
import { allocate } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import { denseStrides } from '../ops/operand.ts';
import { wrapDimension } from '../shape/rules.ts';
import { Storage } from '../storage.ts';
import { Tensor } from '../tensor.ts';

const interpolations = ['linear', 'lower', 'higher', 'midpoint', 'nearest'] as const;
export type Interpolation = (typeof interpolations)[number];

/** `q` as a tensor of x's dtype, checked. */
function fractions(x: Tensor, name: string, q: number | readonly number[] | Tensor): Tensor {
  if (q instanceof Tensor) {
    if (q.dim() > 1) throw about(new ShapeError(`${name}() q must be a scalar or 1D tensor`), { q });
    if (q.dtype !== x.dtype)
      throw about(new TypeError(`${name}() q tensor must be same dtype as the input tensor`), { input: x, q });
    if (q.toTypedArray().some((one) => !(one >= 0 && one <= 1))) {
      throw new RangeError(`${name}() q values must be in the range [0, 1]`);
    }
    return q;
  }
  const list = typeof q === 'number' ? [q] : q;
  const outside = list.find((one) => !(one >= 0 && one <= 1));
  if (outside !== undefined) throw new RangeError(`${name}() q must be in the range [0, 1] but got ${outside}`);
  const data = allocate(x.dtype, list.length);
  data.set(list);
  const { kernels } = x.storage;
  const shape = typeof q === 'number' ? [] : [list.length];
  return new Tensor(
    new Storage(kernels, x.dtype, list.length, kernels.upload(data, x.dtype)),
    shape,
    denseStrides(shape),
    0,
  );
}

/** To the nearest whole number, halves to the even one. */
function rounded(x: Tensor): Tensor {
  const below = x.floor();
  const rest = x.sub(below);
  const isOdd = below.div(2).floor().mul(2).ne(below);
  const up = below.add(1);
  return up.where(rest.gt(0.5), up.where(isOdd, below).where(rest.eq(0.5), below));
}

export function quantileOf(
  x: Tensor,
  name: 'quantile' | 'nanquantile',
  q: number | readonly number[] | Tensor,
  dim: number | undefined,
  interpolation: Interpolation,
  keepdim: boolean,
): Tensor {
  if (x.numel() === 0) throw about(new ShapeError(`${name}() input tensor must be non-empty`), { input: x });
  if (!x.isFloatingPoint)
    throw about(new TypeError(`${name}() input tensor must be either float or double dtype`), { input: x });
  if (!interpolations.includes(interpolation)) {
    throw new RangeError(
      `${name}() interpolation must be one of linear, lower, higher, midpoint or nearest, but got ${String(interpolation)}`,
    );
  }
  const wanted = fractions(x, name, q);
  if (dim !== undefined) {
    const wrapped = wrapDimension(dim, x.dim());
    if (typeof wrapped === 'string') throw about(new ShapeError(wrapped), { input: x });
    // A number is its own only line.
    if (x.dim() === 0) return quantileOf(x, name, q, undefined, interpolation, keepdim);
  }
  // Lines along the last dimension, the reduced one staying with size 1.
  const lines = dim === undefined ? x.flatten() : x.unsqueeze(-1).transpose(dim < 0 ? dim + x.dim() : dim, -1);
  const { values: sorted } = lines.sort(-1);
  const values = quantilesOfLines(sorted, wanted.reshape([-1]), name === 'nanquantile', interpolation);
  const rank = values.dim() - 1;
  const first = values.permute([rank, ...Array.from({ length: rank }, (_, index) => index)]);
  return shaped(first, x, wanted.dim() === 0, dim, keepdim);
}

/** [..., n] in order and [Q] give [..., Q]. */
function quantilesOfLines(sorted: Tensor, q: Tensor, ignoresNaN: boolean, interpolation: Interpolation): Tensor {
  const length = sorted.size(-1);
  const largest = sorted.narrow(-1, length - 1, 1);
  const outer = [...sorted.shape.slice(0, -1), q.numel()];
  let ranks: Tensor;
  if (ignoresNaN) {
    const present = sorted.eq(sorted).sum(-1, { keepdim: true }).to(sorted.dtype).sub(1);
    ranks = q.mul(present.maximum(present.newZeros([]))).expand(outer);
  } else {
    // A line with a NaN ends in it.
    ranks = q.newFull([], length - 1).where(largest.ne(largest), q.mul(length - 1).expand(outer));
  }
  const at = (position: Tensor) => sorted.gather(-1, position.detach().to(indexDType(sorted.storage.kernels)));
  if (interpolation === 'lower') return at(ranks.floor());
  if (interpolation === 'higher') return at(ranks.neg().floor().neg());
  if (interpolation === 'nearest') return at(rounded(ranks));
  const below = ranks.floor();
  const low = at(below);
  const high = at(ranks.neg().floor().neg());
  const weight = interpolation === 'midpoint' ? ranks.newFull([], 0.5) : ranks.sub(below);
  return low.add(weight.mul(high.sub(low)));
}

function shaped(values: Tensor, x: Tensor, isSingle: boolean, dim: number | undefined, keepdim: boolean): Tensor {
  const lead = isSingle ? [] : [values.size(0)];
  const kept = dim === undefined ? x.shape.map(() => 1) : x.shape.with(dim, 1);
  const left = dim === undefined ? [] : kept.toSpliced(dim < 0 ? dim + x.dim() : dim, 1);
  return values.reshape([...lead, ...(keepdim ? kept : left)]);
}
