/** Samples of the element-wise kernels. */

import type { BinaryKernel, UnaryKernel } from '../../../../src/engine/device/kernels.ts';
import { isFloatingPoint } from '../../../../src/engine/dtype.ts';
import fc from '../../../harness/fast-check.ts';
import { anyShape, type OperandOptions, operandOf } from '../operands.ts';
import { binaryReference, comparisonReference, sizeOf, unaryReference, valuesOf } from '../reference.ts';
import { floatsOf, numbersOf, range, rounding, type Sample, type Scope, store } from './sample.ts';

const forIntegers: readonly UnaryKernel[] = [
  'neg',
  'abs',
  'sign',
  'relu',
  'floor',
  'ceil',
  'round',
  'trunc',
  'logicalNot',
];
const floatOnly = (Object.keys(unaryReference) as UnaryKernel[]).filter((name) => !forIntegers.includes(name));
const floatOnlyBinary: readonly BinaryKernel[] = ['div', 'atan2', 'hypot', 'copysign'];
const divisions: readonly BinaryKernel[] = ['remainder', 'fmod', 'floorDivide', 'truncDivide'];
const bitwise: readonly BinaryKernel[] = ['bitwiseAnd', 'bitwiseOr', 'bitwiseXor'];
/** Their second operand is never scaled. */
const unscaled: readonly BinaryKernel[] = ['pow', 'atan2', 'hypot', 'copysign', ...divisions, ...bitwise];

const anyDType: readonly UnaryKernel[] = ['logicalNot'];

const boolBinary: readonly BinaryKernel[] = ['add', 'mul', 'maximum', 'minimum'];

export function unarySamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc.constantFrom(...(Object.keys(unaryReference) as UnaryKernel[])).chain((name) => {
    const dtypes = floatOnly.includes(name)
      ? floatsOf(scope)
      : anyDType.includes(name)
        ? scope.dtypes
        : numbersOf(scope);
    return fc.tuple(fc.constantFrom(...dtypes), anyShape).chain(([dtype, shape]) =>
      operandOf(shape, dtype, range(scope)).map((x): Sample => {
        const result = name === 'logicalNot' ? 'bool' : dtype;
        return {
          title: `${name} ${dtype}`,
          inputs: [x],
          run: (kernels, [operand]) => kernels.unary(name, operand!),
          dtype: result,
          expected: store(result, valuesOf(x).map(unaryReference[name])),
          tolerance: floatOnly.includes(name) ? rounding : 0,
        };
      }),
    );
  });
}

export function binarySamples(scope: Scope): fc.Arbitrary<Sample> {
  const names: BinaryKernel[] = ['add', 'sub', 'mul', 'div', 'maximum', 'minimum', ...unscaled];
  return fc.constantFrom(...names).chain((name) => {
    const dtypes = floatOnlyBinary.includes(name)
      ? floatsOf(scope)
      : bitwise.includes(name)
        ? scope.dtypes.filter((dtype) => !isFloatingPoint(dtype))
        : boolBinary.includes(name)
          ? scope.dtypes
          : numbersOf(scope);
    return fc.tuple(fc.constantFrom(...dtypes), anyShape).chain(([dtype, shape]) => {
      const isInteger = !isFloatingPoint(dtype);
      // Products that int64 cannot hold exactly; and scaled extremes, where devices differ in when they wrap.
      const isExtreme = name === 'maximum' || name === 'minimum';
      const wide: OperandOptions =
        (dtype === 'int64' && (name === 'mul' || name === 'pow')) || (isInteger && isExtreme)
          ? { small: true }
          : range(scope);
      const exponent: OperandOptions =
        name === 'pow' && isInteger
          ? { min: 0, max: scope.wraps ? 7 : 3 }
          : divisions.includes(name) && isInteger
            ? { min: 1, max: 9 }
            : wide;
      return fc
        .record({
          a: operandOf(shape, dtype, wide),
          b: operandOf(shape, dtype, exponent),
          scale: dtype === 'bool' || unscaled.includes(name) ? fc.constant(1) : fc.constantFrom(1, 1, 2, 3),
          out: fc.constantFrom('none', 'fresh', 'a', 'b'),
        })
        .map(({ a, b, scale, out }): Sample => {
          const right = valuesOf(b);
          return {
            title: `${name} ${dtype} scale ${scale} out ${out}`,
            inputs: [a, b],
            run: (kernels, [x, y]) => {
              const size = sizeOf(shape);
              if (out === 'fresh') {
                const fresh = kernels.full(dtype, size, 1);
                const result = kernels.binary(name, x!, y!, scale, fresh);
                if (result !== fresh) kernels.release(fresh);
                return result;
              }
              const own = out === 'a' ? x!.storage : out === 'b' ? y!.storage : null;
              return kernels.binary(name, x!, y!, scale, own !== null && own.size === size ? own.handle : null);
            },
            dtype,
            expected: store(
              dtype,
              valuesOf(a).map((value, k) => binaryReference(name, dtype, value, scale * right[k]!)),
            ),
            tolerance: isInteger || isExtreme ? 0 : rounding,
          };
        });
    });
  });
}

export function compareSamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc
    .tuple(fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge'), fc.constantFrom(...scope.dtypes), anyShape)
    .chain(([name, dtype, shape]) =>
      fc
        .tuple(operandOf(shape, dtype, { small: true }), operandOf(shape, dtype, { small: true }))
        .map(([a, b]): Sample => {
          const right = valuesOf(b);
          return {
            title: `${name} ${dtype}`,
            inputs: [a, b],
            run: (kernels, [x, y]) => kernels.compare(name, x!, y!),
            dtype: 'bool',
            expected: valuesOf(a).map((value, k) => (comparisonReference[name](value, right[k]!) ? 1 : 0)),
            tolerance: 0,
          };
        }),
    );
}

export function whereSamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc.tuple(fc.constantFrom(...scope.dtypes), anyShape).chain(([dtype, shape]) =>
    fc
      .tuple(operandOf(shape, 'bool'), operandOf(shape, dtype, range(scope)), operandOf(shape, dtype, range(scope)))
      .map(([condition, a, b]): Sample => {
        const [left, right] = [valuesOf(a), valuesOf(b)];
        return {
          title: `where ${dtype}`,
          inputs: [condition, a, b],
          run: (kernels, [c, x, y]) => kernels.where(c!, x!, y!),
          dtype,
          expected: valuesOf(condition).map((chosen, k) => (chosen === 1 ? left[k]! : right[k]!)),
          tolerance: 0,
        };
      }),
  );
}
