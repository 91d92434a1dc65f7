/** Python's index notation: what stands between the brackets of `x[...]`, made into views and index tensors. */
import { fromTypedArray } from '../creation/values.ts';
import { IndexError } from '../errors.ts';
import { about } from '../failure.ts';
import { quietly } from '../observer.ts';
import { apply } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import { Tensor } from '../tensor.ts';

/** Numbers or booleans, nested as deep as the index has dimensions. */
export type IndexArray = readonly (number | boolean | IndexArray)[];

/**
 * One index: a number; `'start:end:step'`, each part may be left out; `'...'` for all dimensions between; null for a new one;
 * a boolean; a boolean tensor as a mask; an integer tensor, or nested arrays, for indexing by tensors.
 */
export type Index = number | string | null | boolean | Tensor | IndexArray;

/** What indices select: by tensors, on a view that the other indices have made. */
export interface Selection {
  readonly view: Tensor;
  readonly dims: readonly number[];
  readonly indices: readonly Tensor[];
}

interface Range {
  readonly start: number | null;
  readonly end: number | null;
  readonly step: number;
}

const range = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/;

function parseRange(text: string): Range {
  const found = range.exec(text);
  if (found === null) {
    throw new IndexError(
      `only integers, slices (\`:\`), ellipsis (\`...\`), null and long or byte Variables are valid indices (got '${text}')`,
    );
  }
  const [start = null, end = null, step = 1] = found
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  if (step === 0) throw new RangeError('slice step cannot be zero');
  if (step < 0) throw new RangeError('step must be greater than zero');
  return { start, end, step };
}

function isMask(index: Tensor): boolean {
  return index.dtype === 'bool' || index.dtype === 'uint8';
}

function toIndexTensor(items: IndexArray, x: Tensor): Tensor {
  const shape: number[] = [];
  for (let level: IndexArray[number] | undefined = items; Array.isArray(level); level = level[0])
    shape.push(level.length);
  const values: number[] = [];
  let areBooleans = true;
  const visit = (level: IndexArray[number]): void => {
    if (typeof level === 'boolean') values.push(Number(level));
    else if (typeof level !== 'number') for (const item of level) visit(item);
    else if (Number.isInteger(level)) {
      areBooleans = false;
      values.push(level);
    } else throw new IndexError('tensors used as indices must be long, int, byte or bool tensors');
  };
  visit(items);
  areBooleans &&= values.length > 0;
  const made = fromTypedArray(Float64Array.from(values), shape, {
    dtype: areBooleans ? 'bool' : 'int64',
    device: 'cpu',
  });
  return onDeviceOf(made, x);
}

/** Indices may lie on the CPU whatever the device of what they index. */
function onDeviceOf(index: Tensor, x: Tensor): Tensor {
  return index.storage.kernels === x.storage.kernels ? index : index.moved(x.storage.kernels);
}

/** How many dimensions of the tensor an index uses up. */
function dimensionsOf(index: Index | Tensor): number {
  if (index === null || index === '...' || typeof index === 'boolean') return 0;
  return index instanceof Tensor && isMask(index) ? index.dim() : 1;
}

/** A boolean as an index along a new dimension of size 1: that one, or none. */
function chosenIf(condition: boolean, x: Tensor): Tensor {
  return toIndexTensor(condition ? [0] : [], x);
}

/** The places where a mask holds, an index for each of its dimensions. */
function expandMask(mask: Tensor, view: Tensor, dim: number): Tensor[] {
  for (const [offset, size] of mask.shape.entries()) {
    if (size !== view.shape[dim + offset]) {
      const error = new IndexError(
        `The shape of the mask [${mask.shape.join(', ')}] at index ${offset} does not match the shape of the indexed tensor [${view.shape.join(', ')}] at index ${dim + offset}`,
      );
      throw about(error, { mask, indexed: view });
    }
  }
  const rows = apply(ops.nonzero, [mask], {});
  return mask.shape.map((_, column) => rows.select(1, column));
}

function requireFew(x: Tensor, indices: readonly (Index | Tensor)[]): number {
  const used = indices.reduce<number>((total, index) => total + dimensionsOf(index), 0);
  const [only] = indices;
  if (x.dim() === 0 && indices.length === 1) {
    if (typeof only === 'number' || (only instanceof Tensor && only.dim() === 0 && !isMask(only))) {
      throw new IndexError(
        'invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number',
      );
    }
    if (typeof only === 'string' && only !== '...')
      throw new IndexError('slice() cannot be applied to a 0-dim tensor.');
  }
  if (used > x.dim()) throw new IndexError(`too many indices for tensor of dimension ${x.dim()}`);
  return used;
}

/** Applies all indices but tensors, left to right, as views; hands back the tensors and where they belong. */
export function selectionOf(x: Tensor, written: readonly Index[]): Selection {
  try {
    return select(x, written);
  } catch (error) {
    throw about(error, { indexed: x });
  }
}

function select(x: Tensor, written: readonly Index[]): Selection {
  const indices = written.map((index) => (Array.isArray(index) ? toIndexTensor(index, x) : index));
  const used = requireFew(x, indices);
  if (indices.filter((index) => index === '...').length > 1) {
    throw new IndexError("an index can only have a single ellipsis ('...')");
  }
  let view = x;
  let dim = 0;
  const dims: number[] = [];
  const tensors: Tensor[] = [];
  const take = (position: number, place: number) => {
    const size = view.shape[dim]!;
    if (!Number.isInteger(position) || position < -size || position >= size) {
      throw new IndexError(`index ${position} is out of bounds for dimension ${place} with size ${size}`);
    }
    view = view.select(dim, position);
  };
  const record = (index: Tensor) => {
    const expanded = isMask(index) ? quietly(() => expandMask(index, view, dim)) : [index];
    for (const one of expanded) {
      dims.push(dim++);
      tensors.push(one);
    }
  };
  const addDimension = () => {
    view = view.unsqueeze(dim);
  };
  // As PyTorch's messages, `place` counts the indices, not the dimensions.
  for (const [place, index] of indices.entries()) {
    if (typeof index === 'number') take(index, place);
    else if (index === '...') {
      dim += x.dim() - used;
    } else if (typeof index === 'string') {
      const { start, end, step } = parseRange(index);
      view = view.slice(dim++, start, end, step);
    } else if (index === null) {
      addDimension();
      dim++;
    } else if (typeof index === 'boolean') {
      addDimension();
      dims.push(dim++);
      tensors.push(chosenIf(index, x));
    } else if (index instanceof Tensor) {
      const local = onDeviceOf(index, x);
      if (local.isFloatingPoint) {
        throw new IndexError('tensors used as indices must be long, int, byte or bool tensors');
      }
      if (local.dim() > 0) record(local);
      else if (isMask(local)) {
        addDimension();
        dims.push(dim++);
        tensors.push(chosenIf(local.item() !== 0, x));
      } else take(local.item(), place);
    }
  }
  return { view, dims, indices: tensors };
}
