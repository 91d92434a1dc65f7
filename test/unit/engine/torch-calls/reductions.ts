/** PyTorch's reductions as calls of the engine's. */
import type { Tensor } from '../../../../src/engine/index.ts';
import { asNumber, asNumbers, asTensor, type Call, notCovered, type Options, only } from './arguments.ts';

type Arguments = Parameters<Call>[0];

/** The dimensions, by position or by name; undefined for all. */
function dimsOf(args: Arguments, options: Options, position = 1): number[] | undefined {
  const dim = options['dim'] ?? args[position];
  return dim === undefined || dim === null ? undefined : asNumbers(dim);
}

function dimOf(args: Arguments, options: Options): number | undefined {
  const dim = options['dim'] ?? args[1];
  return dim === undefined || dim === null ? undefined : asNumber(dim);
}

function keeps(options: Options): { keepdim: boolean } {
  return { keepdim: options['keepdim'] === true };
}

function reduction(
  name: 'sum' | 'mean' | 'prod' | 'amax' | 'amin' | 'logsumexp' | 'any' | 'all' | 'nansum' | 'nanmean',
): Call {
  return (args, options) => {
    only(options, 'dim', 'keepdim');
    const keepdim = options['keepdim'] === true || args[2] === true;
    const dims = dimsOf(args, options);
    return name === 'logsumexp'
      ? asTensor(args[0]).logsumexp(dims ?? notCovered(), { keepdim })
      : asTensor(args[0])[name](dims, { keepdim });
  };
}

function variance(name: 'var' | 'std'): Call {
  return (args, options) => {
    only(options, 'dim', 'keepdim', 'unbiased', 'correction');
    const correction = asNumber(options['correction'] ?? (options['unbiased'] === false ? 0 : 1));
    return asTensor(args[0])[name](dimsOf(args, options), { ...keeps(options), correction });
  };
}

/** Values and indices along a dimension, or what `all` makes of everything. */
function extreme(name: 'max' | 'min'): Call {
  return (args, options) => {
    only(options, 'dim', 'keepdim');
    const dim = dimOf(args, options);
    if (dim === undefined) return asTensor(args[0])[name]();
    const { values, indices } = asTensor(args[0])[name](dim, keeps(options));
    return [values, indices];
  };
}

function indexOf(name: 'argmax' | 'argmin'): Call {
  return (args, options) => {
    only(options, 'dim', 'keepdim');
    return asTensor(args[0])[name](dimOf(args, options), keeps(options));
  };
}

function running(name: 'cumsum' | 'cumprod'): Call {
  return (args, options): Tensor => {
    only(options, 'dim');
    return asTensor(args[0])[name](dimOf(args, options) ?? notCovered());
  };
}

export const reductionCalls: Readonly<Record<string, Call>> = {
  sum: reduction('sum'),
  mean: reduction('mean'),
  prod: reduction('prod'),
  amax: reduction('amax'),
  amin: reduction('amin'),
  logsumexp: reduction('logsumexp'),
  any: reduction('any'),
  all: reduction('all'),
  nansum: reduction('nansum'),
  nanmean: reduction('nanmean'),
  var: variance('var'),
  std: variance('std'),
  max: extreme('max'),
  min: extreme('min'),
  argmax: indexOf('argmax'),
  argmin: indexOf('argmin'),
  cumsum: running('cumsum'),
  cumprod: running('cumprod'),
  median: (args, options) => {
    only(options);
    return args.length === 1 ? asTensor(args[0]).median() : notCovered();
  },
  sort: (args, options) => {
    only(options, 'dim', 'descending');
    const { values, indices } = asTensor(args[0]).sort(dimOf(args, options), {
      descending: options['descending'] === true,
    });
    return [values, indices];
  },
  topk: (args, options) => {
    only(options, 'dim');
    const dim = options['dim'];
    const { values, indices } = asTensor(args[0]).topk(asNumber(args[1]), dim === undefined ? -1 : asNumber(dim));
    return [values, indices];
  },
};
