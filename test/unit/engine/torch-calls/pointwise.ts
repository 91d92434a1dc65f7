/** PyTorch's elementwise functions as calls of the engine's. */
import { type Tensor, tensor } from '../../../../src/engine/index.ts';
import { type Argument, asNumber, asOperand, asTensor, type Call, notCovered, only } from './arguments.ts';

const unaryNames = [
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'asinh',
  'acosh',
  'atanh',
  'exp2',
  'expm1',
  'log2',
  'log10',
  'log1p',
  'rsqrt',
  'erf',
  'erfc',
  'erfinv',
  'ceil',
  'trunc',
  'frac',
  'round',
  'isnan',
  'isinf',
  'isfinite',
] as const;

const unaryCalls: Record<string, Call> = Object.fromEntries(
  unaryNames.map((name): [string, Call] => [
    name,
    (args, options) => {
      only(options);
      return args.length === 1 ? asTensor(args[0])[name]() : notCovered();
    },
  ]),
);

const binaryNames = {
  atan2: 'atan2',
  hypot: 'hypot',
  copysign: 'copysign',
  remainder: 'remainder',
  fmod: 'fmod',
  floor_divide: 'floorDivide',
  logical_and: 'logicalAnd',
  logical_or: 'logicalOr',
  logical_xor: 'logicalXor',
  bitwise_and: 'bitwiseAnd',
  bitwise_or: 'bitwiseOr',
  bitwise_xor: 'bitwiseXor',
} as const;

const binaryCalls: Record<string, Call> = Object.fromEntries(
  Object.entries(binaryNames).map(([name, own]): [string, Call] => [
    name,
    (args, options) => {
      only(options);
      return asTensor(args[0])[own](asOperand(args[1]));
    },
  ]),
);

function asBound(value: Argument | undefined): Tensor | number | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'number' ? value : asTensor(value);
}

/** By PyTorch's names; each is a function and a method there. */
export const pointwiseCalls: Readonly<Record<string, Call>> = {
  ...unaryCalls,
  ...binaryCalls,
  __rpow__: (args) => tensor(asNumber(args[1])).pow(asTensor(args[0])),
  clamp: (args, options) => {
    only(options, 'min', 'max');
    return asTensor(args[0]).clamp(asBound(options['min'] ?? args[1]), asBound(options['max'] ?? args[2]));
  },
  lerp: (args) => {
    const weight = args[2];
    return asTensor(args[0]).lerp(asTensor(args[1]), typeof weight === 'number' ? weight : asTensor(weight));
  },
  addcmul: (args, options) => {
    only(options, 'value');
    const value = asNumber(options['value'] ?? 1);
    return asTensor(args[0]).addcmul(asTensor(args[1]), asTensor(args[2]), { value });
  },
  addcdiv: (args, options) => {
    only(options, 'value');
    const value = asNumber(options['value'] ?? 1);
    return asTensor(args[0]).addcdiv(asTensor(args[1]), asTensor(args[2]), { value });
  },
  nan_to_num: (args, options) => {
    only(options, 'nan', 'posinf', 'neginf');
    return asTensor(args[0]).nanToNum({
      nan: asNumber(options['nan'] ?? 0),
      posinf: asBoundNumber(options['posinf']),
      neginf: asBoundNumber(options['neginf']),
    });
  },
};

function asBoundNumber(value: Argument | undefined): number | null {
  return value === undefined || value === null ? null : asNumber(value);
}
