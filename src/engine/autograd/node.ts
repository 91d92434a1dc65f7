import type { DType } from '../dtype.ts';
import { AutogradError } from '../errors.ts';
import type { AnyKernels, BackwardContext, OpDefinition, SavedSlot } from '../ops/definition.ts';
import type { Tensor } from '../tensor.ts';

let nextSequence = 0;

/** Where a gradient goes: an output of the node that made the input. */
export interface Edge {
  readonly node: Node;
  readonly output: number;
}

/** A node of the backward graph. */
export interface Node {
  /** As PyTorch names it: `MulBackward0`. */
  readonly name: string;
  /** What it does to the gradient, for people. */
  readonly rule: string;
  /** Later operations have higher numbers: among ready nodes the traversal takes the highest. */
  readonly sequence: number;
  /** One for each input of the forward operation; null where no gradient is needed. */
  readonly edges: readonly (Edge | null)[];
  readonly outputCount: number;
  /** The leaf, for AccumulateGrad. */
  readonly leaf: Tensor | null;
  /** What each edge's gradient must look like: the traversal sums and casts to it. */
  inputShape(index: number): readonly number[];
  inputDType(index: number): DType;
  /** Gradients for the inputs; positions as in `edges`. Not called on AccumulateGrad. */
  apply(gradients: readonly (Tensor | null)[]): readonly (Tensor | null)[];
  /** Lets go of saved tensors. A later `apply` that needs them throws. */
  release(): void;
}

interface SavedTensor {
  readonly tensor: Tensor;
  readonly version: number;
}

/** The backward node of an operation: its saved tensors, and what its rule may ask. */
export class OpNode<Attributes extends object> implements Node, BackwardContext<Attributes> {
  readonly sequence = nextSequence++;
  readonly edges: readonly (Edge | null)[];
  readonly outputCount: number;
  readonly leaf = null;
  readonly attributes: Attributes;
  readonly #op: OpDefinition<Attributes>;
  readonly #inputs: readonly { readonly shape: readonly number[]; readonly dtype: DType }[];
  readonly #output: { readonly shape: readonly number[]; readonly dtype: DType; readonly kernels: AnyKernels };
  readonly #makeZeros: (shape: readonly number[], dtype: DType, kernels: AnyKernels) => Tensor;
  #savedInputs: (SavedTensor | undefined)[] = [];
  #savedOutputs: SavedTensor[] = [];
  #released = false;
  #gradients: readonly (Tensor | null)[] = [];

  constructor(
    op: OpDefinition<Attributes>,
    attributes: Attributes,
    inputs: readonly Tensor[],
    outputs: readonly Tensor[],
    needs: readonly boolean[],
    makeZeros: (shape: readonly number[], dtype: DType, kernels: AnyKernels) => Tensor,
  ) {
    this.#op = op;
    this.attributes = attributes;
    this.edges = inputs.map((input, index) => (needs[index] ? input.gradientEdge() : null));
    this.#inputs = inputs.map(({ shape, dtype }) => ({ shape, dtype }));
    const [first] = outputs;
    if (first === undefined) throw new RangeError(`${op.name} has no output`);
    this.#output = { shape: first.shape, dtype: first.dtype, kernels: first.storage.kernels };
    this.outputCount = outputs.length;
    this.#makeZeros = makeZeros;
    for (const slot of op.gradient?.saves(needs) ?? []) this.#save(slot, inputs, outputs);
  }

  #save(slot: SavedSlot, inputs: readonly Tensor[], outputs: readonly Tensor[]): void {
    if (slot === 'output') this.#savedOutputs = outputs.map(saved);
    else {
      const tensor = inputs[slot];
      if (tensor !== undefined) this.#savedInputs[slot] = saved(tensor);
    }
  }

  get name(): string {
    return this.#op.gradient?.name ?? this.#op.name;
  }

  get rule(): string {
    return this.#op.gradient?.rule ?? '';
  }

  get inputCount(): number {
    return this.#inputs.length;
  }

  needs(index: number): boolean {
    return this.edges[index] != null;
  }

  inputShape(index: number): readonly number[] {
    return this.#inputs[index]?.shape ?? [];
  }

  inputDType(index: number): DType {
    return this.#inputs[index]?.dtype ?? 'float32';
  }

  gradientOf(index: number): Tensor | null {
    return this.#gradients[index] ?? null;
  }

  input(index: number): Tensor {
    return this.#unpack(this.#savedInputs[index]);
  }

  output(index = 0): Tensor {
    return this.#unpack(this.#savedOutputs[index]);
  }

  apply(gradients: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    const { gradient } = this.#op;
    if (gradient === null) return [];
    this.#gradients = gradients;
    const first = gradients[0] ?? this.#makeZeros(this.#output.shape, this.#output.dtype, this.#output.kernels);
    try {
      return gradient.backward(first, this);
    } finally {
      this.#gradients = [];
    }
  }

  release(): void {
    if (this.#savedInputs.length === 0 && this.#savedOutputs.length === 0) return;
    this.#savedInputs = [];
    this.#savedOutputs = [];
    this.#released = true;
  }

  #unpack(slot: SavedTensor | undefined): Tensor {
    if (this.#released) {
      throw new AutogradError(
        'Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retainGraph: true if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.',
      );
    }
    if (slot === undefined)
      throw new AutogradError(`${this.#op.name}: its backward rule read a tensor that it does not save`);
    const { tensor, version } = slot;
    if (tensor.storage.version !== version) {
      const origin = tensor.gradFn === null ? '' : `, which is output ${tensor.outputIndex} of ${tensor.gradFn.name},`;
      throw new AutogradError(
        `one of the variables needed for gradient computation has been modified by an inplace operation: [${tensor.dtype} [${tensor.shape.join(', ')}]]${origin} is at version ${tensor.storage.version}; expected version ${version} instead. It was saved by ${this.name}.`,
      );
    }
    return tensor;
  }
}

function saved(tensor: Tensor): SavedTensor {
  return { tensor, version: tensor.storage.version };
}

/** The end of every path: adds to a leaf's `.grad`. */
export class AccumulateGrad implements Node {
  readonly name = 'AccumulateGrad';
  readonly rule = '';
  // The highest: a leaf takes its gradient as soon as it is whole, as in PyTorch.
  readonly sequence = Number.MAX_SAFE_INTEGER;
  readonly edges = [];
  readonly outputCount = 1;
  readonly leaf: Tensor;

  constructor(leaf: Tensor) {
    this.leaf = leaf;
  }

  inputShape(): readonly number[] {
    return this.leaf.shape;
  }

  inputDType(): DType {
    return this.leaf.dtype;
  }

  apply(): readonly (Tensor | null)[] {
    return [];
  }

  release(): void {}
}
