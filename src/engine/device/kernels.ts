import type { DType, TypedArray } from '../dtype.ts';

/** A tensor as kernels see it: a strided window on a flat buffer. Strides and offset count elements; stride 0 repeats. */
export interface Operand<Handle> {
  readonly storage: { readonly handle: Handle; readonly size: number };
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

export type UnaryKernel =
  | 'neg'
  | 'abs'
  | 'sign'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'reciprocal'
  | 'sin'
  | 'cos'
  | 'tanh'
  | 'sigmoid'
  | 'relu'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'trunc'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'log2'
  | 'log10'
  | 'log1p'
  | 'expm1'
  | 'erf'
  | 'erfc'
  | 'erfinv'
  | 'logicalNot';

export type BinaryKernel =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'pow'
  | 'maximum'
  | 'minimum'
  | 'atan2'
  | 'hypot'
  | 'copysign'
  | 'remainder'
  | 'fmod'
  | 'floorDivide'
  | 'truncDivide'
  | 'bitwiseAnd'
  | 'bitwiseOr'
  | 'bitwiseXor';

export type ComparisonKernel = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

export type ReductionKernel = 'sum' | 'prod' | 'amax' | 'amin';

/**
 * What an operation, or its gradient, computes: of (x), of (gradient, x), or of (gradient, result). The softmaxes along the last
 * dimension, the others each element for itself.
 */
export type FusedKernel = 'gelu' | 'geluTanh' | 'geluBackward' | 'softmax' | 'softmaxBackward' | 'logSoftmaxBackward';

/**
 * Tells a device when an operation or a backward rule begins and ends: what was made in between and is not kept is dead, and may
 * be used again. Frames nest.
 */
export interface Frames<Handle> {
  begin(kind: 'operation' | 'rule'): void;
  /** null: something went wrong, and nothing is known of what is still in use. */
  end(kept: readonly Handle[] | null): void;
}

/** Windows that slide over the positions of a tensor [n, channels, ...sizes]: for each dimension of positions a number. */
export interface WindowGeometry {
  readonly sizes: readonly number[];
  /** How many windows there are. */
  readonly counts: readonly number[];
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  /** Before the first position. */
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
}

/**
 * Convolution and pooling where a device has better than gathering by index. Results are dense; null: not these operands,
 * the caller composes other kernels. x is [n, channels, ...sizes], y [n, out, ...counts], a weight
 * [out, channels / groups, ...kernelSize].
 */
export interface WindowKernels<Handle> {
  /** y. */
  convolve(x: Operand<Handle>, weight: Operand<Handle>, groups: number, geometry: WindowGeometry): Handle | null;
  /** The reverse: y's windows times the weight, added up where they lie in x. */
  convolveTransposed(
    y: Operand<Handle>,
    weight: Operand<Handle>,
    groups: number,
    geometry: WindowGeometry,
  ): Handle | null;
  /** The products of x's windows and y, added up: a weight. */
  convolveWeight(x: Operand<Handle>, y: Operand<Handle>, groups: number, geometry: WindowGeometry): Handle | null;
  /**
   * The largest of each window and its position among the channel's, of dtype `indexDType`; the first of equals, NaN
   * before all. What lies outside never counts; each window has something inside.
   */
  maxPool(x: Operand<Handle>, geometry: WindowGeometry, indexDType: DType): readonly [Handle, Handle] | null;
}

/**
 * What a device must do. Every result is a new dense row-major buffer unless said otherwise. Operands of one call have the
 * same dtype unless said otherwise (the dispatcher promotes), and are already expanded to the common shape.
 * A handle belongs to the device that made it; `Handle` is a typed array on the CPU and a number across the device thread.
 */
export interface Kernels<Handle> {
  /** 'cpu', 'webgpu'... as in `tensor.device`. */
  readonly device: string;
  readonly dtypes: readonly DType[];
  /** What it makes is freed by others than those who hold it: by the garbage collector, or when an operation ends. */
  readonly freesByItself?: true;

  /** Takes the array over: the caller must not write to it again. */
  upload(data: TypedArray, dtype: DType): Handle;
  /** All elements, as an array the caller must not write to (the CPU gives its own buffer). Blocks until they are there. */
  download(handle: Handle, dtype: DType, size: number): TypedArray;
  release(handle: Handle): void;

  full(dtype: DType, size: number, value: number): Handle;
  /** Dense copy, converted to `dtype`: to integers by truncation, to bool by `!= 0`. Operand and result dtypes may differ. */
  cast(x: Operand<Handle>, dtype: DType): Handle;
  /**
   * Writes `source` (same shape, any dtype) through `target`'s window and returns the handle that the storage holds from
   * now on: the same one where buffers can be written, a new one elsewhere (the old one is then released). The two
   * windows never overlap.
   */
  write(target: Operand<Handle>, source: Operand<Handle>): Handle;

  /**
   * The result has x's dtype, but for `logicalNot`, which takes any dtype and gives bool. The sign of NaN is 0. `round` takes
   * halves to the even neighbour. Integers come to `neg`, `abs`, `sign`, `relu`, `floor`, `ceil`, `round`, `trunc` alone.
   */
  unary(name: UnaryKernel, x: Operand<Handle>): Handle;
  /**
   * `scale` multiplies b first (`a + scale·b`). `out`: a dense buffer of the result's size that may be overwritten and may
   * be an operand's own; a device may ignore it. NaN propagates through maximum and minimum. `scale` is 1 for the names from
   * `pow` on but maximum and minimum. Integers never come to `div`, `atan2`, `hypot` and `copysign`; where they are divided,
   * no divisor is 0. Bitwise kernels get integers or bool only. `remainder` has the divisor's sign, `fmod` the dividend's;
   * `floorDivide` and `truncDivide` round the quotient down and towards 0.
   */
  binary(name: BinaryKernel, a: Operand<Handle>, b: Operand<Handle>, scale: number, out: Handle | null): Handle;
  /** Result dtype bool. */
  compare(name: ComparisonKernel, a: Operand<Handle>, b: Operand<Handle>): Handle;
  /** `condition` is bool; a and b share the result's dtype. */
  where(condition: Operand<Handle>, a: Operand<Handle>, b: Operand<Handle>): Handle;

  /** Over the dimensions in `dims` (sorted, at least one); the result has the others. NaN propagates through amax, amin. */
  reduce(name: ReductionKernel, x: Operand<Handle>, dims: readonly number[]): Handle;
  /** Index of the first largest (or first NaN) along `dim`; result dtype `indexDType`. */
  argmax(x: Operand<Handle>, dim: number, indexDType: DType): Handle;
  /** [b, m, k] times [b, k, n] gives dense [b, m, n]; operands may be transposed or repeated by their strides. */
  matmul(a: Operand<Handle>, b: Operand<Handle>): Handle;
  /** a [m, k], weight [n, k], bias [n] or null gives a · weightᵀ + bias, dense [m, n]. */
  linear(a: Operand<Handle>, weight: Operand<Handle>, bias: Operand<Handle> | null): Handle;
  /** Along the last dimension, shifted by the maximum. */
  logSoftmax(x: Operand<Handle>): Handle;

  /** Dense concatenation along `dim`. */
  concat(inputs: readonly Operand<Handle>[], dim: number): Handle;
  /** result[..., i, ...] = x[..., index[..., i, ...], ...]. `index` is an integer tensor, already checked to be in range. */
  gather(x: Operand<Handle>, dim: number, index: Operand<Handle>): Handle;
  /** Zeros of `shape` with source added at the places that `index` (source's shape) names along `dim`. */
  scatterAdd(shape: readonly number[], dim: number, index: Operand<Handle>, source: Operand<Handle>): Handle;
  /** result = x's slices along `dim` named by the 1-d `index`. */
  indexSelect(x: Operand<Handle>, dim: number, index: Operand<Handle>): Handle;
  /** Zeros of `shape` with source's slices along `dim` added at the places that the 1-d `index` names. */
  indexAdd(shape: readonly number[], dim: number, index: Operand<Handle>, source: Operand<Handle>): Handle;

  /** Left out where results are released one by one. */
  readonly frames?: Frames<Handle>;
  /**
   * In one pass over the memory, for operands of one shape; null: not these operands, the caller composes other kernels. Left
   * out where the device has nothing better.
   */
  fused?(name: FusedKernel, operands: readonly Operand<Handle>[]): Handle | null;
  /** Left out where the device has nothing better than a composition of the others. */
  readonly windows?: WindowKernels<Handle>;
}
