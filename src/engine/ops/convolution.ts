/** Convolution of any number of dimensions, and the weight's gradient as an operation of its own. */
import { floorDivideDims, formatShape } from '../shape/dim.ts';
import { okShape, shapeError } from '../shape/result.ts';
import type { Tensor } from '../tensor.ts';
import { composedConvolution, composedTransposed, composedWeight } from './composed-convolution.ts';
import {
  type ConvolutionAttributes,
  convolutionShape,
  fromWindows,
  type Sides,
  towardsWindows,
  windowsOf,
} from './convolution-attributes.ts';
import {
  type AnyKernels,
  type AnyOperand,
  type BackwardContext,
  defineOp,
  type OpDefinition,
  savesOther,
} from './definition.ts';
import { apply } from './dispatch.ts';
import { countElements, denseOperand, operandFor, toDense, withShape } from './operand.ts';
import type { SlidingAttributes } from './regions.ts';

/** Without the bias. */
function convolved(
  kernels: AnyKernels,
  x: AnyOperand,
  weight: AnyOperand,
  attributes: ConvolutionAttributes,
  positions: readonly number[],
): unknown {
  const { groups, transposed } = attributes;
  const windows = windowsOf(weight.shape, attributes);
  const own = x.shape.slice(2);
  const sides: Sides = transposed ? { sizes: positions, counts: own } : { sizes: own, counts: positions };
  const geometry = { ...windows, ...sides };
  if (transposed) {
    const fast = kernels.windows?.convolveTransposed(x, weight, groups, geometry) ?? null;
    return fast ?? composedTransposed(kernels, x, weight, groups, windows, sides);
  }
  const fast = kernels.windows?.convolve(x, weight, groups, geometry) ?? null;
  return fast ?? composedConvolution(kernels, x, weight, groups, windows, sides);
}

/** Inputs: x [n, channels, ...], weight [out, channels / groups, ...] (transposed: [channels, out / groups, ...]), bias. */
const convolution: OpDefinition<ConvolutionAttributes> = defineOp<ConvolutionAttributes>({
  name: 'convolution',
  formula: 'a ∗ w + b',
  operands: ['input', 'weight', 'bias'],
  promotion: 'none',
  shape: convolutionShape,
  check: ([x, weight]) => {
    if (x!.dtype !== weight!.dtype) {
      throw new TypeError(`Input type (${x!.dtype}) and weight type (${weight!.dtype}) should be the same`);
    }
  },
  forward: (kernels, [x, weight, bias], attributes, [result]) => {
    const { shape, dtype } = result!;
    const value = convolved(kernels, x!, weight!, attributes, shape.slice(2));
    if (bias === undefined) return [value];
    const flat = [shape[0]!, shape[1]!, countElements(shape.slice(2))];
    const added = operandFor(withShape(toDense(kernels, bias), [shape[1]!, 1]), flat);
    return [kernels.binary('add', denseOperand(value, flat, dtype), added, 1, value)];
  },
  gradient: {
    name: 'ConvolutionBackward0',
    rule: 'wᵀ · grad folded; grad · the windows of a; Σ grad',
    saves: savesOther,
    backward: (gradient, context) => {
      const gradients = factorGradients(gradient, context);
      if (context.inputCount === 2) return gradients;
      const dims = gradient.shape.map((_, dim) => dim).filter((dim) => dim !== 1);
      return [...gradients, context.needs(2) ? gradient.sum(dims) : null];
    },
  },
});

/** The gradients of input and weight: each the other direction's convolution, or the weight between the two sides. */
function factorGradients(gradient: Tensor, context: BackwardContext<ConvolutionAttributes>): (Tensor | null)[] {
  const { groups, transposed } = context.attributes;
  const windows = windowsOf(context.inputShape(1), context.attributes);
  const [own, other] = [context.inputShape(0).slice(2), gradient.shape.slice(2)];
  const sides: Sides = transposed ? { sizes: other, counts: own } : { sizes: own, counts: other };
  let toInput: Tensor | null = null;
  if (context.needs(0)) {
    const back = (transposed ? towardsWindows : fromWindows)(windows, groups, sides);
    toInput = apply(convolution, [gradient, context.input(1)], back);
  }
  if (!context.needs(1)) return [toInput, null];
  const input = context.input(0);
  const [larger, smaller] = transposed ? [gradient, input] : [input, gradient];
  return [toInput, apply(convolutionWeight, [larger, smaller], { ...windows, groups })];
}

export interface ConvolutionWeightAttributes extends SlidingAttributes {
  readonly groups: number;
}

/** Inputs: x [n, channels, ...sizes] and y [n, out, ...counts]. The weight [out, channels / groups, ...kernelSize]. */
const convolutionWeight: OpDefinition<ConvolutionWeightAttributes> = defineOp<ConvolutionWeightAttributes>({
  name: 'convolutionWeight',
  formula: 'Σ b · the windows of a',
  promotion: 'none',
  shape: ([x, y], { kernelSize, groups }) => {
    const rank = kernelSize.length + 2;
    if (x!.length !== rank || y!.length !== rank) {
      return shapeError(
        `convolutionWeight(): expected inputs of ${rank} dimensions, but got ${formatShape(x!)} and ${formatShape(y!)}`,
      );
    }
    return okShape([y![1]!, floorDivideDims(x![1]!, groups), ...kernelSize]);
  },
  forward: (kernels, [x, y], { groups, ...windows }) => {
    const sides: Sides = { sizes: x!.shape.slice(2), counts: y!.shape.slice(2) };
    const fast = kernels.windows?.convolveWeight(x!, y!, groups, { ...windows, ...sides }) ?? null;
    return [fast ?? composedWeight(kernels, x!, y!, groups, windows, sides)];
  },
  gradient: {
    name: 'ConvolutionBackwardBackward0',
    rule: 'grad · b folded; a ∗ grad',
    saves: savesOther,
    backward: (gradient, context) => {
      const { groups, ...windows } = context.attributes;
      const sides: Sides = { sizes: context.inputShape(0).slice(2), counts: context.inputShape(1).slice(2) };
      return [
        context.needs(0) ? apply(convolution, [context.input(1), gradient], fromWindows(windows, groups, sides)) : null,
        context.needs(1)
          ? apply(convolution, [context.input(0), gradient], towardsWindows(windows, groups, sides))
          : null,
      ];
    },
  },
});

/** Convolution, by the names of the op table. */
export const convolutionOps = { convolution, convolutionWeight } as const;
