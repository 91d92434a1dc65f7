/** What a convolution is told, and what comes of it. */
import { type Dim, differentDims, formatShape, multiplyDims, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError, unknownShape } from '../shape/result.ts';
import { tooLarge } from './columns.ts';
import { type SlidingAttributes, windowCounts } from './regions.ts';

export interface ConvolutionAttributes {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly paddingEnd: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly transposed: boolean;
  /** How much larger the result of a transposed convolution is at its end. */
  readonly outputPadding: readonly number[];
}

export function windowsOf(
  weight: Shape,
  { stride, padding, paddingEnd, dilation }: ConvolutionAttributes,
): SlidingAttributes {
  return { kernelSize: weight.slice(2).map(Number), stride, padding, paddingEnd, dilation };
}

/** The sizes whose windows a transposed convolution's input is. */
function transposedSizes(positions: Shape, weight: Shape, attributes: ConvolutionAttributes): Dim[] | null {
  const { stride, padding, paddingEnd, dilation, outputPadding } = attributes;
  const sizes = positions.map((size, dim) =>
    typeof size === 'number'
      ? (size - 1) * stride[dim]! -
        padding[dim]! -
        paddingEnd[dim]! +
        dilation[dim]! * (Number(weight[2 + dim]) - 1) +
        outputPadding[dim]! +
        1
      : null,
  );
  return sizes.every((size) => size !== null) ? sizes : null;
}

export function convolutionShape(
  [input, weight, bias]: readonly Shape[],
  attributes: ConvolutionAttributes,
): ShapeResult {
  const { groups, transposed } = attributes;
  const [batch, channels, ...positions] = input!;
  const sizes = formatShape(weight!);
  if (batch === undefined || channels === undefined || weight!.length !== input!.length) {
    return shapeError(
      `Expected ${weight!.length}-dimensional input for ${weight!.length}-dimensional weight ${sizes}, but got ${input!.length}-dimensional input of size ${formatShape(input!)} instead`,
    );
  }
  const expected = transposed ? weight![0]! : multiplyDims(weight![1]!, groups);
  if (differentDims(channels, expected)) {
    const given = transposed ? 'Given transposed=1' : `Given groups=${groups}`;
    return shapeError(
      `${given}, weight of size ${sizes}, expected input${formatShape(input!)} to have ${String(expected)} channels, but got ${String(channels)} channels instead`,
    );
  }
  const [first] = weight!;
  if (typeof first === 'number' && first % groups !== 0) {
    return shapeError(
      `Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size ${sizes} instead`,
    );
  }
  const out = transposed ? multiplyDims(weight![1]!, groups) : first!;
  if (bias !== undefined && (bias.length !== 1 || differentDims(bias[0]!, out))) {
    return shapeError(
      `Given ${transposed ? 'transposed=1' : `groups=${groups}`}, weight of size ${sizes}, expected bias to be 1-dimensional with ${String(out)} elements, but got bias of size ${formatShape(bias)} instead`,
    );
  }
  if (weight!.slice(2).some((size) => typeof size !== 'number')) return unknownShape;
  if (transposed) {
    const result = transposedSizes(positions, weight!, attributes);
    return result === null ? unknownShape : okShape([batch, out, ...result]);
  }
  const windows = windowsOf(weight!, attributes);
  const message = tooLarge(positions, windows);
  return message === null ? okShape([batch, out, ...windowCounts(positions, windows)]) : shapeError(message);
}

/** Which windows of `sizes` positions the elements of the smaller side are. */
export interface Sides {
  readonly sizes: readonly number[];
  readonly counts: readonly number[];
}

/** Attributes of a convolution from `sizes` positions to exactly `counts` windows. */
export function towardsWindows(attributes: SlidingAttributes, groups: number, { sizes, counts }: Sides) {
  const { kernelSize, stride, padding, dilation } = attributes;
  // Less than none where the last positions are part of no window.
  const paddingEnd = sizes.map(
    (size, dim) =>
      (counts[dim]! - 1) * stride[dim]! + dilation[dim]! * (kernelSize[dim]! - 1) + 1 - size - padding[dim]!,
  );
  const outputPadding = sizes.map(() => 0);
  return { stride, padding, paddingEnd, dilation, groups, transposed: false, outputPadding };
}

/** Attributes of the transposed convolution from `counts` windows to exactly `sizes` positions. */
export function fromWindows(attributes: SlidingAttributes, groups: number, sides: Sides) {
  const { paddingEnd, ...others } = towardsWindows(attributes, groups, sides);
  const outputPadding = paddingEnd.map((size, dim) => others.padding[dim]! - size);
  return { ...others, paddingEnd: others.padding, transposed: true, outputPadding };
}
