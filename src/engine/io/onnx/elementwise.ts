/** Operations element by element, in ONNX's operators. */
import { type DType, promote } from '../../dtype.ts';
import type { Exporter, Operation } from './operation.ts';

/** Names of ONNX operators of the same meaning. */
const unaryOperators: Readonly<Record<string, string>> = {
  neg: 'Neg',
  abs: 'Abs',
  sign: 'Sign',
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  reciprocal: 'Reciprocal',
  floor: 'Floor',
  ceil: 'Ceil',
  round: 'Round',
  sin: 'Sin',
  cos: 'Cos',
  tan: 'Tan',
  asin: 'Asin',
  acos: 'Acos',
  atan: 'Atan',
  sinh: 'Sinh',
  cosh: 'Cosh',
  asinh: 'Asinh',
  acosh: 'Acosh',
  atanh: 'Atanh',
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
  relu: 'Relu',
  erf: 'Erf',
  isnan: 'IsNaN',
  isinf: 'IsInf',
  hardswish: 'HardSwish',
};

const binaryOperators: Readonly<Record<string, string>> = {
  mul: 'Mul',
  div: 'Div',
  pow: 'Pow',
  maximum: 'Max',
  minimum: 'Min',
  eq: 'Equal',
  lt: 'Less',
  le: 'LessOrEqual',
  gt: 'Greater',
  ge: 'GreaterOrEqual',
  logicalAnd: 'And',
  logicalOr: 'Or',
  logicalXor: 'Xor',
};

/** The operands in the dtype that PyTorch computes in. */
function promoted(operation: Operation, dtype: DType = promote(operation.inputs)): string[] {
  return operation.inputs.map((input, index) => operation.graph.cast(operation.name(index), input.dtype, dtype));
}

const unary =
  (operator: string): Exporter =>
  (operation) =>
    operation.add(operator, [operation.graph.cast(operation.name(0), operation.inputs[0]!.dtype, computed(operation))]);

/** Functions of integers compute in floating point; tests and signs in what comes. */
function computed(operation: Operation): DType {
  return operation.dtype === 'bool' ? operation.inputs[0]!.dtype : operation.dtype;
}

const binary =
  (operator: string): Exporter =>
  (operation) => {
    const isLogical = ['And', 'Or', 'Xor'].includes(operator);
    const dtype = isLogical ? 'bool' : operation.dtype === 'bool' ? promote(operation.inputs) : operation.dtype;
    return operation.add(operator, promoted(operation, dtype));
  };

/** a ± alpha · b. */
const scaledSum =
  (operator: 'Add' | 'Sub'): Exporter =>
  (operation) => {
    const [a, b] = promoted(operation);
    const alpha = operation.numberOrNull('alpha') ?? 1;
    const scaled = alpha === 1 ? b! : operation.add('Mul', [b!, operation.scalar(alpha)]);
    return operation.add(operator, [a!, scaled]);
  };

const clamp: Exporter = (operation) => {
  if (operation.inputs.length > 1) {
    const names = promoted(operation);
    const low = operation.flag('hasMin') ? operation.add('Max', [names[0]!, names[1]!]) : names[0]!;
    return operation.flag('hasMax') ? operation.add('Min', [low, names.at(-1)!]) : low;
  }
  const [min, max] = [operation.numberOrNull('min'), operation.numberOrNull('max')];
  const limit = (value: number | null) => (value === null ? '' : operation.scalar(value));
  return operation.add('Clip', [operation.name(0), limit(min), limit(max)]);
};

const gelu: Exporter = (operation) => {
  const x = operation.name(0);
  const scaled = (value: string, by: number) => operation.add('Mul', [value, operation.scalar(by)]);
  const one = operation.scalar(1);
  let bend: string;
  if (operation.text('approximate') === 'tanh') {
    const cube = scaled(operation.add('Pow', [x, operation.scalar(3)]), 0.044715);
    bend = operation.add('Tanh', [scaled(operation.add('Add', [x, cube]), Math.sqrt(2 / Math.PI))]);
  } else bend = operation.add('Erf', [scaled(x, Math.SQRT1_2)]);
  return scaled(operation.add('Mul', [x, operation.add('Add', [bend, one])]), 0.5);
};

/** ln(1 + exp(beta x)) / beta, and x itself beyond the threshold. */
const softplus: Exporter = (operation) => {
  const x = operation.name(0);
  const [beta, threshold] = [operation.number('beta'), operation.number('threshold')];
  const scaled = operation.add('Mul', [x, operation.scalar(beta)]);
  const soft = operation.add('Div', [operation.add('Softplus', [scaled]), operation.scalar(beta)]);
  return operation.add('Where', [operation.add('Greater', [scaled, operation.scalar(threshold)]), x, soft]);
};

const elu: Exporter = (operation) => {
  if (operation.number('inputScale') !== 1) return operation.refuse(`inputScale=${operation.number('inputScale')}`);
  const x = operation.name(0);
  const [alpha, scale] = [operation.number('alpha'), operation.number('scale')];
  if (scale === 1) return operation.add('Elu', [x], { alpha: { float: alpha } });
  return operation.add('Selu', [x], { alpha: { float: alpha }, gamma: { float: scale } });
};

/** 0 between ±lambda; beyond, x, or what is left of it when `bias` lambdas are taken off. */
const shrink =
  (bias: 0 | 1): Exporter =>
  (operation) => {
    const lambda = operation.number('lambda');
    return operation.add('Shrink', [operation.name(0)], { lambd: { float: lambda }, bias: { float: bias * lambda } });
  };

const composed: Readonly<Record<string, Exporter>> = {
  add: scaledSum('Add'),
  sub: scaledSum('Sub'),
  ne: (operation) => operation.add('Not', [operation.add('Equal', promoted(operation))]),
  logicalNot: (operation) =>
    operation.add('Not', [operation.graph.cast(operation.name(0), operation.inputs[0]!.dtype, 'bool')]),
  rsqrt: (operation) => operation.add('Reciprocal', [operation.add('Sqrt', [operation.name(0)])]),
  log1p: (operation) => operation.add('Log', [operation.add('Add', [operation.name(0), operation.scalar(1)])]),
  expm1: (operation) => operation.add('Sub', [operation.add('Exp', [operation.name(0)]), operation.scalar(1)]),
  silu: (operation) => operation.add('Mul', [operation.name(0), operation.add('Sigmoid', [operation.name(0)])]),
  mish: (operation) => {
    const x = operation.name(0);
    return operation.add('Mul', [x, operation.add('Tanh', [operation.add('Softplus', [x])])]);
  },
  logsigmoid: (operation) =>
    operation.add('Neg', [operation.add('Softplus', [operation.add('Neg', [operation.name(0)])])]),
  hardsigmoid: (operation) =>
    operation.add('HardSigmoid', [operation.name(0)], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } }),
  hardtanh: (operation) =>
    operation.add('Clip', [
      operation.name(0),
      operation.scalar(operation.number('minVal')),
      operation.scalar(operation.number('maxVal')),
    ]),
  hardshrink: shrink(0),
  softshrink: shrink(1),
  leakyRelu: (operation) =>
    operation.add('LeakyRelu', [operation.name(0)], { alpha: { float: operation.number('negativeSlope') } }),
  elu,
  selu: elu,
  celu: elu,
  gelu,
  softplus,
  clamp,
  prelu: (operation) => {
    const rank = operation.shape.length;
    const slope = operation.inputs[1]!;
    // One slope a channel, the second dimension.
    const shape = slope.numel() === 1 ? [1] : [slope.numel(), ...new Array<number>(Math.max(rank - 2, 0)).fill(1)];
    return operation.add('PRelu', [
      operation.name(0),
      operation.add('Reshape', [operation.name(1), operation.graph.integers(shape)]),
    ]);
  },
  addcmul: (operation) => combined(operation, 'Mul'),
  addcdiv: (operation) => combined(operation, 'Div'),
  where: (operation) => {
    const cast = (index: number) =>
      operation.graph.cast(operation.name(index), operation.inputs[index]!.dtype, operation.dtype);
    return operation.add('Where', [
      operation.graph.cast(operation.name(0), operation.inputs[0]!.dtype, 'bool'),
      cast(1),
      cast(2),
    ]);
  },
  maskedFill: (operation) =>
    operation.add('Where', [
      operation.name(1),
      operation.graph.cast(operation.name(2), operation.inputs[2]!.dtype, operation.dtype),
      operation.name(0),
    ]),
};

function combined(operation: Operation, operator: 'Mul' | 'Div'): string {
  const product = operation.add(operator, [operation.name(1), operation.name(2)]);
  const value = operation.number('value');
  return operation.add('Add', [
    operation.name(0),
    value === 1 ? product : operation.add('Mul', [product, operation.scalar(value)]),
  ]);
}

export const elementwise: Readonly<Record<string, Exporter>> = {
  ...Object.fromEntries(Object.entries(unaryOperators).map(([name, operator]) => [name, unary(operator)])),
  ...Object.fromEntries(Object.entries(binaryOperators).map(([name, operator]) => [name, binary(operator)])),
  ...composed,
};
