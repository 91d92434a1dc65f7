/**
 * Functions on several tensors' shapes: stacks, grids, broadcasting.
 * @dtype the tensors' own; the common one of what is joined
 * @throws ShapeError for no tensors, or sizes that do not fit
 */
import { ShapeError } from '../errors.ts';
import { broadcastShapes } from '../shape/rules.ts';
import { Tensor } from '../tensor.ts';
import { cat } from './joining.ts';

/**
 * At least one dimension: `torch.atleast_1d`.
 * @shape [] to [1]; else x's
 */
export function atLeast1d(x: Tensor): Tensor {
  return x.dim() >= 1 ? x : x.reshape([1]);
}

/**
 * At least two dimensions, new ones in front: `torch.atleast_2d`.
 * @shape [] to [1, 1], [n] to [1, n]; else x's
 */
export function atLeast2d(x: Tensor): Tensor {
  if (x.dim() >= 2) return x;
  return x.dim() === 0 ? x.reshape([1, 1]) : x.unsqueeze(0);
}

/**
 * At least three dimensions; a matrix gets its new one at the end: `torch.atleast_3d`.
 * @shape [] to [1, 1, 1], [n] to [1, n, 1], [n, m] to [n, m, 1]; else x's
 */
export function atLeast3d(x: Tensor): Tensor {
  if (x.dim() >= 3) return x;
  if (x.dim() === 2) return x.unsqueeze(-1);
  return x.dim() === 0 ? x.reshape([1, 1, 1]) : x.unsqueeze(0).unsqueeze(-1);
}

/**
 * Tensors side by side: joined along the second dimension, vectors along their only one: `torch.hstack`.
 * @shape [n] and [m] to [n + m]; [a, n, ...] and [a, m, ...] to [a, n + m, ...]
 */
export function hstack(tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 0) throw new ShapeError('hstack expects a non-empty TensorList');
  const all = tensors.map(atLeast1d);
  return cat(all, all[0]!.dim() === 1 ? 0 : 1);
}

/**
 * Tensors one below the other, vectors as rows: `torch.vstack`.
 * @shape [n] each to [number, n]; [a, n, ...] and [b, n, ...] to [a + b, n, ...]
 */
export function vstack(tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 0) throw new ShapeError('vstack expects a non-empty TensorList');
  return cat(tensors.map(atLeast2d), 0);
}

/**
 * Tensors one behind the other, along the third dimension: `torch.dstack`.
 * @shape [n] each to [1, n, number]; [n, m] each to [n, m, number]
 */
export function dstack(tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 0) throw new ShapeError('dstack expects a non-empty TensorList');
  return cat(tensors.map(atLeast3d), 2);
}

/**
 * Vectors as columns, matrices side by side: `torch.column_stack`.
 * @shape [n] each to [n, number]; [n, a] and [n, b] to [n, a + b]
 */
export function columnStack(tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 0) throw new ShapeError('column_stack expects a non-empty TensorList');
  return hstack(tensors.map((x) => (x.dim() <= 1 ? x.reshape([x.numel(), 1]) : x)));
}

/**
 * All tensors repeated, without a copy, to the shape they broadcast to: `torch.broadcast_tensors`.
 * @shape that to which all broadcast
 */
export function broadcastTensors(...tensors: readonly Tensor[]): Tensor[] {
  if (tensors.length === 0) return [];
  const shape = broadcastShapes(tensors.map((x) => x.shape));
  if (shape.kind !== 'ok') throw new ShapeError(shape.kind === 'error' ? shape.message : 'the shape is unknown');
  return tensors.map((x) => x.expand(shape.shapes[0]!.map(Number)));
}

/**
 * `x` repeated to `shape` without a copy: `torch.broadcast_to`.
 * @shape `shape`
 */
export function broadcastTo(x: Tensor, shape: readonly number[]): Tensor {
  return x.expand(shape);
}

export interface MeshgridOptions {
  readonly indexing?: 'ij' | 'xy';
}

function isList(given: readonly Tensor[] | MeshgridOptions | undefined): given is readonly Tensor[] {
  return Array.isArray(given);
}

/**
 * Grids of coordinates from vectors: `torch.meshgrid`. `'ij'` (the default): result k varies along dimension k; `'xy'`: the
 * first two dimensions are swapped, as for pictures.
 * @shape [n1], [n2]... to [n1, n2, ...] each; with 'xy' the first two sizes swapped
 * @example meshgrid(x, y); meshgrid([x, y], { indexing: 'xy' })
 */
export function meshgrid(tensors: readonly Tensor[], options?: MeshgridOptions): Tensor[];
export function meshgrid(
  ...given: readonly Tensor[] | readonly [...tensors: Tensor[], options: MeshgridOptions]
): Tensor[];
export function meshgrid(...given: readonly (Tensor | readonly Tensor[] | MeshgridOptions | undefined)[]): Tensor[] {
  const tensors: Tensor[] = [];
  let options: MeshgridOptions = {};
  for (const one of given) {
    if (one instanceof Tensor) tensors.push(one);
    else if (isList(one)) tensors.push(...one);
    else options = one ?? {};
  }
  const { indexing = 'ij' } = options;
  if (tensors.length === 0) throw new ShapeError('meshgrid expects a non-empty TensorList');
  if (indexing !== 'ij' && indexing !== 'xy') {
    throw new RangeError(`torch.meshgrid: indexing must be one of "xy" or "ij", but received: ${String(indexing)}`);
  }
  const wrong = tensors.find((x) => x.dim() > 1);
  if (wrong !== undefined) {
    throw new ShapeError(
      `torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: [${wrong.shape.join(', ')}]`,
    );
  }
  const swaps = indexing === 'xy' && tensors.length >= 2;
  const ordered = swaps ? [tensors[1]!, tensors[0]!, ...tensors.slice(2)] : tensors;
  const shape = ordered.map((x) => x.numel());
  const grids = ordered.map((x, dim) => x.view(shape.map((size, other) => (other === dim ? size : 1))).expand(shape));
  return swaps ? [grids[1]!, grids[0]!, ...grids.slice(2)] : grids;
}
