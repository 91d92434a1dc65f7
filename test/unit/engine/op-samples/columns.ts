import type { columnsOps } from '../../../../src/engine/ops/columns.ts';
import { failure, floatInputs, type OpTests, sample } from './sample.ts';

const float = floatInputs(37);

/** The same stride, padding and dilation for every dimension. */
export function windows(kernelSize: readonly number[], stride: number, padding: number, dilation = 1) {
  const all = (value: number) => kernelSize.map(() => value);
  return {
    kernelSize,
    stride: all(stride),
    padding: all(padding),
    paddingEnd: all(padding),
    dilation: all(dilation),
  };
}

export const columnsTests: Readonly<Record<keyof typeof columnsOps, OpTests>> = {
  im2col: {
    samples: [
      sample([float([2, 2, 3, 4])], windows([2, 2], 1, 0)),
      sample([float([1, 1, 4, 3])], windows([3, 2], 2, 1)),
      sample([float([1, 2, 5, 3])], windows([2, 2], 1, 0, 2)),
    ],
    errors: [
      failure(
        [float([1, 1, 2, 2])],
        "Calculated padded input size per channel: (2 x 2). Kernel size: (3 x 3). Kernel size can't be greater than actual input size",
        windows([3, 3], 1, 0),
      ),
      failure(
        [float([2, 2])],
        'Expected 4D (batched) input to im2col, but got input of size: [2, 2]',
        windows([2, 2], 1, 0),
      ),
    ],
  },
  col2im: {
    samples: [
      sample([float([1, 4, 6])], { ...windows([2, 2], 1, 0), outputSize: [3, 4] }),
      sample([float([2, 8, 4])], { ...windows([2, 2], 2, 0), outputSize: [4, 5] }),
      sample([float([1, 6, 4])], { ...windows([3, 2], 2, 1), outputSize: [4, 3] }),
    ],
    errors: [
      failure(
        [float([1, 5, 6])],
        "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=5 and kernel_size=(2, 2).",
        { ...windows([2, 2], 1, 0), outputSize: [3, 4] },
      ),
      failure(
        [float([1, 6, 6])],
        "Given output_size=(4, 3), kernel_size=(3, 2), dilation=(1, 1), padding=(1, 1), stride=(2, 2), expected size of input's dimension 2 to match the calculated number of sliding blocks 2 * 2 = 4, but got input.size(2)=6.",
        { ...windows([3, 2], 2, 1), outputSize: [4, 3] },
      ),
    ],
  },
};
