import { type BackwardOptions, backward } from './autograd/backward.ts';
import { isInferenceModeEnabled, isRecording } from './autograd/modes.ts';
import { AccumulateGrad, type Edge, type Node } from './autograd/node.ts';
import { historyThroughBase, type ViewOrigin } from './autograd/view-history.ts';
import { allocate, type DType, isFloatingPoint, nearestDType } from './dtype.ts';
import { AutogradError, ShapeError } from './errors.ts';
import { about } from './failure.ts';
import { refuseIndices } from './index-trap.ts';
import { type TensorMethods, tensorMethods } from './methods/index.ts';
import type { Origin } from './observer.ts';
import type { AnyKernels } from './ops/definition.ts';
import { countElements, denseStrides, sameSizes } from './ops/operand.ts';
import { formatTensor } from './print.ts';
import { Storage } from './storage.ts';
import { warn } from './warnings.ts';

/** Numbers (or booleans) nested as deep as the tensor has dimensions. */
export type NestedArray = number | boolean | readonly NestedArray[];

export interface TensorBackwardOptions extends BackwardOptions {
  /** Only these take part. Default: all leaves. */
  readonly inputs?: readonly Tensor[];
}

/** An n-dimensional array that remembers how it was made: `torch.Tensor`. Make one with `tensor`, `zeros`, `randn`... */
export class Tensor {
  readonly storage: Storage;
  readonly shape: readonly number[];
  /** Elements to skip for the next index of each dimension. */
  readonly strides: readonly number[];
  /** The first element's place in the storage. */
  readonly offset: number;
  /** For a view that gradients flow through: the tensor, not a view itself, whose storage it looks at. */
  viewBase: Tensor | null = null;
  /** Autograd's own: how a view was made. */
  viewOrigin: ViewOrigin = 'recorded';
  /** A plain number that an operation wrapped: it never widens the other operand's dtype within its category. */
  isWrappedNumber = false;
  /** The observer's own: which call made this. */
  madeBy: Origin | null = null;
  #grad: Tensor | null = null;
  #requiresGrad = false;
  #gradFn: Node | null = null;
  #outputIndex = 0;
  #historyVersion = 0;
  #accumulator: AccumulateGrad | null = null;

  constructor(storage: Storage, shape: readonly number[], strides: readonly number[], offset: number) {
    if (strides === undefined) throw new TypeError('A tensor is made by tensor([1, 2]), not by new Tensor.');
    this.storage = storage;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
    this.#historyVersion = storage.version;
  }

  /**
   * The gradient that `backward()` has accumulated here, of this shape and dtype; null before, and after `zeroGrad`:
   * `Tensor.grad`. Only leaves get one, and tensors that were told to by `retainGrad`.
   * @shape this one's
   * @dtype this one's
   * @throws ShapeError where one of another shape is assigned
   */
  get grad(): Tensor | null {
    if (this.#grad === null && this.#gradFn !== null && !this.retainsGrad) {
      warn(
        "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retainGrad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead.",
      );
    }
    return this.#grad;
  }

  set grad(gradient: Tensor | null) {
    if (gradient !== null && !sameSizes(gradient.shape, this.shape)) {
      throw new ShapeError('assigned grad has data of a different size');
    }
    this.#grad = gradient;
  }

  /** The type of its elements: `Tensor.dtype`. */
  get dtype(): DType {
    return this.storage.dtype;
  }

  /** 'cpu', 'webgpu'... */
  get device(): string {
    return this.storage.kernels.device;
  }

  /** Whether its elements are float32 or float64: `Tensor.is_floating_point()`. A property here. */
  get isFloatingPoint(): boolean {
    return isFloatingPoint(this.dtype);
  }

  /** Whether gradients are recorded for it: `Tensor.requires_grad`. */
  get requiresGrad(): boolean {
    return this.#requiresGrad || this.#gradFn !== null || this.viewBase?.requiresGrad === true;
  }

  /** `requiresGrad_` as an assignment: `x.requires_grad = True`. */
  set requiresGrad(requiresGrad: boolean) {
    this.requiresGrad_(requiresGrad);
  }

  /** Made by the user rather than by an operation that records gradients. */
  get isLeaf(): boolean {
    return this.gradFn === null;
  }

  /**
   * The backward node that made this tensor; null for leaves. A view whose base was written to since gets a new one.
   * @throws AutogradError where PyTorch cannot follow the write: for views made in `noGrad` or by `split`, `unbind`...
   */
  get gradFn(): Node | null {
    if (this.viewBase !== null && this.#historyVersion !== this.storage.version) this.#renewHistory(this.viewBase);
    return this.#gradFn;
  }

  /** Autograd's own: `gradFn` as it was recorded, whatever was written since. */
  get recordedGradFn(): Node | null {
    return this.#gradFn;
  }

  /** Which of `gradFn`'s outputs this is. */
  get outputIndex(): number {
    return this.#outputIndex;
  }

  /** How many dimensions: `Tensor.ndim`. A property, as `dim()` is a method. */
  get ndim(): number {
    return this.shape.length;
  }

  /**
   * The same values cut off from the history, as `detach()` gives them: `Tensor.data`. Unlike PyTorch's it shares the version
   * too, so that a write that spoils a gradient is found out.
   * @shape this one's
   * @dtype this one's
   * @throws nothing
   */
  get data(): Tensor {
    return this.detach();
  }

  /** Elements in all. */
  numel(): number {
    return countElements(this.shape);
  }

  /** Number of dimensions. */
  dim(): number {
    return this.shape.length;
  }

  /** The shape, or one of its sizes; `dim` may count from the end. */
  size(): readonly number[];
  size(dim: number): number;
  size(dim?: number): readonly number[] | number {
    if (dim === undefined) return this.shape;
    const size = this.shape.at(dim);
    if (size === undefined) {
      if (this.dim() === 0) throw new RangeError(`Dimension specified as ${dim} but tensor has no dimensions`);
      throw new RangeError(
        `Dimension out of range (expected to be in range of [${-this.dim()}, ${this.dim() - 1}], but got ${dim})`,
      );
    }
    return size;
  }

  /** Asks for gradients with respect to this tensor, or stops asking. Leaves only. */
  requiresGrad_(requiresGrad = true): this {
    if (!this.isLeaf) {
      if (requiresGrad) return this;
      throw about(
        new AutogradError(
          "you can only change requiresGrad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use x.detach().",
        ),
        { tensor: this },
      );
    }
    if (requiresGrad && !this.isFloatingPoint) {
      throw about(new AutogradError('only Tensors of floating point dtype can require gradients'), { tensor: this });
    }
    if (requiresGrad && this.storage.isInference && !isInferenceModeEnabled()) {
      throw new AutogradError('Setting requiresGrad=true on inference tensor outside InferenceMode is not allowed.');
    }
    this.#requiresGrad = requiresGrad;
    return this;
  }

  /** Made in inference mode: `Tensor.is_inference`. */
  isInference(): boolean {
    return this.storage.isInference;
  }

  /** Whether `backward()` will leave this tensor's gradient in `.grad` although it is no leaf: `Tensor.retains_grad`. */
  get retainsGrad(): boolean {
    return this.#gradFn?.hooks?.retains(this.#outputIndex, this) ?? false;
  }

  /**
   * Adds d this / d leaf to the `.grad` of every leaf that requires a gradient: `Tensor.backward`.
   * @param gradient of this tensor's shape; may be left out when there is one element.
   * @example loss.backward(); loss.backward({ retainGraph: true }); y.backward(ones([3]))
   * @shape `gradient` has this one's; it may be left out for one element
   * @dtype `gradient` has this one's
   * @throws AutogradError where nothing requires a gradient, and for a second pass through what was freed
   */
  backward(gradient?: Tensor | null | TensorBackwardOptions, options?: TensorBackwardOptions): void {
    if (gradient instanceof Tensor || gradient == null) backward(this, gradient ?? undefined, options);
    else if (typeof gradient === 'object') backward(this, undefined, gradient);
    else throw new TypeError(`gradients can be either Tensors or null, but got ${typeof gradient}`);
  }

  /**
   * In a template (`${loss}`) as it prints. JavaScript's operators know no tensors: `a - b` would be NaN, and `a + b` a text.
   * @throws TypeError for all but templates
   */
  [Symbol.toPrimitive](hint: 'default' | 'number' | 'string'): string {
    if (hint === 'string') return this.toString();
    throw new TypeError(
      'A tensor has methods where PyTorch has operators: a.add(b), a.sub(b), a.mul(b), a.div(b), a.pow(2), a.lt(b). Its number is a.item(), its text a.toString().',
    );
  }

  /**
   * Its slices along the first dimension, as `unbind()` gives them: `for (const row of x)`, `const [w, b] = parameters`.
   * @throws TypeError for a tensor of no dimensions
   */
  [Symbol.iterator](): Iterator<Tensor> {
    if (this.dim() === 0) throw new TypeError('iteration over a 0-d tensor');
    return this.unbind().values();
  }

  /**
   * Its numbers, for `JSON.stringify`; NaN and infinity become null there.
   * @shape this one's, as nested arrays
   * @dtype this one's
   * @throws nothing
   */
  toJSON(): unknown {
    return this.toArray();
  }

  /** As PyTorch prints it: `tensor([[1., 2.]], gradFn=<MulBackward0>)`. */
  toString(): string {
    return formatTensor(this);
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return formatTensor(this);
  }

  /** A copy of the elements on another device, without history. The engine's own: scripts call `to(device)`. */
  moved(kernels: AnyKernels): Tensor {
    const elements = this.toTypedArray();
    const dtype = nearestDType(this.dtype, kernels.dtypes);
    const converted = dtype === this.dtype ? elements : allocate(dtype, elements.length);
    if (converted !== elements) converted.set(elements);
    const storage = new Storage(kernels, dtype, elements.length, kernels.upload(converted, dtype));
    const result = new Tensor(storage, this.shape, denseStrides(this.shape), 0);
    result.isWrappedNumber = this.isWrappedNumber;
    return result;
  }

  /** Where this tensor's gradient goes; null where it needs none. Autograd's own. */
  gradientEdge(): Edge | null {
    const { gradFn } = this;
    if (gradFn !== null) return { node: gradFn, output: this.#outputIndex };
    if (!this.requiresGrad) return null;
    this.#accumulator ??= new AccumulateGrad(this);
    return { node: this.#accumulator, output: 0 };
  }

  /** Autograd's own: this tensor now has the elements, shape and dtype of another one, whose history does not matter. */
  setData({ storage, shape, strides, offset }: Tensor): void {
    Object.assign(this, { storage, shape, strides, offset });
  }

  /** Autograd's own: the node that now makes this tensor's values. */
  setHistory(node: Node, outputIndex: number): void {
    if (this.retainsGrad) {
      // As PyTorch: hooks stay with the values they were registered on, the wish to keep `.grad` goes with the tensor.
      this.#gradFn?.hooks?.release(this.#outputIndex);
      node.ownHooks().retain(outputIndex, this);
    }
    this.#gradFn = node;
    this.#outputIndex = outputIndex;
    this.#historyVersion = this.storage.version;
  }

  /** Autograd's own: a leaf again, that requires no gradient. */
  clearHistory(): void {
    this.#gradFn = null;
    this.#outputIndex = 0;
    this.#requiresGrad = false;
    this.#accumulator = null;
  }

  /** Nothing changes where nothing is recorded: what cannot be followed is refused when it is needed. */
  #renewHistory(base: Tensor): void {
    if (!isRecording() || (this.#gradFn === null && !base.requiresGrad)) return;
    this.setHistory(historyThroughBase(this, base), 0);
  }

  /**
   * Rows and columns swapped; more dimensions in the reverse order: `Tensor.T`.
   * @shape this one's sizes in reverse order
   * @dtype this one's
   * @throws nothing
   */
  get T(): Tensor {
    return this.permute(this.shape.map((_, dim) => this.shape.length - 1 - dim));
  }

  /**
   * The last two dimensions swapped: `Tensor.mT`.
   * @shape [..., n, m] to [..., m, n]
   * @dtype this one's
   * @throws ShapeError for less than 2 dimensions
   */
  get mT(): Tensor {
    if (this.shape.length < 2) {
      throw new ShapeError(
        `tensor.mT is only supported on matrices or batches of matrices. Got ${this.shape.length}-D tensor.`,
      );
    }
    return this.transpose(-2, -1);
  }
}

export interface Tensor extends TensorMethods {}

for (const methods of tensorMethods) {
  for (const [name, method] of Object.entries(methods)) {
    Object.defineProperty(Tensor.prototype, name, { value: method, writable: true, configurable: true });
  }
}

refuseIndices(
  Tensor.prototype,
  'A tensor is not indexed by brackets: x.get(INDEX) is its part, as PyTorch’s x[INDEX], and x.set(INDEX, value) writes it.',
);
