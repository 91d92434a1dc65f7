/** PyTorch's indexing as calls of the engine's. */
import { type Index, Tensor } from '../../../../src/engine/index.ts';
import { type Argument, asNumber, asOperand, asTensor, type Call, isTuple, notCovered, only } from './arguments.ts';

function isIndex(value: Argument): value is Index {
  return !Array.isArray(value) || value.every((item) => !(item instanceof Tensor) && item !== null && isIndex(item));
}

/** What stands between the brackets: a tuple is several indices. */
function indicesOf(value: Argument | undefined): Index[] {
  if (value === undefined) return notCovered();
  const list: readonly Argument[] = isTuple(value) ? value : [value];
  return list.map((item) => (isIndex(item) ? item : notCovered()));
}

export const indexingCalls: Readonly<Record<string, Call>> = {
  __getitem__: (args) => asTensor(args[0]).get(...indicesOf(args[1])),
  __setitem__: (args) => asTensor(args[0]).set(indicesOf(args[1]), asOperand(args[2])),
  masked_fill: (args) => asTensor(args[0]).maskedFill(asTensor(args[1]), asOperand(args[2])),
  masked_select: (args) => asTensor(args[0]).maskedSelect(asTensor(args[1])),
  take: (args) => asTensor(args[0]).take(asTensor(args[1])),
  take_along_dim: (args, options) => {
    only(options, 'dim');
    return asTensor(args[0]).takeAlongDim(asTensor(args[1]), asNumber(options['dim'] ?? args[2]));
  },
  select: (args) => asTensor(args[0]).select(asNumber(args[1]), asNumber(args[2])),
  narrow: (args) => asTensor(args[0]).narrow(asNumber(args[1]), asNumber(args[2]), asNumber(args[3])),
  gather: (args) => asTensor(args[0]).gather(asNumber(args[1]), asTensor(args[2])),
  scatter_add: (args) => asTensor(args[0]).scatterAdd(asNumber(args[1]), asTensor(args[2]), asTensor(args[3])),
  index_select: (args) => asTensor(args[0]).indexSelect(asNumber(args[1]), asTensor(args[2])),
  index_add: (args) => asTensor(args[0]).indexAdd(asNumber(args[1]), asTensor(args[2]), asTensor(args[3])),
};
