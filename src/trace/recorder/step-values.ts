import type { BackwardNodeEvent } from '../../engine/observer.ts';
import type { Tensor } from '../../engine/tensor.ts';
import type { CallSite, OutputReference } from '../schema.ts';
import type { HeldTensor, Holdings } from './holdings.ts';
import type { StepGraph } from './step-graph.ts';

export interface HeldValue {
  readonly reference: OutputReference;
  readonly storage: number;
  readonly version: number;
  readonly held: HeldTensor | null;
  readonly dtype: string;
}

export interface HeldContribution {
  readonly target: OutputReference;
  readonly contribution: HeldTensor;
  readonly accumulated: HeldTensor;
}

export interface HeldStop {
  readonly node: number;
  readonly name: string;
  readonly rule: string;
  readonly incoming: readonly (HeldTensor | null)[];
  readonly contributions: readonly HeldContribution[];
  readonly leafGradient: HeldTensor | null;
}

export interface HeldPass {
  readonly root: OutputReference;
  readonly callSite: CallSite | null;
  readonly stops: HeldStop[];
}

/** Values, gradients and backward passes of the step in progress, by reference until someone wants them. */
export class StepValues {
  readonly values: HeldValue[] = [];
  readonly passes: HeldPass[] = [];
  readonly #holdings: Holdings;
  readonly #graph: StepGraph;
  readonly #gradients = new Map<number, HeldTensor>();
  readonly #trained: HeldValue[] = [];
  /** Versions of the storages of trained tensors at the end of the step, where they were written to in it. */
  readonly #updated = new Map<HeldValue, number>();
  #pass: HeldPass | null = null;

  constructor(graph: StepGraph, holdings: Holdings) {
    this.#graph = graph;
    this.#holdings = holdings;
  }

  gradientOf(reference: OutputReference): HeldTensor | null {
    return this.#gradients.get(keyOf(reference)) ?? null;
  }

  addValue(reference: OutputReference, tensor: Tensor): void {
    this.#add(reference, tensor, this.#holdings.hold(tensor));
  }

  /** A tensor from outside. `wasWritten`: by the in-place operation that is the first of the step to use it. */
  addOutsideValue(reference: OutputReference, tensor: Tensor, wasWritten: boolean): void {
    const held = wasWritten ? this.#holdings.holdBeforeWrite(tensor) : this.#holdings.hold(tensor);
    const value = this.#add(reference, tensor, held);
    const isLeaf = tensor.recordedGradFn === null && tensor.viewBase === null;
    if (isLeaf && tensor.requiresGrad) this.#trained.push(value);
  }

  /** The step is over: what its trained tensors are now is what it has made of them. */
  endStep(): void {
    for (const value of this.#trained) {
      const holding = value.held?.holding;
      if (holding !== undefined && holding.storage.version !== holding.version) {
        this.#updated.set(value, holding.storage.version);
      }
    }
  }

  /** A trained tensor as it was at the end of the step; null where it was not written to, or the step is not over. */
  updated(value: HeldValue): HeldTensor | null {
    const version = this.#updated.get(value);
    return version === undefined || value.held === null ? null : this.#holdings.laterVersion(value.held, version);
  }

  beginPass(root: OutputReference, callSite: CallSite | null): void {
    this.#pass = { root, callSite, stops: [] };
    this.passes.push(this.#pass);
  }

  endPass(): void {
    this.#pass = null;
  }

  /** `first`: the first of the outputs that its gradients are of. */
  addStop(event: BackwardNodeEvent, first: OutputReference): void {
    const { node, leaf } = event;
    if (this.#pass === null) return;
    const id = first.node;
    const arriving = event.incoming.map((gradient) => (gradient === null ? null : this.#holdings.hold(gradient)));
    const incoming = [...new Array<null>(first.output).fill(null), ...arriving];
    for (const [output, gradient] of incoming.entries()) {
      if (gradient !== null) this.#gradients.set(keyOf({ node: id, output }), gradient);
    }
    const grad = leaf?.grad ?? null;
    this.#pass.stops.push({
      node: id,
      name: node.name,
      rule: node.rule,
      incoming,
      contributions: this.#contributionsOf(event),
      leafGradient: grad === null ? null : this.#holdings.hold(grad),
    });
  }

  #contributionsOf({ node, outgoing, accumulated }: BackwardNodeEvent): HeldContribution[] {
    const contributions: HeldContribution[] = [];
    for (const [index, edge] of node.edges.entries()) {
      const sent = outgoing[index] ?? null;
      const total = accumulated[index] ?? null;
      if (edge === null || sent === null || total === null) continue;
      const target =
        edge.node.leaf === null
          ? this.#graph.outputOfBackward(edge.node, edge.output)
          : this.#graph.referenceTo(edge.node.leaf);
      const contribution = this.#holdings.hold(sent);
      const accumulatedThere = this.#holdings.hold(total);
      if (target === null || contribution === null || accumulatedThere === null) continue;
      contributions.push({ target, contribution, accumulated: accumulatedThere });
      this.#gradients.set(keyOf(target), accumulatedThere);
    }
    return contributions;
  }

  #add(reference: OutputReference, tensor: Tensor, held: HeldTensor | null): HeldValue {
    const { storage } = tensor;
    const version = held?.holding.version ?? storage.version;
    const value: HeldValue = { reference, storage: storage.id, version, held, dtype: tensor.dtype };
    this.values.push(value);
    return value;
  }
}

function keyOf({ node, output }: OutputReference): number {
  return node * 64 + output;
}
