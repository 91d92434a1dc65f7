/** Angles: trigonometric and hyperbolic functions and their inverses. */

import { isFloatingPoint } from '../dtype.ts';
import { sameShape } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import {
  defineOp,
  type GradientDefinition,
  type OpDefinition,
  savesInput,
  savesNothing,
  savesOutput,
} from './definition.ts';
import { binary, type NoAttributes, onlyKinds, unary } from './elementwise.ts';
import { formulaForward } from './expression.ts';

/** A slope that is a function of the input. */
function slope(
  name: string,
  rule: string,
  of: (x: Tensor, gradient: Tensor) => Tensor,
): GradientDefinition<NoAttributes> {
  return { name, rule, saves: savesInput, backward: (gradient, context) => [of(context.input(0), gradient)] };
}

const sin = unary(
  'sin',
  'sin a',
  'float',
  slope('SinBackward0', 'grad · cos a', (x, gradient) => gradient.mul(x.cos())),
);

const cos = unary(
  'cos',
  'cos a',
  'float',
  slope('CosBackward0', '-grad · sin a', (x, gradient) => gradient.mul(x.sin()).neg()),
);

const tan = unary('tan', 'tan a', 'float', {
  name: 'TanBackward0',
  rule: 'grad · (1 + tan² a)',
  saves: savesOutput,
  backward: (gradient, context) => [gradient.mul(context.output().square().add(1))],
});

const asin = unary(
  'asin',
  'arcsin a',
  'float',
  slope('AsinBackward0', 'grad / √(1 - a²)', (x, gradient) => gradient.mul(x.square().neg().add(1).rsqrt())),
);

const acos = unary(
  'acos',
  'arccos a',
  'float',
  slope('AcosBackward0', '-grad / √(1 - a²)', (x, gradient) => gradient.mul(x.square().neg().add(1).rsqrt()).neg()),
);

const atan = unary(
  'atan',
  'arctan a',
  'float',
  slope('AtanBackward0', 'grad / (1 + a²)', (x, gradient) => gradient.div(x.square().add(1))),
);

const sinh = unary(
  'sinh',
  'sinh a',
  'float',
  slope('SinhBackward0', 'grad · cosh a', (x, gradient) => gradient.mul(x.cosh())),
);

const cosh = unary(
  'cosh',
  'cosh a',
  'float',
  slope('CoshBackward0', 'grad · sinh a', (x, gradient) => gradient.mul(x.sinh())),
);

const asinh = unary(
  'asinh',
  'arsinh a',
  'float',
  slope('AsinhBackward0', 'grad / √(a² + 1)', (x, gradient) => gradient.mul(x.square().add(1).rsqrt())),
);

const acosh = unary(
  'acosh',
  'arcosh a',
  'float',
  slope('AcoshBackward0', 'grad / √(a² - 1)', (x, gradient) => gradient.mul(x.square().sub(1).rsqrt())),
);

const atanh = unary(
  'atanh',
  'artanh a',
  'float',
  slope('AtanhBackward0', 'grad / (1 - a²)', (x, gradient) => gradient.div(x.square().neg().add(1))),
);

const tanh = unary('tanh', 'tanh a', 'float', {
  name: 'TanhBackward0',
  rule: 'grad · (1 - tanh² a)',
  saves: savesOutput,
  backward: (gradient, context) => [gradient.mul(context.output().mul(context.output()).neg().add(1))],
});

const atan2 = binary('atan2', 'the angle of the point (b, a)', 'float', {
  name: 'Atan2Backward0',
  rule: 'grad · b / (a² + b²), -grad · a / (a² + b²)',
  saves: () => [0, 1],
  backward: (gradient, context) => {
    const [a, b] = [context.input(0), context.input(1)];
    const scaled = gradient.div(a.square().add(b.square()));
    return [context.needs(0) ? scaled.mul(b) : null, context.needs(1) ? scaled.mul(a).neg() : null];
  },
});

const hypot = binary(
  'hypot',
  '√(a² + b²)',
  'common',
  {
    name: 'HypotBackward0',
    rule: 'grad · a / √(a² + b²), grad · b / √(a² + b²)',
    saves: (needs) => [...(needs[0] ? [0] : []), ...(needs[1] ? [1] : []), 'output'],
    backward: (gradient, context) => [
      context.needs(0) ? gradient.mul(context.input(0).div(context.output())) : null,
      context.needs(1) ? gradient.mul(context.input(1).div(context.output())) : null,
    ],
  },
  onlyKinds('hypot_cpu', isFloatingPoint),
);

/** Between degrees and radians: `factor` times the angle. */
function converted(name: string, backwardName: string, formula: string, factor: number): OpDefinition<NoAttributes> {
  return defineOp({
    name,
    formula,
    promotion: 'float',
    shape: sameShape,
    forward: formulaForward(([x]) => x!.mul(factor)),
    gradient: {
      name: backwardName,
      rule: `grad · ${factor > 1 ? '180 / π' : 'π / 180'}`,
      saves: savesNothing,
      backward: (gradient) => [gradient.mul(factor)],
    },
  });
}

const deg2rad = converted('deg2rad', 'Deg2RadBackward0', 'a · π / 180', Math.PI / 180);
const rad2deg = converted('rad2deg', 'Rad2DegBackward0', 'a · 180 / π', 180 / Math.PI);

/** Angles and hyperbolic functions, by the names of the op table. */
export const trigonometryOps = {
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  atan2,
  hypot,
  deg2rad,
  rad2deg,
} as const;
