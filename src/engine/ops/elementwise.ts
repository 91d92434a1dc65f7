/** What the families of elementwise operations share. */
import type { BinaryKernel, UnaryKernel } from '../device/kernels.ts';
import { type DType, promote } from '../dtype.ts';
import { TypeMismatchError } from '../errors.ts';
import { broadcastShapes, sameShape } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import {
  type AnyKernels,
  type AnyOperand,
  defineOp,
  type GradientDefinition,
  type OpDefinition,
  savesNothing,
} from './definition.ts';
import { denseOperand, operandFor } from './operand.ts';

export type NoAttributes = Record<string, never>;

type Check = (inputs: readonly Tensor[], attributes: object) => void;

/** One operand, one kernel. */
export function unary(
  name: UnaryKernel,
  formula: string,
  promotion: 'common' | 'float',
  gradient: GradientDefinition<NoAttributes> | null,
  check?: Check,
): OpDefinition<NoAttributes> {
  return defineOp({
    name,
    formula,
    promotion,
    shape: sameShape,
    ...(check === undefined ? {} : { check }),
    forward: (kernels, [x]) => [kernels.unary(name, x!)],
    gradient,
  });
}

/** Two operands that broadcast, one kernel. */
export function binary(
  name: BinaryKernel,
  formula: string,
  promotion: 'common' | 'float',
  gradient: GradientDefinition<NoAttributes> | null,
  check?: Check,
): OpDefinition<NoAttributes> {
  return defineOp({
    name,
    formula,
    promotion,
    shape: broadcastShapes,
    ...(check === undefined ? {} : { check }),
    forward: (kernels, [a, b], _attributes, [result], out) => [
      kernels.binary(name, operandFor(a!, result!.shape), operandFor(b!, result!.shape), 1, out),
    ],
    gradient,
  });
}

/** The rule of a function whose slope is 0 wherever it has one. */
export function flat<Attributes extends object = NoAttributes>(name: string): GradientDefinition<Attributes> {
  return {
    name,
    rule: '0',
    saves: savesNothing,
    backward: (gradient, context) =>
      Array.from({ length: context.inputCount }, (_, index) =>
        context.needs(index) ? gradient.newZeros(gradient.shape) : null,
      ),
  };
}

/** A number as an operand of `shape`. */
export function numberOperand(kernels: AnyKernels, value: number, dtype: DType, shape: readonly number[]): AnyOperand {
  return operandFor(denseOperand(kernels.full(dtype, 1, value), [], dtype), shape);
}

/** Refuses booleans where PyTorch has no kernel for them; `kernel` is PyTorch's name of it. */
export function noBooleans(kernel: string): Check {
  return ([x]) => {
    if (x?.dtype === 'bool') throw new TypeMismatchError(`"${kernel}" not implemented for 'bool'`);
  };
}

/** Refuses operands whose common dtype PyTorch's kernel does not take. */
export function onlyKinds(kernel: string, accepts: (dtype: DType) => boolean): Check {
  return (inputs) => {
    const dtype = promote(inputs);
    if (!accepts(dtype)) throw new TypeMismatchError(`"${kernel}" not implemented for '${dtype}'`);
  };
}
