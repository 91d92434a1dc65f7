/** Logic, bits, and questions about numbers: results are bool or integers, and no gradient flows. */
import type { BinaryKernel } from '../device/kernels.ts';
import { type DType, isFloatingPoint } from '../dtype.ts';
import { broadcastShapes, sameShape } from '../shape/rules.ts';
import { type AnyKernels, type AnyOperand, defineOp, type OpDefinition } from './definition.ts';
import { binary, type NoAttributes, numberOperand, onlyKinds } from './elementwise.ts';
import { countElements, denseOperand, operandFor } from './operand.ts';

function truth(kernels: AnyKernels, x: AnyOperand, shape: readonly number[]): AnyOperand {
  return operandFor(x.dtype === 'bool' ? x : denseOperand(kernels.cast(x, 'bool'), x.shape, 'bool'), shape);
}

/** Any two dtypes: each operand is true where it is not 0. */
function logical(
  name: string,
  formula: string,
  combine: (kernels: AnyKernels, a: AnyOperand, b: AnyOperand) => unknown,
): OpDefinition<NoAttributes> {
  return defineOp({
    name,
    formula,
    promotion: 'none',
    shape: broadcastShapes,
    dtype: () => 'bool',
    forward: (kernels, [a, b], _attributes, [result]) => [
      combine(kernels, truth(kernels, a!, result!.shape), truth(kernels, b!, result!.shape)),
    ],
    gradient: null,
  });
}

const logicalAnd = logical('logicalAnd', 'a and b', (kernels, a, b) => kernels.binary('mul', a, b, 1, null));
const logicalOr = logical('logicalOr', 'a or b', (kernels, a, b) => kernels.binary('maximum', a, b, 1, null));
const logicalXor = logical('logicalXor', 'either a or b', (kernels, a, b) => kernels.compare('ne', a, b));

function isWhole(dtype: DType): boolean {
  return !isFloatingPoint(dtype);
}

function isInteger(dtype: DType): boolean {
  return isWhole(dtype) && dtype !== 'bool';
}

const bitwiseAnd = binary('bitwiseAnd', 'a & b', 'common', null, onlyKinds('bitwise_and_cpu', isWhole));
const bitwiseOr = binary('bitwiseOr', 'a | b', 'common', null, onlyKinds('bitwise_or_cpu', isWhole));
const bitwiseXor = binary('bitwiseXor', 'a ^ b', 'common', null, onlyKinds('bitwise_xor_cpu', isWhole));

const bitwiseNot = defineOp<NoAttributes>({
  name: 'bitwiseNot',
  formula: '~a',
  promotion: 'common',
  shape: sameShape,
  check: onlyKinds('bitwise_not_cpu', isWhole),
  forward: (kernels, [x], _attributes, [result]) => {
    const { shape, dtype } = result!;
    if (dtype === 'bool') return [kernels.unary('logicalNot', x!)];
    // Two's complement: ~a = -a - 1.
    const negated = denseOperand(kernels.unary('neg', x!), shape, dtype);
    return [kernels.binary('sub', negated, numberOperand(kernels, 1, dtype, shape), 1, null)];
  },
  gradient: null,
});

/** By multiplying with, or dividing by, a power of 2: exact for as long as the bits stay inside. */
function shift(name: string, formula: string, kernel: BinaryKernel, pytorchKernel: string): OpDefinition<NoAttributes> {
  return defineOp({
    name,
    formula,
    promotion: 'common',
    shape: broadcastShapes,
    check: onlyKinds(pytorchKernel, isInteger),
    forward: (kernels, [a, b], _attributes, [result]) => {
      const { shape, dtype } = result!;
      const two = numberOperand(kernels, 2, dtype, shape);
      const factor = denseOperand(kernels.binary('pow', two, operandFor(b!, shape), 1, null), shape, dtype);
      return [kernels.binary(kernel, operandFor(a!, shape), factor, 1, null)];
    },
    gradient: null,
  });
}

const bitwiseLeftShift = shift('bitwiseLeftShift', 'a · 2ᵇ', 'mul', 'lshift_cpu');
const bitwiseRightShift = shift('bitwiseRightShift', '⌊a / 2ᵇ⌋', 'floorDivide', 'rshift_cpu');

/** A question that integers answer all alike. */
function question(
  name: string,
  formula: string,
  ofIntegers: boolean,
  ask: (kernels: AnyKernels, x: AnyOperand) => unknown,
): OpDefinition<NoAttributes> {
  return defineOp({
    name,
    formula,
    promotion: 'none',
    shape: sameShape,
    dtype: () => 'bool',
    forward: (kernels, [x], _attributes, [result]) => [
      isFloatingPoint(x!.dtype)
        ? ask(kernels, x!)
        : kernels.full('bool', countElements(result!.shape), Number(ofIntegers)),
    ],
    gradient: null,
  });
}

/** |a| beside infinity. */
function besideInfinity(kernels: AnyKernels, x: AnyOperand, name: 'eq' | 'lt'): unknown {
  const size = denseOperand(kernels.unary('abs', x), x.shape, x.dtype);
  return kernels.compare(name, size, numberOperand(kernels, Number.POSITIVE_INFINITY, x.dtype, x.shape));
}

const isnan = question('isnan', 'a is NaN', false, (kernels, x) => kernels.compare('ne', x, x));
const isinf = question('isinf', '|a| = ∞', false, (kernels, x) => besideInfinity(kernels, x, 'eq'));
const isfinite = question('isfinite', '|a| < ∞', true, (kernels, x) => besideInfinity(kernels, x, 'lt'));

/** Logic and bits, by the names of the op table. */
export const logicOps = {
  logicalAnd,
  logicalOr,
  logicalXor,
  bitwiseAnd,
  bitwiseOr,
  bitwiseXor,
  bitwiseNot,
  bitwiseLeftShift,
  bitwiseRightShift,
  isnan,
  isinf,
  isfinite,
} as const;
