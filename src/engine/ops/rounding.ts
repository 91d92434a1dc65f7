/** Whole numbers out of fractions: rounding, and division with a rest. */
import type { BinaryKernel } from '../device/kernels.ts';
import { allocate, isFloatingPoint, promote } from '../dtype.ts';
import { TypeMismatchError } from '../errors.ts';
import { broadcastShapes, sameShape } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { defineOp, type GradientDefinition, type OpDefinition } from './definition.ts';
import { binary, flat, type NoAttributes, noBooleans, numberOperand, onlyKinds, unary } from './elementwise.ts';
import { elementsOf } from './host.ts';
import { denseOperand, operandFor } from './operand.ts';

const floor = unary('floor', '⌊a⌋', 'common', flat('FloorBackward0'), noBooleans('floor_vml_cpu'));
const ceil = unary('ceil', '⌈a⌉', 'common', flat('CeilBackward0'), noBooleans('ceil_vml_cpu'));
const trunc = unary('trunc', 'a towards 0', 'common', flat('TruncBackward0'), noBooleans('trunc_vml_cpu'));

export interface RoundAttributes {
  /** How many digits stay after the point; negative: zeros before it. */
  readonly decimals: number;
}

const round = defineOp<RoundAttributes>({
  name: 'round',
  formula: 'a to the nearest, halves to even',
  promotion: 'common',
  shape: sameShape,
  check: (inputs, { decimals }) => {
    noBooleans('round_vml_cpu')(inputs, {});
    if (decimals !== 0) onlyKinds('round_cpu', isFloatingPoint)(inputs, {});
  },
  forward: (kernels, [x], { decimals }, [result]) => {
    if (decimals === 0) return [kernels.unary('round', x!)];
    const { shape, dtype } = result!;
    const scale = numberOperand(kernels, 10 ** Math.abs(decimals), dtype, shape);
    const [there, back]: readonly BinaryKernel[] = decimals > 0 ? ['mul', 'div'] : ['div', 'mul'];
    const scaled = denseOperand(kernels.binary(there!, x!, scale, 1, null), shape, dtype);
    const rounded = denseOperand(kernels.unary('round', scaled), shape, dtype);
    return [kernels.binary(back!, rounded, scale, 1, null)];
  },
  gradient: flat('RoundBackward0'),
});

const frac = defineOp<NoAttributes>({
  name: 'frac',
  formula: 'a - trunc a',
  promotion: 'common',
  shape: sameShape,
  check: onlyKinds('frac_cpu', isFloatingPoint),
  forward: (kernels, [x], _attributes, [result]) => [
    kernels.binary('sub', x!, denseOperand(kernels.unary('trunc', x!), result!.shape, result!.dtype), 1, null),
  ],
  gradient: {
    name: 'FracBackward0',
    rule: 'grad',
    saves: () => [],
    backward: (gradient) => [gradient],
  },
});

/** Integers cannot say what a division by 0 gives; booleans have no division at all. Reads the divisor. */
function checkDivision([a, b]: readonly Tensor[], kernel: string): void {
  const dtype = promote([a!, b!]);
  if (isFloatingPoint(dtype)) return;
  if (dtype === 'bool') throw new TypeMismatchError(`"${kernel}" not implemented for 'bool'`);
  for (const divisor of b!.toTypedArray()) if (divisor === 0) throw new RangeError('ZeroDivisionError');
}

function restGradient(name: string, rule: string, mode: 'floor' | 'trunc'): GradientDefinition<NoAttributes> {
  return {
    name,
    rule,
    saves: (needs) => (needs[1] ? [0, 1] : []),
    backward: (gradient, context) => [
      gradient,
      context.needs(1) ? gradient.mul(context.input(0).div(context.input(1), { roundingMode: mode })).neg() : null,
    ],
  };
}

const remainder = binary(
  'remainder',
  'a - b · ⌊a / b⌋',
  'common',
  restGradient('RemainderBackward0', 'grad, -grad · ⌊a / b⌋', 'floor'),
  (inputs) => checkDivision(inputs, 'remainder_cpu'),
);

const fmod = binary(
  'fmod',
  'a - b · trunc(a / b)',
  'common',
  restGradient('FmodBackward0', 'grad, -grad · trunc(a / b)', 'trunc'),
  (inputs) => checkDivision(inputs, 'fmod_cpu'),
);

/** As PyTorch's, without a derivative: `div` with a rounding mode has one (0). */
const floorDivide = binary('floorDivide', '⌊a / b⌋', 'common', null, (inputs) =>
  checkDivision(inputs, 'div_floor_cpu'),
);

export interface RoundedDivisionAttributes {
  readonly roundingMode: 'floor' | 'trunc';
}

/** `div` with a rounding mode: unlike `div`, integers stay integers. */
const divRounded = defineOp<RoundedDivisionAttributes>({
  name: 'div',
  formula: 'a / b rounded',
  promotion: 'common',
  shape: broadcastShapes,
  check: (inputs, { roundingMode }) => {
    if (roundingMode !== 'floor' && roundingMode !== 'trunc') {
      throw new TypeMismatchError(
        `div expected roundingMode to be one of null, 'trunc', or 'floor' but found '${String(roundingMode)}'`,
      );
    }
    checkDivision(inputs, `div_${roundingMode}_cpu`);
  },
  forward: (kernels, [a, b], { roundingMode }, [result], out) => [
    kernels.binary(
      roundingMode === 'floor' ? 'floorDivide' : 'truncDivide',
      operandFor(a!, result!.shape),
      operandFor(b!, result!.shape),
      1,
      out,
    ),
  ],
  gradient: flat('DivBackward2'),
});

/** Two integers that broadcast, pair by pair on the host. */
function ofIntegers(
  name: 'gcd' | 'lcm',
  formula: string,
  of: (a: number, b: number) => number,
): OpDefinition<NoAttributes> {
  return defineOp({
    name,
    formula,
    promotion: 'common',
    shape: broadcastShapes,
    check: onlyKinds(`${name}_cpu`, (dtype) => !isFloatingPoint(dtype) && dtype !== 'bool'),
    forward: (kernels, [a, b], _attributes, [result]) => {
      const { shape, dtype } = result!;
      const left = elementsOf(kernels, operandFor(a!, shape));
      const right = elementsOf(kernels, operandFor(b!, shape));
      const out = allocate(dtype, left.length);
      for (let index = 0; index < out.length; index++) out[index] = of(left[index]!, right[index]!);
      return [kernels.upload(out, dtype)];
    },
    gradient: null,
  });
}

function greatestCommonDivisor(a: number, b: number): number {
  let [larger, smaller] = [Math.abs(a), Math.abs(b)];
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

const gcd = ofIntegers('gcd', 'the greatest number that divides a and b', greatestCommonDivisor);
const lcm = ofIntegers('lcm', 'the least number that a and b divide', (a, b) =>
  a === 0 || b === 0 ? 0 : Math.abs(a / greatestCommonDivisor(a, b)) * Math.abs(b),
);

/** Rounding and division with a rest, by the names of the op table. */
export const roundingOps = {
  floor,
  ceil,
  trunc,
  round,
  frac,
  remainder,
  fmod,
  floorDivide,
  divRounded,
  gcd,
  lcm,
} as const;
