/** What the entries of reductions share. */
import type { Shape } from '../shape/dim.ts';
import type { ShapeResult } from '../shape/result.ts';
import { reduceShape, wrapDimensions } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { repeatedZero } from './constants.ts';
import { type AnyKernels, type AnyOperand, type GradientDefinition, savesOutput } from './definition.ts';
import { countElements, denseOperand, operandFor } from './operand.ts';

export interface ReduceAttributes {
  /** null: all dimensions. */
  readonly dim: readonly number[] | null;
  readonly keepdim: boolean;
}

export interface AlongAttributes {
  readonly dim: number;
  readonly keepdim: boolean;
}

/** The dimensions of an input of this rank that are reduced; the shape rule has checked them. */
export function reduced(dim: readonly number[] | null, rank: number): number[] {
  const wrapped = wrapDimensions(dim, rank);
  if (typeof wrapped === 'string') throw new RangeError(wrapped);
  return wrapped;
}

/** One dimension, non-negative; 0 for a 0-d input. */
export function along(dim: number, rank: number): number {
  return reduced([dim], rank)[0] ?? 0;
}

/** How many elements each result is made of. */
export function reducedCount(dim: readonly number[] | null, shape: readonly number[]): number {
  return countElements(reduced(dim, shape.length).map((one) => shape[one]!));
}

/** A reduced result given back its dimensions of size 1, so that it broadcasts against the input. */
export function withReducedDims(
  x: Tensor,
  attributes: Pick<ReduceAttributes, 'dim' | 'keepdim'>,
  inputShape: readonly number[],
): Tensor {
  if (attributes.keepdim || inputShape.length === 0) return x;
  return x.reshape(keptShape(inputShape, reduced(attributes.dim, inputShape.length)));
}

/** The shape with 1 for what is reduced. */
export function keptShape(shape: readonly number[], dims: readonly number[]): number[] {
  return shape.map((size, dim) => (dims.includes(dim) ? 1 : size));
}

export function reduceOp(inputs: readonly Shape[], attributes: ReduceAttributes): ShapeResult {
  return reduceShape(inputs[0]!, attributes.dim, attributes.keepdim);
}

/** Values and indices along one dimension. */
export function alongShape(inputs: readonly Shape[], attributes: AlongAttributes): ShapeResult {
  return repeated(reduceShape(inputs[0]!, [attributes.dim], attributes.keepdim), 2);
}

/** Several outputs of one shape. */
export function repeated(result: ShapeResult, count: number): ShapeResult {
  if (result.kind !== 'ok') return result;
  return { kind: 'ok', shapes: Array.from({ length: count }, () => result.shapes[0]!) };
}

export function requireElements(x: Tensor, dim: readonly number[] | null, name: string): void {
  const empty = reduced(dim, x.shape.length).find((one) => x.shape[one] === 0);
  if (empty !== undefined) {
    if (dim === null) {
      throw new RangeError(
        `${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
      );
    }
    throw new RangeError(`${name}(): Expected reduction dim ${empty} to have non-zero size.`);
  }
}

/** A kernel's reduction as an operand of the input's rank; a copy where nothing is reduced. */
export function reduceKept(
  kernels: AnyKernels,
  name: 'sum' | 'prod' | 'amax' | 'amin',
  x: AnyOperand,
  dims: readonly number[],
): AnyOperand {
  const handle = dims.length === 0 ? kernels.cast(x, x.dtype) : kernels.reduce(name, x, dims);
  return denseOperand(handle, keptShape(x.shape, dims), x.dtype);
}

/** A number as an operand that broadcasts to `shape`. */
export function scalarOperand(kernels: AnyKernels, value: number, like: AnyOperand): AnyOperand {
  return operandFor(denseOperand(kernels.full(like.dtype, 1, value), [], like.dtype), like.shape);
}

/** The gradient of what picks one element of each line and says, as output 1, where it stood. */
export function selectedGradient(name: string, what: string): GradientDefinition<AlongAttributes> {
  return {
    name,
    rule: `grad at the index of ${what}, 0 elsewhere`,
    saves: savesOutput,
    backward: (gradient, context) => {
      const shape = context.inputShape(0);
      const { dim, keepdim } = context.attributes;
      if (shape.length === 0) return [gradient];
      const attributes = { dim: [dim], keepdim };
      const index = withReducedDims(context.output(1), attributes, shape);
      return [repeatedZero(gradient, shape).scatterAdd(dim, index, withReducedDims(gradient, attributes, shape))];
    },
  };
}
