/** PyTorch's shape functions as calls of the engine's. */
import { F, hstack, meshgrid, vstack } from '../../../../src/engine/index.ts';
import {
  type Argument,
  asNumber,
  asNumbers,
  asTensor,
  asTensors,
  type Call,
  notCovered,
  only,
  sizes,
} from './arguments.ts';

function numbers(value: Argument | undefined): number | number[] {
  return typeof value === 'number' ? value : asNumbers(value);
}

export const shapeCalls: Readonly<Record<string, Call>> = {
  reshape: (args) => asTensor(args[0]).reshape(sizes(args)),
  view: (args) => asTensor(args[0]).view(sizes(args)),
  expand: (args) => asTensor(args[0]).expand(sizes(args)),
  broadcast_to: (args) => asTensor(args[0]).broadcastTo(sizes(args)),
  permute: (args) => asTensor(args[0]).permute(sizes(args)),
  transpose: (args) => asTensor(args[0]).transpose(asNumber(args[1]), asNumber(args[2])),
  swapaxes: (args) => asTensor(args[0]).swapaxes(asNumber(args[1]), asNumber(args[2])),
  movedim: (args) => asTensor(args[0]).movedim(numbers(args[1]), numbers(args[2])),
  flatten: (args, options) => {
    only(options, 'start_dim');
    return asTensor(args[0]).flatten(asNumber(options['start_dim'] ?? args[1] ?? 0), asNumber(args[2] ?? -1));
  },
  squeeze: (args) => (args.length === 1 ? asTensor(args[0]).squeeze() : asTensor(args[0]).squeeze(asNumber(args[1]))),
  unsqueeze: (args) => asTensor(args[0]).unsqueeze(asNumber(args[1])),
  repeat: (args) => asTensor(args[0]).repeat(sizes(args)),
  repeat_interleave: (args, options) => {
    only(options, 'dim');
    return asTensor(args[0]).repeatInterleave(asNumber(args[1]), asNumber(options['dim'] ?? args[2]));
  },
  tile: (args) => asTensor(args[0]).tile(sizes(args)),
  flip: (args) => asTensor(args[0]).flip(sizes(args)),
  roll: (args) => asTensor(args[0]).roll(numbers(args[1]), args[2] === undefined ? [] : numbers(args[2])),
  split: (args, options) => {
    only(options, 'dim');
    return asTensor(args[0]).split(numbers(args[1]), asNumber(options['dim'] ?? args[2] ?? 0));
  },
  chunk: (args) => asTensor(args[0]).chunk(asNumber(args[1]), asNumber(args[2] ?? 0)),
  unbind: (args) => asTensor(args[0]).unbind(asNumber(args[1] ?? 0)),
  unfold: (args) => asTensor(args[0]).unfold(asNumber(args[1]), asNumber(args[2]), asNumber(args[3])),
  diagonal: (args) => (args.length === 1 ? asTensor(args[0]).diagonal() : notCovered()),
  diag: (args) => asTensor(args[0]).diag(asNumber(args[1] ?? 0)),
  tril: (args) => asTensor(args[0]).tril(asNumber(args[1] ?? 0)),
  triu: (args) => asTensor(args[0]).triu(asNumber(args[1] ?? 0)),
};

/** Those that are not the same as a method and as a function of `torch`. */
export const shapeFunctionCalls: Readonly<Record<string, Call>> = {
  'Tensor.T.__get__': (args) => asTensor(args[0]).T,
  'torch.functional.split': shapeCalls['split']!,
  'torch.functional.meshgrid': (args, options) => {
    only(options, 'indexing');
    return meshgrid(args.map(asTensor), { indexing: options['indexing'] === 'xy' ? 'xy' : 'ij' });
  },
  'torch.hstack': (args) => hstack(asTensors(args[0])),
  'torch.vstack': (args) => vstack(asTensors(args[0])),
  'F.pad': (args, options) => {
    only(options, 'mode', 'value');
    const { mode, value } = options;
    if (mode !== undefined && mode !== 'constant' && mode !== 'reflect' && mode !== 'replicate') return notCovered();
    return F.pad(asTensor(args[0]), asNumbers(args[1]), {
      ...(mode && { mode }),
      ...(value != null && { value: asNumber(value) }),
    });
  },
};
