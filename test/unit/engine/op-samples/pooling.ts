import type { poolingOps } from '../../../../src/engine/ops/pooling.ts';
import { exactly, failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(38);

interface Options {
  readonly stride?: number;
  readonly padding?: number;
  readonly dilation?: number;
  readonly ceilMode?: boolean;
}

function sliding(
  kernelSize: readonly number[],
  { stride = 2, padding = 0, dilation = 1, ceilMode = false }: Options = {},
) {
  const all = (value: number) => kernelSize.map(() => value);
  return {
    kind: 'sliding',
    kernelSize,
    stride: all(stride),
    padding: all(padding),
    paddingEnd: all(padding),
    dilation: all(dilation),
    ceilMode,
  };
}

const counted = { countIncludePad: true, divisorOverride: null };
const uncounted = { countIncludePad: false, divisorOverride: null };

function adaptive(...outputSize: number[]) {
  return { kind: 'adaptive', outputSize };
}

const padded = 'pad should be at most half of kernel size, but got pad=2, 2 and kernel_size=2, 2';

export const poolingTests: Readonly<Record<keyof typeof poolingOps, OpTests>> = {
  maxPool2d: {
    samples: [
      sample([float([2, 2, 4, 4])], sliding([2, 2])),
      sample([float([1, 2, 4, 3])], sliding([3, 3], { stride: 1, padding: 1 })),
      sample([float([1, 1, 5, 5])], sliding([2, 2], { dilation: 2, stride: 1 })),
      sample([float([1, 1, 5, 4])], sliding([2, 3], { ceilMode: true })),
      sample([exactly([1, 1, 2, 2], [1, 3, 3, Number.NaN])], sliding([2, 1]), false),
    ],
    errors: [
      failure([float([1, 1, 4, 4])], padded, sliding([2, 2], { padding: 2 })),
      failure(
        [float([1, 1, 2, 2])],
        'Given input size: (1x2x2). Calculated output size: (1x0x0). Output size is too small',
        sliding([3, 3]),
      ),
      failure([integers([1, 1, 2, 2], [1, 2, 3, 4])], '"maxPool2d" not implemented for \'int64\'', sliding([2, 2])),
    ],
  },
  maxPool3d: {
    samples: [sample([float([1, 2, 2, 4, 3])], sliding([2, 2, 2], { stride: 1 }))],
    errors: [
      failure([float([1, 2, 3])], 'maxPool3d(): Expected 4D or 5D tensor, but got [1, 2, 3]', sliding([2, 2, 2])),
    ],
  },
  adaptiveMaxPool2d: {
    samples: [sample([float([2, 1, 4, 4])], adaptive(2, 2)), sample([float([1, 2, 5, 3])], adaptive(3, 2))],
    errors: [
      failure([float([1, 2, 3])], 'adaptiveMaxPool2d(): Expected 3D or 4D tensor, but got [1, 2, 3]', adaptive(2, 2)),
    ],
  },
  adaptiveMaxPool3d: {
    samples: [sample([float([1, 1, 3, 2, 3])], adaptive(2, 1, 2))],
    errors: [
      failure(
        [float([1, 2, 3])],
        'adaptiveMaxPool3d(): Expected 4D or 5D tensor, but got [1, 2, 3]',
        adaptive(2, 2, 2),
      ),
    ],
  },
  avgPool2d: {
    samples: [
      sample([float([2, 2, 4, 4])], { ...sliding([2, 2]), ...counted }),
      sample([float([1, 2, 4, 5])], { ...sliding([3, 3], { padding: 1 }), ...counted }),
      sample([float([1, 2, 4, 5])], { ...sliding([3, 3], { padding: 1 }), ...uncounted }),
      sample([float([1, 1, 4, 5])], { ...sliding([3, 2], { padding: 1, ceilMode: true }), ...counted }),
      sample([float([1, 1, 4, 5])], { ...sliding([3, 2], { ceilMode: true }), ...uncounted }),
      sample([float([1, 1, 4, 4])], { ...sliding([2, 2]), countIncludePad: true, divisorOverride: 3 }),
    ],
    errors: [failure([float([1, 1, 4, 4])], padded, { ...sliding([2, 2], { padding: 2 }), ...counted })],
  },
  avgPool3d: {
    samples: [sample([float([1, 2, 2, 4, 3])], { ...sliding([2, 2, 2], { stride: 1 }), ...counted })],
    errors: [
      failure([float([1, 2, 3])], 'avgPool3d(): Expected 4D or 5D tensor, but got [1, 2, 3]', {
        ...sliding([2, 2, 2]),
        ...counted,
      }),
    ],
  },
  adaptiveAvgPool2d: {
    samples: [
      sample([float([2, 1, 4, 4])], { ...adaptive(2, 2), ...uncounted }),
      sample([float([1, 2, 5, 3])], { ...adaptive(3, 2), ...uncounted }),
      sample([float([1, 2, 5, 3])], { ...adaptive(1, 1), ...uncounted }),
    ],
    errors: [
      failure([float([1, 2, 3])], 'adaptiveAvgPool2d(): Expected 3D or 4D tensor, but got [1, 2, 3]', {
        ...adaptive(2, 2),
        ...uncounted,
      }),
    ],
  },
  adaptiveAvgPool3d: {
    samples: [sample([float([1, 1, 3, 2, 3])], { ...adaptive(2, 1, 2), ...uncounted })],
    errors: [
      failure([float([1, 2, 3])], 'adaptiveAvgPool3d(): Expected 4D or 5D tensor, but got [1, 2, 3]', {
        ...adaptive(2, 2, 2),
        ...uncounted,
      }),
    ],
  },
};
