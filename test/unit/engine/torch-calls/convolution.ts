/** PyTorch's convolutions as calls of the engine's. */
import { F } from '../../../../src/engine/index.ts';
import { type Argument, asNumber, asNumbers, asTensor, type Call, type Options, only } from './arguments.ts';

function sizes(value: Argument | undefined, standard: number): number | number[] {
  if (value === undefined || value === null) return standard;
  return typeof value === 'number' ? value : asNumbers(value);
}

function convolution(run: typeof F.conv2d): Call {
  return (args, options) => {
    only(options, 'stride', 'padding', 'dilation', 'groups');
    const { padding } = options;
    return run(asTensor(args[0]), asTensor(args[1]), {
      bias: args[2] === undefined || args[2] === null ? null : asTensor(args[2]),
      stride: sizes(options['stride'], 1),
      padding: padding === 'same' || padding === 'valid' ? padding : sizes(padding, 0),
      dilation: sizes(options['dilation'], 1),
      groups: asNumber(options['groups'] ?? 1),
    });
  };
}

function windows(options: Options) {
  only(options, 'stride', 'padding', 'dilation');
  return {
    stride: sizes(options['stride'], 1),
    padding: sizes(options['padding'], 0),
    dilation: sizes(options['dilation'], 1),
  };
}

export const convolutionCalls: Readonly<Record<string, Call>> = {
  'F.conv1d': convolution(F.conv1d),
  'F.conv2d': convolution(F.conv2d),
  'F.conv_transpose2d': (args, options) => F.convTranspose2d(asTensor(args[0]), asTensor(args[1]), windows(options)),
  'F.unfold': (args, options) => F.unfold(asTensor(args[0]), sizes(args[1], 1), windows(options)),
};
