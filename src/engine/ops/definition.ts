import type { Kernels, Operand } from '../device/kernels.ts';
import type { DType } from '../dtype.ts';
import type { Shape } from '../shape/dim.ts';
import type { ShapeResult } from '../shape/result.ts';
import type { Tensor } from '../tensor.ts';

export type AnyKernels = Kernels<unknown>;
export type AnyOperand = Operand<unknown>;

/** A window on the first input's storage: what a view op answers. */
export interface ViewGeometry {
  readonly strides: readonly number[];
  readonly offset: number;
}

/** What an output will be, known before the kernel runs. */
export interface OutputDescription {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** An output of a `dataDependent` op: its kernel alone knows how large it is. */
export class MeasuredOutput implements OutputDescription {
  readonly handle: unknown;
  readonly shape: readonly number[];
  readonly dtype: DType;

  constructor(handle: unknown, shape: readonly number[], dtype: DType) {
    this.handle = handle;
    this.shape = shape;
    this.dtype = dtype;
  }
}

/** What a backward rule may ask for. Tensors are there only if the op's `saves` named them. */
export interface BackwardContext<Attributes> {
  readonly attributes: Attributes;
  /** Input `index` as it was saved. Throws if it was changed in place since. */
  input(index: number): Tensor;
  output(index?: number): Tensor;
  /** The gradient that reached output `index`; null where none did. */
  gradientOf(index: number): Tensor | null;
  /** Whether input `index` wants a gradient: others may be answered with null. */
  needs(index: number): boolean;
  inputShape(index: number): readonly number[];
  inputDevice(index: number): string;
  readonly inputCount: number;
}

/** `input 0`, `input 1`... or `'output'`. */
export type SavedSlot = number | 'output';

/**
 * How operands of several dtypes are made alike before the kernel runs. `common`: PyTorch's result type. `float`: the same,
 * integers becoming the default floating-point type. `values`: `common`, but for the first input, a bool condition.
 * `none`: each stays as it is.
 */
export type Promotion = 'none' | 'common' | 'float' | 'values';

/**
 * One operation, whole: everything that the engine, the tracer and the analyser know of it.
 * `Attributes` are the arguments that are not tensors.
 */
export interface OpDefinition<Attributes extends object = object> {
  readonly name: string;
  /** For people: `a + α · b`. */
  readonly formula: string;
  /** What the inputs are called where something is wrong with them, as the formula or PyTorch has it. Default: a, b, c... */
  readonly operands?: readonly string[];
  readonly promotion: Promotion;
  readonly shape: (inputs: readonly Shape[], attributes: Attributes) => ShapeResult;
  /**
   * The result's shape depends on values (`unique`, `nonzero`): the shape rule answers `unknown` or an error, even for plain
   * numbers, and `forward`, which is given no descriptions, answers `MeasuredOutput`s. It waits for the device.
   */
  readonly dataDependent?: true;
  /** dtype of output `index`, from the dtype that the operands were promoted to. Default: that same dtype. */
  readonly dtype?: (promoted: DType, attributes: Attributes, index: number, kernels: AnyKernels) => DType;
  /** Values the shape rule cannot see, checked before the kernel: an index out of range. Throws. */
  readonly check?: (inputs: readonly Tensor[], attributes: Attributes) => void;
  /** For views: the window on the first input, or null where only a copy can do it. Tried before `forward`. */
  readonly view?: (input: AnyOperand, attributes: Attributes, shape: readonly number[]) => ViewGeometry | null;
  /** For ops whose outputs are all views of the first input: `split`, `unbind`. */
  readonly views?: (
    input: AnyOperand,
    attributes: Attributes,
    outputs: readonly OutputDescription[],
  ) => readonly ViewGeometry[];
  /** Every element of the result is the same: the in-place form may write through elements repeated by stride 0. */
  readonly uniform?: true;
  /**
   * One handle for each output. `out`: a buffer for output 0 that may be written to (in-place forms); may be ignored.
   */
  readonly forward: (
    kernels: AnyKernels,
    inputs: readonly AnyOperand[],
    attributes: Attributes,
    outputs: readonly OutputDescription[],
    out: unknown,
  ) => readonly unknown[];
  /** Where the outputs live, if not where the inputs do. Their handles belong to it. */
  readonly device?: (attributes: Attributes) => AnyKernels;
  /** How gradients flow; null where they do not. */
  readonly gradient: GradientDefinition<Attributes> | null;
}

export interface GradientDefinition<Attributes extends object> {
  /** As PyTorch names it: `MulBackward0`; where it counts an op's forms, by the attributes. */
  readonly name: string | ((attributes: Attributes) => string);
  /** For people: `grad · b, grad · a`. */
  readonly rule: string;
  /** What backward will read, given which inputs need a gradient. */
  readonly saves: (needs: readonly boolean[]) => readonly SavedSlot[];
  /**
   * A gradient for each input, in tensor ops so that it can be differentiated again. Shapes need not be reduced to the
   * input's: the traversal sums what was broadcast. `gradient` belongs to output 0 (zeros where none arrived).
   */
  readonly backward: (gradient: Tensor, context: BackwardContext<Attributes>) => readonly (Tensor | null)[];
}

/** Saves nothing: the rule needs only the gradient. */
export const savesNothing = (): readonly SavedSlot[] => [];
export const savesOutput = (): readonly SavedSlot[] => ['output'];
export const savesInput = (): readonly SavedSlot[] => [0];

/** Each of two factors is saved only if the other needs it. */
export function savesOther(needs: readonly boolean[]): readonly SavedSlot[] {
  if (needs[0]) return needs[1] ? [0, 1] : [1];
  return needs[1] ? [0] : [];
}

/** Types an entry of the table while keeping its attributes' type. */
export function defineOp<Attributes extends object = Record<string, never>>(
  definition: OpDefinition<Attributes>,
): OpDefinition<Attributes> {
  return definition;
}
