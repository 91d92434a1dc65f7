import type { DType } from '../dtype.ts';
import { AutogradError } from '../errors.ts';
import { about } from '../failure.ts';
import { type Origin, quietly } from '../observer.ts';
import type { AnyKernels, BackwardContext, OpDefinition, SavedSlot } from '../ops/definition.ts';
import type { Tensor } from '../tensor.ts';
import { notePlace } from './anomaly.ts';
import { type NodeHook, NodeHooks, type NodePreHook, type RemovableHandle } from './hooks.ts';
import { type SavedTensor, save, saverOf, secondBackward, unpack } from './saved-tensor.ts';

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
  /** What is to happen around this node; null where nothing is. Autograd's own: use the methods below. */
  readonly hooks: NodeHooks | null;
  /** The nodes that this one sends gradients to, with the output of theirs: `grad_fn.next_functions`. */
  readonly nextFunctions: readonly (readonly [Node | null, number])[];
  /** Calls `hook` with what this node makes of what reaches it; it may answer other gradients. `Node.register_hook`. */
  registerHook(hook: NodeHook): RemovableHandle;
  /** Calls `hook` with the gradients that reach this node; it may answer others. `Node.register_prehook`. */
  registerPrehook(hook: NodePreHook): RemovableHandle;
  /** Autograd's own: `hooks`, made if there are none. */
  ownHooks(): NodeHooks;
  /** The observer's own: the operation that made it, and the pass that freed what it had saved. */
  readonly madeBy: Origin | null;
  freedBy: Origin | null;
  setOrigin(origin: Origin): void;
  /** What each edge's gradient must look like: the traversal sums and casts to it. */
  inputShape(index: number): readonly number[];
  inputDType(index: number): DType;
  /** Gradients for the inputs; positions as in `edges`. Not called on AccumulateGrad. */
  apply(gradients: readonly (Tensor | null)[]): readonly (Tensor | null)[];
  /** Lets go of saved tensors. A later `apply` that needs them throws. */
  release(): void;
}

/** What all backward nodes have. */
export abstract class BackwardNode implements Node {
  abstract readonly name: string;
  abstract readonly rule: string;
  abstract readonly edges: readonly (Edge | null)[];
  abstract readonly outputCount: number;
  readonly sequence: number;
  readonly leaf: Tensor | null = null;
  freedBy: Origin | null = null;
  #madeBy: Origin | null = null;
  #hooks: NodeHooks | null = null;

  constructor(sequence: number = nextSequence++) {
    this.sequence = sequence;
    notePlace(this);
  }

  abstract inputShape(index: number): readonly number[];
  abstract inputDType(index: number): DType;
  abstract apply(gradients: readonly (Tensor | null)[]): readonly (Tensor | null)[];
  abstract release(): void;

  get madeBy(): Origin | null {
    return this.#madeBy;
  }

  setOrigin(origin: Origin): void {
    this.#madeBy = origin;
  }

  get hooks(): NodeHooks | null {
    return this.#hooks;
  }

  /** As a tensor prints its `gradFn`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `<${this.name}>`;
  }

  get nextFunctions(): readonly (readonly [Node | null, number])[] {
    return this.edges.map((edge) => (edge === null ? [null, 0] : [edge.node, edge.output]));
  }

  registerHook(hook: NodeHook): RemovableHandle {
    return this.ownHooks().after.add(hook);
  }

  registerPrehook(hook: NodePreHook): RemovableHandle {
    return this.ownHooks().before.add(hook);
  }

  ownHooks(): NodeHooks {
    this.#hooks ??= new NodeHooks();
    return this.#hooks;
  }
}

/** The backward node of an operation: its saved tensors, and what its rule may ask. */
export class OpNode<Attributes extends object> extends BackwardNode implements BackwardContext<Attributes> {
  readonly edges: readonly (Edge | null)[];
  readonly outputCount: number;
  readonly attributes: Attributes;
  readonly #op: OpDefinition<Attributes>;
  readonly #inputs: readonly { readonly shape: readonly number[]; readonly dtype: DType; readonly device: string }[];
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
    inPlace = false,
  ) {
    super();
    this.#op = op;
    this.attributes = attributes;
    this.edges = inputs.map((input, index) => (needs[index] ? input.gradientEdge() : null));
    this.#inputs = inputs.map(({ shape, dtype, device }) => ({ shape, dtype, device }));
    const [first] = outputs;
    if (first === undefined) throw new RangeError(`${op.name} has no output`);
    this.#output = { shape: first.shape, dtype: first.dtype, kernels: first.storage.kernels };
    this.outputCount = outputs.length;
    this.#makeZeros = makeZeros;
    for (const slot of op.gradient?.saves(needs) ?? []) this.#save(slot, inputs, outputs, inPlace);
  }

  #save(slot: SavedSlot, inputs: readonly Tensor[], outputs: readonly Tensor[], inPlace: boolean): void {
    if (slot === 'output') {
      this.#savedOutputs = outputs.map(save);
      return;
    }
    const tensor = inputs[slot];
    if (tensor === undefined) return;
    // What is about to be written over must be kept apart. As PyTorch, only where the rule reads it.
    this.#savedInputs[slot] = save(inPlace && slot === 0 ? quietly(() => tensor.clone()) : tensor);
  }

  /** An in-place form has written its result: that is what the rule means by its output. */
  outputWritten(): void {
    if (this.#savedOutputs.length > 0) this.#savedOutputs = this.#savedOutputs.map(({ tensor }) => save(tensor));
  }

  get name(): string {
    const name = this.#op.gradient?.name ?? this.#op.name;
    return typeof name === 'string' ? name : name(this.attributes);
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

  inputDevice(index: number): string {
    return this.#inputs[index]?.device ?? 'cpu';
  }

  gradientOf(index: number): Tensor | null {
    return this.#gradients[index] ?? null;
  }

  input(index: number): Tensor {
    return this.#unpack(this.#savedInputs[index]);
  }

  output(index = 0): Tensor {
    return this.#unpack(this.#savedOutputs[index], index);
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

  #unpack(slot: SavedTensor | undefined, output: number | null = null): Tensor {
    if (this.#released) throw about(new AutogradError(secondBackward), saverOf(this));
    if (slot === undefined)
      throw new AutogradError(`${this.#op.name}: its backward rule read a tensor that it does not save`);
    return unpack(slot, this, output);
  }
}

/** The end of every path: adds to a leaf's `.grad`. */
export class AccumulateGrad extends BackwardNode {
  readonly name = 'AccumulateGrad';
  readonly rule = '';
  readonly edges = [];
  readonly outputCount = 1;
  override readonly leaf: Tensor;

  constructor(leaf: Tensor) {
    // The highest: a leaf takes its gradient as soon as it is whole, as in PyTorch.
    super(Number.MAX_SAFE_INTEGER);
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
