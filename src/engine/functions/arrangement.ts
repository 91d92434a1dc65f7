/** Functions of one tensor's shape, order and places: each is the method of its name. */

import type { DiagonalArguments } from '../methods/diagonals.ts';
import { toTensor } from '../methods/operand.ts';
import type { FlattenArguments } from '../methods/shape.ts';
import type { DimOption, SizeArguments } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';

type Numbers = number | readonly number[];

/** `x` in another shape, one size may be -1: `torch.reshape`. */
export function reshape(x: Tensor, shape: readonly number[]): Tensor {
  return x.reshape(shape);
}

/** Dimensions `startDim` to `endDim` made one: `torch.flatten`. */
export function flatten(x: Tensor, ...rest: FlattenArguments): Tensor {
  return x.flatten(...rest);
}

/** `x` as a vector: `torch.ravel`. */
export function ravel(x: Tensor): Tensor {
  return x.ravel();
}

/** Dimensions in another order, a view: `torch.permute`. */
export function permute(x: Tensor, dims: readonly number[]): Tensor {
  return x.permute(dims);
}

/** Two dimensions swapped, a view: `torch.transpose`. */
export function transpose(x: Tensor, dim0: number, dim1: number): Tensor {
  return x.transpose(dim0, dim1);
}

/** Two dimensions swapped, a view: `torch.swapaxes`. */
export function swapaxes(x: Tensor, axis0: number, axis1: number): Tensor {
  return x.swapaxes(axis0, axis1);
}

/** Dimensions moved, the others in their order, a view: `torch.movedim`. */
export function movedim(x: Tensor, source: Numbers, destination: Numbers): Tensor {
  return x.movedim(source, destination);
}

/** Without dimensions of size 1, all or those named: `torch.squeeze`. */
export function squeeze(x: Tensor, dim?: Numbers | DimOption): Tensor {
  return x.squeeze(dim);
}

/** One dimension of size 1 more: `torch.unsqueeze`. */
export function unsqueeze(x: Tensor, dim: number | DimOption): Tensor {
  return x.unsqueeze(dim);
}

/** A dimension made several, a view: `torch.unflatten`. */
export function unflatten(x: Tensor, dim: number, sizes: readonly number[]): Tensor {
  return x.unflatten(dim, sizes);
}

/** `x` repeated along its last dimensions: `torch.tile`. */
export function tile(x: Tensor, repeats: readonly number[]): Tensor {
  return x.tile(repeats);
}

/** Each slice or element repeated: `torch.repeat_interleave`. */
export function repeatInterleave(x: Tensor, repeats: number | Tensor, dim?: number): Tensor {
  return x.repeatInterleave(repeats, dim);
}

/** The order along `dims` reversed: `torch.flip`. */
export function flip(x: Tensor, ...dims: SizeArguments): Tensor {
  return x.flip(...dims);
}

/** Columns in reverse order: `torch.fliplr`. */
export function fliplr(x: Tensor): Tensor {
  return x.fliplr();
}

/** Rows in reverse order: `torch.flipud`. */
export function flipud(x: Tensor): Tensor {
  return x.flipud();
}

/** `x` shifted, what falls off coming in at the other end: `torch.roll`. */
export function roll(x: Tensor, shifts: Numbers, dims: Numbers = []): Tensor {
  return x.roll(shifts, dims);
}

/** `x` turned by quarters: `torch.rot90`. */
export function rot90(x: Tensor, k = 1, dims: readonly number[] = [0, 1]): Tensor {
  return x.rot90(k, dims);
}

/** Views: pieces of one size or of given sizes: `torch.split`. */
export function split(x: Tensor, sizes: Numbers, dim = 0): Tensor[] {
  return x.split(sizes, dim);
}

/** Views: at most `chunks` equal pieces: `torch.chunk`. */
export function chunk(x: Tensor, chunks: number, dim = 0): Tensor[] {
  return x.chunk(chunks, dim);
}

/** Views: so many pieces, or cut before each index: `torch.tensor_split`. */
export function tensorSplit(x: Tensor, sections: Numbers, dim = 0): Tensor[] {
  return x.tensorSplit(sections, dim);
}

/** Views: pieces beside each other, along the second dimension: `torch.hsplit`. */
export function hsplit(x: Tensor, sections: Numbers): Tensor[] {
  return x.hsplit(sections);
}

/** Views: pieces one below the other, along the first dimension: `torch.vsplit`. */
export function vsplit(x: Tensor, sections: Numbers): Tensor[] {
  return x.vsplit(sections);
}

/** Views: pieces one behind the other, along the third dimension: `torch.dsplit`. */
export function dsplit(x: Tensor, sections: Numbers): Tensor[] {
  return x.dsplit(sections);
}

/** Views: all slices of a dimension: `torch.unbind`. */
export function unbind(x: Tensor, dim = 0): Tensor[] {
  return x.unbind(dim);
}

/** `length` elements of a dimension, a view: `torch.narrow`. */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  return x.narrow(dim, start, length);
}

/** One slice of a dimension, a view: `torch.select`. */
export function select(x: Tensor, dim: number, index: number): Tensor {
  return x.select(dim, index);
}

/** A view of a diagonal: `torch.diagonal`. */
export function diagonal(x: Tensor, ...rest: DiagonalArguments): Tensor {
  return x.diagonal(...rest);
}

/** A vector as a diagonal, or the diagonal of a matrix: `torch.diag`. */
export function diag(x: Tensor, diagonal = 0): Tensor {
  return x.diag(diagonal);
}

/** The last dimension as diagonals: `torch.diag_embed`. */
export function diagEmbed(x: Tensor, ...rest: DiagonalArguments): Tensor {
  return x.diagEmbed(...rest);
}

/** All elements as a diagonal: `torch.diagflat`. */
export function diagflat(x: Tensor, offset = 0): Tensor {
  return x.diagflat(offset);
}

/** Lower triangles: `torch.tril`. */
export function tril(x: Tensor, diagonal = 0): Tensor {
  return x.tril(diagonal);
}

/** Upper triangles: `torch.triu`. */
export function triu(x: Tensor, diagonal = 0): Tensor {
  return x.triu(diagonal);
}

/** Elements at the given indices of a dimension: `torch.gather`. */
export function gather(x: Tensor, dim: number, index: Tensor): Tensor {
  return x.gather(dim, index);
}

/** Slices at the given indices of a dimension: `torch.index_select`. */
export function indexSelect(x: Tensor, dim: number, index: Tensor): Tensor {
  return x.indexSelect(dim, index);
}

/** The elements where a mask holds, 1-d: `torch.masked_select`. */
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  return x.maskedSelect(mask);
}

/** Elements at places of `x` flattened: `torch.take`. */
export function take(x: Tensor, index: Tensor): Tensor {
  return x.take(index);
}

/** `gather` with an index that broadcasts: `torch.take_along_dim`. */
export function takeAlongDim(x: Tensor, index: Tensor, dim?: number): Tensor {
  return x.takeAlongDim(index, dim);
}

/** Rows and columns swapped; vectors and numbers as they are: `torch.t`. */
export function t(x: Tensor): Tensor {
  return x.t();
}

/** Two dimensions swapped, a view, as `transpose`: `torch.swapdims`. */
export function swapdims(x: Tensor, dim0: number, dim1: number): Tensor {
  return x.swapdims(dim0, dim1);
}

/** `movedim` by its other name: `torch.moveaxis`. */
export function moveaxis(x: Tensor, source: Numbers, destination: Numbers): Tensor {
  return x.moveaxis(source, destination);
}

/** The indices of the elements that are not 0, a row each [count, rank]; int64: `torch.argwhere`. */
export function argwhere(x: Tensor): Tensor {
  return x.argwhere();
}

/**
 * Where an element is one of `test`'s; bool, of x's shape: `torch.isin`. `invert`: where it is none.
 * @shape x's
 * @dtype bool
 * @throws nothing
 */
export function isin(x: Tensor, test: Tensor | number, options: { readonly invert?: boolean } = {}): Tensor {
  const found = x
    .unsqueeze(-1)
    .eq(toTensor(test).reshape([-1]))
    .any(-1);
  return options.invert === true ? found.logicalNot() : found;
}

/** The indices of the elements that are not 0; with `asTuple` an index for each dimension: `torch.nonzero`. */
export function nonzero(x: Tensor): Tensor;
export function nonzero(x: Tensor, options: { readonly asTuple: true }): Tensor[];
export function nonzero(x: Tensor, options: { readonly asTuple?: boolean } = {}): Tensor | Tensor[] {
  return options.asTuple === true ? x.nonzero({ asTuple: true }) : x.nonzero();
}
