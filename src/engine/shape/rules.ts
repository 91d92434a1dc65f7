/** The shape arithmetic that op entries share. Errors are worded as PyTorch words them. */
import {
  addDims,
  type Dim,
  differentDims,
  divideExactly,
  equalDims,
  floorDivideDims,
  formatShape,
  productOfDims,
  type Shape,
  subtractDims,
} from './dim.ts';
import { okShape, type ShapeResult, shapeError, unknownShape } from './result.ts';

/** The shape of the first input. */
export function sameShape(inputs: readonly Shape[]): ShapeResult {
  return okShape(inputs[0]!);
}

/** PyTorch's broadcasting of any number of shapes. */
export function broadcastShapes(inputs: readonly Shape[]): ShapeResult {
  let result = inputs[0]!;
  for (let index = 1; index < inputs.length; index++) {
    const next = broadcastTwo(result, inputs[index]!);
    if (next.kind !== 'ok') return next;
    result = next.shapes[0]!;
  }
  return okShape(result);
}

function broadcastTwo(a: Shape, b: Shape): ShapeResult {
  if (a === b) return okShape(a);
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = new Array(rank);
  let unknown = false;
  for (let dim = rank - 1, i = a.length - 1, j = b.length - 1; dim >= 0; dim--, i--, j--) {
    const left = i >= 0 ? a[i]! : 1;
    const right = j >= 0 ? b[j]! : 1;
    if (left === 1 || equalDims(left, right)) result[dim] = right;
    else if (right === 1) result[dim] = left;
    else if (differentDims(left, right) && typeof left === 'number' && typeof right === 'number') {
      return shapeError(
        `The size of tensor a (${left}) must match the size of tensor b (${right}) at non-singleton dimension ${dim}`,
      );
    } else {
      // A symbol against a number above 1 must be that number or 1: either way the result is the number.
      if (typeof left === 'number') result[dim] = left;
      else if (typeof right === 'number') result[dim] = right;
      else unknown = true;
    }
  }
  return unknown ? unknownShape : okShape(result);
}

/** A dimension counted from the end made non-negative, or a message. 0-d tensors take -1 and 0, as PyTorch's do. */
export function wrapDimension(dim: number, rank: number): number | string {
  const range = Math.max(rank, 1);
  if (!Number.isInteger(dim)) {
    return `dim must be a whole number, but got ${typeof dim === 'object' ? JSON.stringify(dim) : dim}. It goes by its place: (x, 1) rather than (x, { dim: 1 })`;
  }
  if (dim < -range || dim >= range) {
    return `Dimension out of range (expected to be in range of [${-range}, ${range - 1}], but got ${dim})`;
  }
  return dim < 0 ? dim + range : dim;
}

/** Sorted non-negative dimensions; all of them for null. A message where one is out of range or twice there. */
export function wrapDimensions(dims: readonly number[] | null, rank: number): number[] | string {
  if (dims === null || dims.length === 0) return Array.from({ length: rank }, (_, index) => index);
  const wrapped: number[] = [];
  for (const dim of dims) {
    const one = wrapDimension(dim, rank);
    if (typeof one === 'string') return one;
    if (wrapped.includes(one)) return `dim ${one} appears multiple times in the list of dims`;
    wrapped.push(one);
  }
  return rank === 0 ? [] : wrapped.sort((a, b) => a - b);
}

export function reduceShape(input: Shape, dims: readonly number[] | null, keepdim: boolean): ShapeResult {
  const wrapped = wrapDimensions(dims, input.length);
  if (typeof wrapped === 'string') return shapeError(wrapped);
  const result: Dim[] = [];
  for (let dim = 0; dim < input.length; dim++) {
    if (!wrapped.includes(dim)) result.push(input[dim]!);
    else if (keepdim) result.push(1);
  }
  return okShape(result);
}

/** `torch.matmul`: vectors, matrices and batches of them. */
export function matmulShape(a: Shape, b: Shape): ShapeResult {
  if (a.length === 0 || b.length === 0) {
    return shapeError(`both arguments to matmul need to be at least 1D, but they are ${a.length}D and ${b.length}D`);
  }
  const inner = a[a.length - 1]!;
  const other = b.length === 1 ? b[0]! : b[b.length - 2]!;
  if (differentDims(inner, other)) return shapeError(productMismatch(a, b));
  const batch = broadcastShapes([a.slice(0, -2), b.slice(0, -2)]);
  if (batch.kind !== 'ok') return batch;
  const result = [...batch.shapes[0]!];
  if (a.length > 1) result.push(a[a.length - 2]!);
  if (b.length > 1) result.push(b[b.length - 1]!);
  return okShape(result);
}

/** As PyTorch, which makes of every product one of two vectors, of a matrix and a vector, of matrices or of batches of them. */
function productMismatch(a: Shape, b: Shape): string {
  const sizes = (shape: Shape) => shape.map(String).join('x');
  const inner = a[a.length - 1]!;
  if (a.length === 1 && b.length === 1) {
    return `inconsistent tensor size, expected tensor ${formatShape(a)} and src ${formatShape(b)} to have the same number of elements, but got ${String(inner)} and ${String(b[0])} elements respectively`;
  }
  const withVector = (rows: Dim, columns: Dim, vector: Dim) =>
    `size mismatch, got ${String(rows)}, ${String(rows)}x${String(columns)},${String(vector)}`;
  if (b.length === 1) return withVector(productOfDims(a.slice(0, -1)), inner, b[0]!);
  if (b.length === 2) {
    return `mat1 and mat2 shapes cannot be multiplied (${sizes([productOfDims(a.slice(0, -1)), inner])} and ${sizes(b)})`;
  }
  const batch = b.slice(0, -2);
  if (a.length === 1) return withVector(productOfDims([...batch, b[b.length - 1]!]), b[b.length - 2]!, inner);
  const count = String(productOfDims(batch));
  return `Expected size for first two dimensions of batch2 tensor to be: [${count}, ${String(inner)}] but got: [${count}, ${String(b[b.length - 2])}].`;
}

/** `F.linear`: input [..., in], weight [out, in], bias [out]. */
export function linearShape(input: Shape, weight: Shape, bias: Shape | undefined): ShapeResult {
  if (weight.length !== 2) return shapeError(`linear(): weight must be 2-D, but got ${formatShape(weight)}`);
  if (input.length === 0) return shapeError('linear(): input must be at least 1D, but it is 0D');
  const features = input[input.length - 1]!;
  if (differentDims(features, weight[1]!)) {
    const rows = productOfDims(input.slice(0, -1));
    return shapeError(
      `mat1 and mat2 shapes cannot be multiplied (${String(rows)}x${String(features)} and ${String(weight[1])}x${String(weight[0])})`,
    );
  }
  if (bias !== undefined && (bias.length !== 1 || differentDims(bias[0]!, weight[0]!))) {
    return shapeError(`linear(): expected bias of shape [${String(weight[0])}], but got ${formatShape(bias)}`);
  }
  return okShape([...input.slice(0, -1), weight[0]!]);
}

/** `reshape`: one size may be -1. */
export function reshapeShape(input: Shape, sizes: Shape): ShapeResult {
  const inferred = sizes.indexOf(-1);
  if (inferred >= 0 && sizes.indexOf(-1, inferred + 1) >= 0) return shapeError('only one dimension can be inferred');
  const invalid = sizes.find((size, index) => typeof size === 'number' && size < 0 && index !== inferred);
  if (invalid !== undefined) return shapeError(`invalid shape dimension ${String(invalid)}`);
  const count = productOfDims(input);
  const mismatch = shapeError(`shape '${formatShape(sizes)}' is invalid for input of size ${String(count)}`);
  if (inferred < 0) {
    const wanted = productOfDims(sizes);
    if (equalDims(wanted, count)) return okShape(sizes);
    return differentDims(wanted, count) ? mismatch : unknownShape;
  }
  const known = productOfDims(sizes.filter((_, index) => index !== inferred));
  if (known === 0) {
    return shapeError(
      `cannot reshape tensor of 0 elements into shape ${formatShape(sizes)} because the unspecified dimension size -1 can be any value and is ambiguous`,
    );
  }
  const missing = divideExactly(count, known);
  if (missing === null) {
    return typeof count === 'number' && typeof known === 'number' ? mismatch : unknownShape;
  }
  return okShape(sizes.map((size, index) => (index === inferred ? missing : size)));
}

/** `expand`: -1 keeps a size; new leading dimensions are allowed. */
export function expandShape(input: Shape, sizes: Shape): ShapeResult {
  if (sizes.length < input.length) {
    return shapeError(
      `expand(torch.Tensor{${formatShape(input)}}, size=${formatShape(sizes)}): the number of sizes provided (${sizes.length}) must be greater or equal to the number of dimensions in the tensor (${input.length})`,
    );
  }
  const lead = sizes.length - input.length;
  const result: Dim[] = new Array(sizes.length);
  for (let dim = sizes.length - 1; dim >= 0; dim--) {
    const wanted = sizes[dim]!;
    const existing = dim >= lead ? input[dim - lead]! : null;
    if (wanted === -1) {
      if (existing === null) {
        return shapeError(
          `The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension ${dim}`,
        );
      }
      result[dim] = existing;
    } else if (existing === null || existing === 1 || equalDims(existing, wanted)) result[dim] = wanted;
    else if (typeof existing === 'number' && typeof wanted === 'number') {
      return shapeError(
        `The expanded size of the tensor (${wanted}) must match the existing size (${existing}) at non-singleton dimension ${dim}.  Target sizes: ${formatShape(sizes)}.  Tensor sizes: ${formatShape(input)}`,
      );
    } else result[dim] = wanted;
  }
  return okShape(result);
}

export function permuteShape(input: Shape, dims: readonly number[]): ShapeResult {
  if (dims.length !== input.length) {
    return shapeError(
      `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${input.length} is not equal to len(dims) = ${dims.length}`,
    );
  }
  const seen: number[] = [];
  for (const dim of dims) {
    const wrapped = wrapDimension(dim, input.length);
    if (typeof wrapped === 'string') return shapeError(wrapped);
    if (seen.includes(wrapped)) return shapeError('permute(): duplicate dims are not allowed.');
    seen.push(wrapped);
  }
  return okShape(seen.map((dim) => input[dim]!));
}

/** A range along one dimension, Python's way: ends clipped, step positive. */
export function sliceShape(
  input: Shape,
  dim: number,
  start: number | null,
  end: number | null,
  step: number,
): ShapeResult {
  const wrapped = wrapDimension(dim, input.length);
  if (typeof wrapped === 'string') return shapeError(wrapped);
  if (input.length === 0) return shapeError('slice() cannot be applied to a 0-dim tensor.');
  if (step <= 0) return shapeError('slice step must be positive');
  const size = input[wrapped]!;
  let length: Dim;
  if (typeof size === 'number') {
    const [from, to] = clipRange(size, start, end);
    length = Math.max(0, Math.ceil((to - from) / step));
  } else if ((start === null || start === 0) && end === null) {
    length = floorDivideDims(addDims(size, step - 1), step);
  } else if (start !== null && start < 0 && end === null) {
    return unknownShape;
  } else if (end !== null && end < 0 && (start ?? 0) >= 0 && step === 1) {
    length = subtractDims(addDims(size, end), start ?? 0);
  } else return unknownShape;
  return okShape(input.map((other, index) => (index === wrapped ? length : other)));
}

/** Python's clipping of a slice to [0, size]. */
export function clipRange(size: number, start: number | null, end: number | null): [number, number] {
  const clip = (position: number) => Math.min(size, Math.max(0, position < 0 ? position + size : position));
  const from = clip(start ?? 0);
  return [from, Math.max(from, clip(end ?? size))];
}

export function catShape(inputs: readonly Shape[], dim: number): ShapeResult {
  const first = inputs[0];
  if (first === undefined) return shapeError('torch.cat(): expected a non-empty list of Tensors');
  if (inputs.some((shape) => shape.length === 0)) {
    return shapeError(
      `zero-dimensional tensor (at position ${inputs.findIndex((shape) => shape.length === 0)}) cannot be concatenated`,
    );
  }
  const wrapped = wrapDimension(dim, first.length);
  if (typeof wrapped === 'string') return shapeError(wrapped);
  let total: Dim = 0;
  for (const [position, shape] of inputs.entries()) {
    if (shape.length !== first.length) {
      return shapeError(`Tensors must have same number of dimensions: got ${first.length} and ${shape.length}`);
    }
    for (let other = 0; other < shape.length; other++) {
      if (other !== wrapped && differentDims(shape[other]!, first[other]!)) {
        return shapeError(
          `Sizes of tensors must match except in dimension ${wrapped}. Expected size ${String(first[other])} but got size ${String(shape[other])} for tensor number ${position} in the list.`,
        );
      }
    }
    total = addDims(total, shape[wrapped]!);
  }
  return okShape(first.map((size, index) => (index === wrapped ? total : size)));
}
