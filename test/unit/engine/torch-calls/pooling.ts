/** PyTorch's pooling as calls of the engine's. */
import { F, type Tensor } from '../../../../src/engine/index.ts';
import { type Argument, asNumber, asNumbers, asTensor, type Call, type Options, only } from './arguments.ts';

function sizes(value: Argument | undefined, standard: number): number | number[] {
  if (value === undefined || value === null) return standard;
  return typeof value === 'number' ? value : asNumbers(value);
}

function windows(options: Options) {
  const { stride } = options;
  return {
    stride: stride === undefined || stride === null ? null : sizes(stride, 1),
    padding: sizes(options['padding'], 0),
    ceilMode: options['ceil_mode'] === true,
  };
}

type Pool<Extra> = (
  input: Tensor,
  kernelSize: number | number[],
  options: ReturnType<typeof windows> & Extra,
) => Tensor;

function maxPool(run: Pool<{ readonly dilation: number | number[] }>): Call {
  return (args, options) => {
    only(options, 'stride', 'padding', 'dilation', 'ceil_mode', 'return_indices');
    return run(asTensor(args[0]), sizes(args[1], 1), { ...windows(options), dilation: sizes(options['dilation'], 1) });
  };
}

export const poolingCalls: Readonly<Record<string, Call>> = {
  'F.max_pool1d': maxPool(F.maxPool1d),
  'F.max_pool2d': maxPool(F.maxPool2d),
  'F.avg_pool2d': (args, options) => {
    only(options, 'stride', 'padding', 'ceil_mode', 'count_include_pad');
    const countIncludePad = options['count_include_pad'] !== false;
    return F.avgPool2d(asTensor(args[0]), sizes(args[1], 1), { ...windows(options), countIncludePad });
  },
  'F.adaptive_avg_pool2d': (args) => F.adaptiveAvgPool2d(asTensor(args[0]), sizes(args[1], 1)),
  'F.interpolate': (args, options) => {
    only(options, 'size', 'scale_factor', 'mode', 'align_corners', 'recompute_scale_factor', 'antialias');
    const { size, scale_factor: scale, mode, align_corners: align } = options;
    return F.interpolate(asTensor(args[0]), {
      ...(size === null || size === undefined ? {} : { size: sizes(size, 1) }),
      ...(scale === null || scale === undefined ? {} : { scaleFactor: sizes(scale, 1) }),
      mode: mode === 'bilinear' || mode === 'bicubic' ? mode : 'nearest',
      alignCorners: typeof align === 'boolean' ? align : null,
    });
  },
  'F.pixel_shuffle': (args) => F.pixelShuffle(asTensor(args[0]), asNumber(args[1])),
};
