/** PyTorch's activation functions as calls of the engine's. */
import { F, type Tensor } from '../../../../src/engine/index.ts';
import { asNumber, asTensor, type Call, type Options, only } from './arguments.ts';

/** Optional numbers by the engine's names, from PyTorch's. */
function numbers(options: Options, names: Readonly<Record<string, string>>): Readonly<Record<string, number>> {
  only(options, ...Object.keys(names));
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, own]) => {
      const value = options[name];
      return value === undefined || value === null ? [] : [[own, asNumber(value)]];
    }),
  );
}

function activation(
  run: (x: Tensor, options: Readonly<Record<string, number>>) => Tensor,
  names: Readonly<Record<string, string>> = {},
): Call {
  return (args, options) => run(asTensor(args[0]), numbers(options, names));
}

export const activationCalls: Readonly<Record<string, Call>> = {
  'F.relu6': activation(F.relu6),
  'F.leaky_relu': activation(F.leakyRelu, { negative_slope: 'negativeSlope' }),
  'F.elu': activation(F.elu, { alpha: 'alpha' }),
  'F.selu': activation(F.selu),
  'F.celu': activation(F.celu, { alpha: 'alpha' }),
  'F.gelu': (args, options) => {
    only(options, 'approximate');
    return F.gelu(asTensor(args[0]), { approximate: options['approximate'] === 'tanh' ? 'tanh' : 'none' });
  },
  'F.silu': activation(F.silu),
  'F.mish': activation(F.mish),
  'F.softplus': activation(F.softplus, { beta: 'beta', threshold: 'threshold' }),
  'F.softsign': activation(F.softsign),
  'F.hardtanh': activation(F.hardtanh, { min_val: 'minVal', max_val: 'maxVal' }),
  'F.hardsigmoid': activation(F.hardsigmoid),
  'F.hardswish': activation(F.hardswish),
  'F.logsigmoid': activation(F.logsigmoid),
  'F.tanhshrink': activation(F.tanhshrink),
  'F.softshrink': (args) => F.softshrink(asTensor(args[0]), asNumber(args[1])),
  'F.hardshrink': (args) => F.hardshrink(asTensor(args[0]), asNumber(args[1])),
  'F.glu': activation((x, { dim }) => F.glu(x, dim), { dim: 'dim' }),
  'F.threshold': (args) => F.threshold(asTensor(args[0]), asNumber(args[1]), asNumber(args[2])),
  'F.prelu': (args) => F.prelu(asTensor(args[0]), asTensor(args[1])),
  'F.softmin': activation((x, { dim }) => F.softmin(x, asNumber(dim)), { dim: 'dim' }),
  'F.normalize': activation(F.normalize, { p: 'p', dim: 'dim', eps: 'eps' }),
  'F.cosine_similarity': (args, options) =>
    F.cosineSimilarity(asTensor(args[0]), asTensor(args[1]), numbers(options, { dim: 'dim', eps: 'eps' })),
};
