/** Elementwise operations on more than two numbers: limits, blends, multiply-add. */

import { indexDType } from '../device/index-dtype.ts';
import type { BinaryKernel } from '../device/kernels.ts';
import { defaultFloat, isFloatingPoint } from '../dtype.ts';
import { ShapeError, TypeMismatchError } from '../errors.ts';
import { broadcastShapes, sameShape } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { type AnyKernels, type AnyOperand, defineOp, type OutputDescription, savesInput } from './definition.ts';
import { binary, type NoAttributes, numberOperand, onlyKinds } from './elementwise.ts';
import { denseOperand, operandFor } from './operand.ts';

export interface ClampAttributes {
  readonly min: number | null;
  readonly max: number | null;
}

function requireBound(hasBound: boolean): void {
  if (!hasBound) throw new ShapeError("torch.clamp: At least one of 'min' or 'max' must not be null");
}

/** One number between two others; where they cross, the upper one wins. */
const clamp = defineOp<ClampAttributes>({
  name: 'clamp',
  formula: 'min(max(a, low), high)',
  promotion: 'common',
  shape: sameShape,
  dtype: (promoted, { min, max }, _index, kernels) => {
    if (isFloatingPoint(promoted)) return promoted;
    if (!Number.isInteger(min ?? 0) || !Number.isInteger(max ?? 0)) return defaultFloat;
    return promoted === 'bool' ? indexDType(kernels) : promoted;
  },
  check: (_inputs, { min, max }) => requireBound(min !== null || max !== null),
  forward: (kernels, [x], { min, max }, [result]) => {
    const { shape, dtype } = result!;
    let value = x!.dtype === dtype ? x! : denseOperand(kernels.cast(x!, dtype), shape, dtype);
    const limit = (name: BinaryKernel, bound: number) => {
      const limited = kernels.binary(name, value, numberOperand(kernels, bound, dtype, shape), 1, null);
      value = denseOperand(limited, shape, dtype);
    };
    if (min !== null) limit('maximum', min);
    if (max !== null) limit('minimum', max);
    return [value.storage.handle];
  },
  gradient: {
    name: 'ClampBackward1',
    rule: 'grad where low <= a <= high, else 0',
    saves: savesInput,
    backward: (gradient, context) => {
      const { min, max } = context.attributes;
      return [gradient.where(isInside(context.input(0), min, max), 0)];
    },
  },
});

function isInside(x: Tensor, min: Tensor | number | null, max: Tensor | number | null): Tensor {
  if (min === null) return x.le(max ?? 0);
  return max === null ? x.ge(min) : x.ge(min).logicalAnd(x.le(max));
}

export interface ClampTensorsAttributes {
  readonly hasMin: boolean;
  readonly hasMax: boolean;
}

/** Inputs: a, then low and high as far as there are. */
const clampTensors = defineOp<ClampTensorsAttributes>({
  name: 'clamp',
  formula: 'min(max(a, low), high)',
  promotion: 'common',
  shape: broadcastShapes,
  check: (_inputs, { hasMin, hasMax }) => requireBound(hasMin || hasMax),
  forward: (kernels, [x, ...bounds], { hasMin, hasMax }, [result]) => {
    const { shape, dtype } = result!;
    let value = operandFor(x!, shape);
    const limit = (name: BinaryKernel, bound: AnyOperand) => {
      value = denseOperand(kernels.binary(name, value, operandFor(bound, shape), 1, null), shape, dtype);
    };
    if (hasMin) limit('maximum', bounds[0]!);
    if (hasMax) limit('minimum', bounds[hasMin ? 1 : 0]!);
    return [value.storage.handle];
  },
  gradient: {
    name: 'ClampBackward0',
    rule: 'grad to the one that was chosen',
    saves: () => [0, 1, 2],
    backward: (gradient, context) => {
      const { hasMin, hasMax } = context.attributes;
      const x = context.input(0);
      const min = hasMin ? context.input(1) : null;
      const max = hasMax ? context.input(hasMin ? 2 : 1) : null;
      const gradients = [context.needs(0) ? gradient.where(isInside(x, min, max), 0) : null];
      if (min !== null) {
        const chosen = max === null ? x.lt(min) : x.lt(min).logicalAnd(min.lt(max));
        gradients.push(context.needs(1) ? gradient.where(chosen, 0) : null);
      }
      if (max !== null) {
        const chosen = min === null ? x.gt(max) : x.gt(max).logicalOr(max.lt(min));
        gradients.push(context.needs(hasMin ? 2 : 1) ? gradient.where(chosen, 0) : null);
      }
      return gradients;
    },
  },
});

/** a + weight · (b - a), from the nearer end, so that both ends are exact. */
function blend(
  kernels: AnyKernels,
  a: AnyOperand,
  b: AnyOperand,
  weight: AnyOperand,
  { shape, dtype }: OutputDescription,
): unknown {
  const compute = (name: BinaryKernel, left: AnyOperand, right: AnyOperand) =>
    denseOperand(kernels.binary(name, left, right, 1, null), shape, dtype);
  const difference = compute('sub', b, a);
  const fromA = compute('add', a, compute('mul', difference, weight));
  const rest = compute('sub', numberOperand(kernels, 1, dtype, shape), weight);
  const fromB = compute('sub', b, compute('mul', difference, rest));
  const nearA = kernels.compare('lt', weight, numberOperand(kernels, 0.5, dtype, shape));
  return kernels.where(denseOperand(nearA, shape, 'bool'), fromA, fromB);
}

function checkLerp(kernel: string): (inputs: readonly Tensor[]) => void {
  return (inputs) => {
    onlyKinds(kernel, isFloatingPoint)([inputs[0]!], {});
    for (const [index, name] of ['end', 'weight'].entries()) {
      const input = inputs[index + 1];
      if (input !== undefined && input.dtype !== inputs[0]!.dtype) {
        throw new TypeMismatchError(`expected dtype ${inputs[0]!.dtype} for \`${name}\` but got dtype ${input.dtype}`);
      }
    }
  };
}

const lerp = defineOp<{ readonly weight: number }>({
  name: 'lerp',
  formula: 'a + w · (b - a)',
  promotion: 'common',
  shape: broadcastShapes,
  check: checkLerp('lerp_kernel_scalar'),
  forward: (kernels, [a, b], { weight }, [result]) => {
    const { shape, dtype } = result!;
    const w = numberOperand(kernels, weight, dtype, shape);
    return [blend(kernels, operandFor(a!, shape), operandFor(b!, shape), w, result!)];
  },
  gradient: {
    name: 'LerpBackward0',
    rule: 'grad · (1 - w), grad · w',
    saves: () => [],
    backward: (gradient, context) => {
      const { weight } = context.attributes;
      return [context.needs(0) ? gradient.mul(1 - weight) : null, context.needs(1) ? gradient.mul(weight) : null];
    },
  },
});

/** Inputs: a, b, weight. */
const lerpTensor = defineOp<NoAttributes>({
  name: 'lerp',
  formula: 'a + w · (b - a)',
  promotion: 'common',
  shape: broadcastShapes,
  check: checkLerp('lerp_kernel_tensor'),
  forward: (kernels, [a, b, w], _attributes, [result]) => {
    const { shape } = result!;
    return [blend(kernels, operandFor(a!, shape), operandFor(b!, shape), operandFor(w!, shape), result!)];
  },
  gradient: {
    name: 'LerpBackward1',
    rule: 'grad · (1 - w), grad · w, grad · (b - a)',
    saves: (needs) => (needs[2] ? [0, 1, 2] : [2]),
    backward: (gradient, context) => {
      const weight = context.input(2);
      return [
        context.needs(0) ? gradient.mul(weight.neg().add(1)) : null,
        context.needs(1) ? gradient.mul(weight) : null,
        context.needs(2) ? gradient.mul(context.input(1).sub(context.input(0))) : null,
      ];
    },
  },
});

export interface ValueAttributes {
  /** Multiplies the product or quotient. */
  readonly value: number;
}

function addScaled(
  kernels: AnyKernels,
  name: 'mul' | 'div',
  [a, b, c]: readonly AnyOperand[],
  { value }: ValueAttributes,
  { shape, dtype }: OutputDescription,
): unknown {
  const combined = kernels.binary(name, operandFor(b!, shape), operandFor(c!, shape), 1, null);
  // Among integers the factor loses its fraction, as in PyTorch.
  const factor = isFloatingPoint(dtype) ? value : Math.trunc(value);
  return kernels.binary('add', operandFor(a!, shape), denseOperand(combined, shape, dtype), factor, null);
}

const addcmul = defineOp<ValueAttributes>({
  name: 'addcmul',
  formula: 'a + v · b · c',
  promotion: 'common',
  shape: broadcastShapes,
  forward: (kernels, inputs, attributes, [result]) => [addScaled(kernels, 'mul', inputs, attributes, result!)],
  gradient: {
    name: 'AddcmulBackward0',
    rule: 'grad, grad · v · c, grad · v · b',
    saves: (needs) => [...(needs[2] ? [1] : []), ...(needs[1] ? [2] : [])],
    backward: (gradient, context) => {
      const scaled = context.attributes.value === 1 ? gradient : gradient.mul(context.attributes.value);
      return [
        gradient,
        context.needs(1) ? scaled.mul(context.input(2)) : null,
        context.needs(2) ? scaled.mul(context.input(1)) : null,
      ];
    },
  },
});

const addcdiv = defineOp<ValueAttributes>({
  name: 'addcdiv',
  formula: 'a + v · b / c',
  promotion: 'common',
  shape: broadcastShapes,
  check: ([, b, c]) => {
    if (b!.isFloatingPoint || c!.isFloatingPoint) return;
    throw new TypeMismatchError(
      'Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), for all dtypes.',
    );
  },
  forward: (kernels, inputs, attributes, [result]) => [addScaled(kernels, 'div', inputs, attributes, result!)],
  gradient: {
    name: 'AddcdivBackward0',
    rule: 'grad, grad · v / c, -grad · v · b / c²',
    saves: (needs) => [...(needs[2] ? [1] : []), ...(needs[1] || needs[2] ? [2] : [])],
    backward: (gradient, context) => {
      if (!context.needs(1) && !context.needs(2)) return [gradient, null, null];
      const divisor = context.input(2);
      const scaled = gradient.mul(context.attributes.value).div(divisor);
      return [
        gradient,
        context.needs(1) ? scaled : null,
        context.needs(2) ? scaled.mul(context.input(1).div(divisor)).neg() : null,
      ];
    },
  },
});

const copysign = binary('copysign', '|a| with the sign of b', 'float', {
  name: 'CopysignBackward0',
  rule: 'grad with the sign changed as a was, 0',
  saves: () => [0, 'output'],
  backward: (gradient, context) => {
    const x = context.input(0);
    const ratio = x.newZeros([]).where(x.eq(0), context.output().div(x));
    return [gradient.mul(ratio), context.needs(1) ? gradient.newZeros(gradient.shape) : null];
  },
});

/** Combinations of several numbers, by the names of the op table. */
export const combinationOps = { clamp, clampTensors, lerp, lerpTensor, addcmul, addcdiv, copysign } as const;
