/** PyTorch's layers as functions, as calls of the engine's. */
import { F, type Tensor } from '../../../../src/engine/index.ts';
import { type Argument, asNumber, asNumbers, asTensor, type Call, type Options, only } from './arguments.ts';

function optionalTensor(value: Argument | undefined): Tensor | null {
  return value === undefined || value === null ? null : asTensor(value);
}

function affine(options: Options) {
  return {
    weight: optionalTensor(options['weight']),
    bias: optionalTensor(options['bias']),
    eps: asNumber(options['eps'] ?? 1e-5),
  };
}

export const layerCalls: Readonly<Record<string, Call>> = {
  'F.layer_norm': (args, options) => {
    only(options, 'weight', 'bias', 'eps');
    return F.layerNorm(asTensor(args[0]), asNumbers(args[1]), affine(options));
  },
  'F.group_norm': (args, options) => {
    only(options, 'weight', 'bias', 'eps');
    return F.groupNorm(asTensor(args[0]), asNumber(args[1]), affine(options));
  },
  'F.batch_norm': (args, options) => {
    only(options, 'weight', 'bias', 'eps', 'training', 'momentum');
    return F.batchNorm(asTensor(args[0]), optionalTensor(args[1]), optionalTensor(args[2]), {
      ...affine(options),
      training: options['training'] === true,
      momentum: asNumber(options['momentum'] ?? 0.1),
    });
  },
  'F.instance_norm': (args, options) => {
    only(options, 'weight', 'bias', 'eps', 'running_mean', 'running_var', 'use_input_stats', 'momentum');
    return F.instanceNorm(asTensor(args[0]), {
      ...affine(options),
      runningMean: optionalTensor(options['running_mean']),
      runningVar: optionalTensor(options['running_var']),
      useInputStats: options['use_input_stats'] !== false,
    });
  },
  'F.embedding': (args, options) => {
    only(options, 'padding_idx', 'max_norm', 'norm_type', 'scale_grad_by_freq', 'sparse');
    const padding = options['padding_idx'];
    const paddingIdx = padding === undefined || padding === null ? null : asNumber(padding);
    return F.embedding(asTensor(args[0]), asTensor(args[1]), { paddingIdx });
  },
  'F.one_hot': (args) => F.oneHot(asTensor(args[0]), asNumber(args[1] ?? -1)),
  'F.dropout': (args, options) => {
    only(options, 'p', 'training');
    return F.dropout(asTensor(args[0]), { p: asNumber(options['p']), training: options['training'] !== false });
  },
  'F.bilinear': (args) => F.bilinear(asTensor(args[0]), asTensor(args[1]), asTensor(args[2]), optionalTensor(args[3])),
};
