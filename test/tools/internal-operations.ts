/** What there is to say of operations that no function of the library is called like: what a function or a backward is made of. */

export interface InternalOperation {
  readonly summary: string;
  /** The public name that shapes, dtypes and PyTorch's name are taken from; null where they are its own. */
  readonly like: string | null;
  readonly shape?: string;
  readonly dtype?: string;
}

const padding = (summary: string): InternalOperation => ({ summary, like: 'F.pad' });
const upsampling = (summary: string): InternalOperation => ({ summary, like: 'F.interpolate' });
const mirrored = padding('A border that mirrors what is inside, the outermost elements not repeated');
const repeated = padding('A border that repeats the outermost elements');

export const internalOperations: Readonly<Record<string, InternalOperation>> = {
  alias: {
    summary: 'The same elements as another tensor: a view of all of it',
    like: null,
    shape: "this one's",
    dtype: "this one's",
  },
  asStridedBackward: {
    summary: 'The elements put where a window on a storage lay, 0 elsewhere: the backward of `asStrided`',
    like: null,
    shape: 'that of the tensor whose window it was',
    dtype: "this one's",
  },
  call: {
    summary: 'A function or layer of the library that refused what it was given, before any operation ran',
    like: null,
  },
  col2im: { summary: 'Columns of windows added up where the windows lie in the image', like: 'F.fold' },
  convolution: {
    summary:
      'The sum of products of a filter with each window of the input, over windows along one, two or three dimensions; `transposed` goes the other way',
    like: 'F.conv2d',
  },
  convolutionWeight: {
    summary: "The gradient of a convolution's weight: the sum, over all windows, of what went in times what came back",
    like: null,
    shape: "the weight's",
    dtype: "this one's",
  },
  copy: { summary: 'The elements of another tensor, written over these', like: 'x.copy_' },
  fill: { summary: 'One value everywhere', like: 'x.fill_' },
  geluBackward: {
    summary: 'The gradient of gelu, from the one that arrived and what went in',
    like: null,
    shape: 'the common shape of both',
    dtype: "this one's",
  },
  im2col: { summary: 'The windows of an image, as columns', like: 'F.unfold' },
  index: {
    summary: 'The elements at the places that index tensors give, one tensor a dimension',
    like: null,
    shape: "this one's, with the common shape of the index tensors in place of the dimensions that they index",
    dtype: "this one's",
  },
  logSoftmaxBackward: {
    summary: 'The gradient of logSoftmax, from the one that arrived and its result',
    like: null,
    shape: "the result's",
    dtype: "this one's",
  },
  nllLoss2d: { summary: 'The mean of -input[target] over images: a class at each pixel', like: 'F.nllLoss' },
  reflectionPad1d: mirrored,
  reflectionPad2d: mirrored,
  reflectionPad3d: mirrored,
  replicationPad1d: repeated,
  replicationPad2d: repeated,
  replicationPad3d: repeated,
  resize: {
    summary: 'As many elements as the shape has, from the first in the order of the storage',
    like: 'x.resize_',
  },
  scatterValue: { summary: 'A number written at the places that an index names along a dimension', like: 'x.scatter' },
  sliceBackward: {
    summary: 'The elements put where a slice lay, 0 elsewhere: the backward of `slice` and `select`',
    like: null,
    shape: 'that of the tensor that was sliced',
    dtype: "this one's",
  },
  softmaxBackward: {
    summary: 'The gradient of softmax, from the one that arrived and its result',
    like: null,
    shape: "the result's",
    dtype: "this one's",
  },
  splitWithSizes: { summary: 'Views: pieces of given sizes along a dimension', like: 'x.split' },
  upsampleBicubic: upsampling('Positions between: weighted sums of the four nearest in each dimension'),
  upsampleLinear: upsampling('Positions between: weighted sums of the two nearest in each dimension'),
  upsampleNearest: upsampling('Each position has the value of the nearest one in the input'),
  zero: { summary: '0 everywhere', like: 'x.zero_' },
};
