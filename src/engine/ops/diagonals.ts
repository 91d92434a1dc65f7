/** Diagonals and triangles of matrices. */
import { addDims, type Dim, equalDims, formatShape, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError, unknownShape } from '../shape/result.ts';
import { wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { type AnyKernels, type AnyOperand, defineOp, savesNothing } from './definition.ts';
import { uploaded } from './host.ts';
import { countElements, denseOperand, operandFor, windowOf } from './operand.ts';
import { denseGeometry, type Geometry } from './windows.ts';

export interface DiagonalAttributes {
  /** Above 0 for a diagonal above the main one, below 0 for one below. */
  readonly offset: number;
  readonly dim1: number;
  readonly dim2: number;
}

function wrappedPair(dim1: number, dim2: number, rank: number): readonly [number, number] | string {
  const [first, second] = [wrapDimension(dim1, rank), wrapDimension(dim2, rank)];
  if (typeof first === 'string') return first;
  if (typeof second === 'string') return second;
  return first === second ? `diagonal dimensions cannot be identical ${dim1}, ${dim2}` : [first, second];
}

function diagonalLength(rows: Dim, columns: Dim, offset: number): Dim | null {
  if (typeof rows === 'number' && typeof columns === 'number') {
    return Math.max(0, offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns));
  }
  return offset === 0 && equalDims(rows, columns) ? rows : null;
}

function diagonalShape(input: Shape, { offset, dim1, dim2 }: DiagonalAttributes): ShapeResult {
  const pair = wrappedPair(dim1, dim2, input.length);
  if (typeof pair === 'string') return shapeError(pair);
  const length = diagonalLength(input[pair[0]] ?? 1, input[pair[1]] ?? 1, offset);
  if (length === null) return unknownShape;
  return okShape([...input.filter((_, dim) => !pair.includes(dim)), length]);
}

/** The window of the diagonal on a tensor that lies as `x`; the shape rule has checked the dimensions. */
function diagonalOf(x: Geometry, { offset, dim1, dim2 }: DiagonalAttributes): Geometry {
  const pair = wrappedPair(dim1, dim2, x.shape.length);
  if (typeof pair === 'string') throw new RangeError(pair);
  const [rows, columns] = pair;
  const length = Number(diagonalLength(x.shape[rows]!, x.shape[columns]!, offset));
  const others = <Item>(items: readonly Item[]) => items.filter((_, dim) => dim !== rows && dim !== columns);
  const start = offset >= 0 ? offset * x.strides[columns]! : -offset * x.strides[rows]!;
  return {
    shape: [...others(x.shape), length],
    strides: [...others(x.strides), x.strides[rows]! + x.strides[columns]!],
    offset: x.offset + (length === 0 ? 0 : start),
  };
}

/** Zeros of `shape` with the gradient on the diagonal. */
function onDiagonal(gradient: Tensor, shape: readonly number[], attributes: DiagonalAttributes): Tensor {
  const source = denseGeometry(shape);
  return gradient.asStridedBackward({ ...diagonalOf(source, attributes), source });
}

const diagonal = defineOp<DiagonalAttributes>({
  name: 'diagonal',
  formula: 'the diagonal of a',
  promotion: 'none',
  shape: ([input], attributes) => diagonalShape(input!, attributes),
  view: (x, attributes) => diagonalOf(x, attributes),
  forward: (kernels, [x]) => [kernels.cast(x!, x!.dtype)],
  gradient: {
    name: 'DiagonalBackward0',
    rule: 'grad on the diagonal, 0 elsewhere',
    saves: savesNothing,
    backward: (gradient, context) => [onDiagonal(gradient, context.inputShape(0), context.attributes)],
  },
});

/** `x` as a diagonal of matrices of zeros. */
function embedded(
  kernels: AnyKernels,
  x: AnyOperand,
  shape: readonly number[],
  attributes: DiagonalAttributes,
): unknown {
  const zeros = denseOperand(kernels.full(x.dtype, countElements(shape), 0), shape, x.dtype);
  const window = diagonalOf(zeros, attributes);
  return kernels.write(windowOf(zeros, window.shape, window.strides, window.offset), x);
}

const diagEmbed = defineOp<DiagonalAttributes>({
  name: 'diagEmbed',
  formula: 'a on a diagonal, 0 elsewhere',
  promotion: 'none',
  shape: ([input], { offset, dim1, dim2 }) => {
    const pair = wrappedPair(dim1, dim2, input!.length + 1);
    if (typeof pair === 'string') return shapeError(pair);
    const size = addDims(input![input!.length - 1] ?? 1, Math.abs(offset));
    const shape: Dim[] = input!.slice(0, -1);
    for (const dim of [...pair].sort((a, b) => a - b)) shape.splice(dim, 0, size);
    return okShape(shape);
  },
  forward: (kernels, [x], attributes, [result]) => [embedded(kernels, x!, result!.shape, attributes)],
  gradient: {
    name: 'DiagEmbedBackward0',
    rule: 'the diagonal of grad',
    saves: savesNothing,
    backward: (gradient, context) => {
      const { offset, dim1, dim2 } = context.attributes;
      return [gradient.diagonal({ offset, dim1, dim2 })];
    },
  },
});

function ofMatrix(offset: number): DiagonalAttributes {
  return { offset, dim1: 0, dim2: 1 };
}

/** A vector makes a matrix, a matrix gives a copy of its diagonal. */
const diag = defineOp<{ readonly diagonal: number }>({
  name: 'diag',
  formula: 'a on a diagonal, or the diagonal of a',
  promotion: 'none',
  shape: ([input], attributes) => {
    if (input!.length === 2) return diagonalShape(input!, ofMatrix(attributes.diagonal));
    if (input!.length !== 1) return shapeError('matrix or a vector expected');
    const size = addDims(input![0]!, Math.abs(attributes.diagonal));
    return okShape([size, size]);
  },
  forward: (kernels, [x], attributes, [result]) => {
    if (x!.shape.length === 1) return [embedded(kernels, x!, result!.shape, ofMatrix(attributes.diagonal))];
    const window = diagonalOf(x!, ofMatrix(attributes.diagonal));
    return [kernels.cast(windowOf(x!, window.shape, window.strides, window.offset), x!.dtype)];
  },
  gradient: {
    name: 'DiagBackward0',
    rule: 'the diagonal of grad, or grad on the diagonal',
    saves: savesNothing,
    backward: (gradient, context) => {
      const shape = context.inputShape(0);
      const attributes = ofMatrix(context.attributes.diagonal);
      return [shape.length === 1 ? gradient.diagonal(attributes) : onDiagonal(gradient, shape, attributes)];
    },
  },
});

function triangle(
  name: 'tril' | 'triu',
  gradientName: string,
  side: string,
  isKept: (row: number, column: number, diagonal: number) => boolean,
) {
  return defineOp<{ readonly diagonal: number }>({
    name,
    formula: `a ${side} a diagonal, 0 elsewhere`,
    promotion: 'none',
    shape: ([input]) => {
      if (input!.length >= 2) return okShape(input!);
      const range = Math.max(1, input!.length);
      return shapeError(
        `Dimension out of range (expected to be in range of ${formatShape([-range, range - 1])}, but got -2)`,
      );
    },
    forward: (kernels, [x], attributes) => {
      const [rows, columns] = [x!.shape.at(-2)!, x!.shape.at(-1)!];
      const kept = new Uint8Array(rows * columns);
      for (let k = 0; k < kept.length; k++) {
        kept[k] = Number(isKept(Math.floor(k / columns), k % columns, attributes.diagonal));
      }
      const mask = denseOperand(uploaded(kernels, kept, 'bool'), [rows, columns], 'bool');
      const zero = denseOperand(kernels.full(x!.dtype, 1, 0), [], x!.dtype);
      return [kernels.where(operandFor(mask, x!.shape), x!, operandFor(zero, x!.shape))];
    },
    gradient: {
      name: gradientName,
      rule: `grad ${side} the diagonal, 0 elsewhere`,
      saves: savesNothing,
      backward: (gradient, context) => [gradient[name](context.attributes.diagonal)],
    },
  });
}

const tril = triangle('tril', 'TrilBackward0', 'on and below', (row, column, offset) => column <= row + offset);
const triu = triangle('triu', 'TriuBackward0', 'on and above', (row, column, offset) => column >= row + offset);

/** Diagonals and triangles, by the names of the op table. */
export const diagonalsOps = { diagonal, diagEmbed, diag, tril, triu } as const;
