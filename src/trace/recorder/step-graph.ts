import { createHash } from 'node:crypto';
import type { Node } from '../../engine/autograd/node.ts';
import type { FailedOpEvent, OpEvent } from '../../engine/observer.ts';
import type { Tensor } from '../../engine/tensor.ts';
import { toJsonNumber } from '../json-number.ts';
import type {
  AttributeValue,
  CallSite,
  Graph,
  GraphNode,
  ModuleStep,
  NodeKind,
  OutputReference,
  TensorDescription,
} from '../schema.ts';
import type { CallSites } from './call-sites.ts';
import type { ModulePaths, ModulePlace } from './module-paths.ts';
import { StructureDigest } from './structure-digest.ts';

/** A node as it is kept while the step runs; turned into a GraphNode only when the graph is written. */
interface PendingNode {
  readonly kind: NodeKind;
  readonly op: string;
  readonly formula: string;
  readonly label: string;
  readonly callSite: number | null;
  readonly place: ModulePlace;
  readonly inputs: readonly OutputReference[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly outputs: readonly TensorDescription[];
  readonly backward: string | null;
  readonly failure?: string;
}

const noInputs: readonly OutputReference[] = [];
const noAttributes: Readonly<Record<string, AttributeValue>> = {};

/** The graph of the step in progress. */
export class StepGraph {
  readonly #modules: ModulePaths;
  readonly #callSites: CallSites;
  readonly #digest: StructureDigest;
  readonly #nodes: PendingNode[] = [];
  // Weak: what the script drops in the middle of a step is free to go.
  readonly #references = new WeakMap<Tensor, OutputReference>();
  /** By backward node: the first of the outputs (of an operation, or the outside tensor) that its gradients are of. */
  readonly #backwardNodes = new WeakMap<Node, OutputReference>();

  constructor(modules: ModulePaths, callSites: CallSites, texts: Map<string, number>) {
    this.#modules = modules;
    this.#callSites = callSites;
    this.#digest = new StructureDigest(texts);
  }

  get size(): number {
    return this.#nodes.length;
  }

  /** Tells this structure from the run's others. */
  get structure(): string {
    return this.#digest.key;
  }

  has(tensor: Tensor): boolean {
    return this.#references.has(tensor);
  }

  /** Null also for a view that was written through its base or another view since: autograd gives it a new history. */
  referenceTo(tensor: Tensor): OutputReference | null {
    const known = this.#references.get(tensor);
    if (known === undefined) return null;
    const { viewBase, recordedGradFn } = tensor;
    if (viewBase === null || recordedGradFn === null || this.#backwardNodes.has(recordedGradFn)) return known;
    // The view that was written through itself is an output of what wrote, as long as nothing else has written since.
    if (this.#references.get(viewBase)?.node !== known.node) return null;
    this.#backwardNodes.set(recordedGradFn, known);
    return known;
  }

  /** The output that a backward node's incoming gradient is of. */
  outputOfBackward(node: Node, output: number): OutputReference | null {
    const first = this.#backwardNodes.get(node);
    return first === undefined ? null : { node: first.node, output: first.output + output };
  }

  /** An operation that wrote through a view has a second output: the base of the view, as it is now. */
  addOp(event: OpEvent, operands: readonly OutputReference[], callSite: number | null): number {
    const { op, formula, outputs: made } = event;
    const base = writtenBase(event);
    const before = base === null ? null : (this.#references.get(base) ?? null);
    const inputs = before === null ? operands : [...operands, before];
    const outputs = base === null ? made : [...made, base];
    const gradFn = (base ?? made[0])?.recordedGradFn ?? null;
    // What is written while nothing is recorded keeps the history that it had.
    const isRecorded = gradFn !== null && !this.#backwardNodes.has(gradFn);
    const id = this.#add({
      kind: 'op',
      op,
      formula,
      label: op,
      callSite,
      place: this.#modules.current,
      inputs,
      attributes: toAttributes(event.attributes),
      outputs: outputs.map(describe),
      backward: isRecorded ? gradFn.name : null,
    });
    for (const [output, tensor] of outputs.entries()) this.#references.set(tensor, { node: id, output });
    if (isRecorded) this.#backwardNodes.set(gradFn, { node: id, output: base === null ? 0 : made.length });
    return id;
  }

  /** The operation that ended the run. `place`: where it was called, which has been left since. */
  addFailedOp(
    event: FailedOpEvent,
    inputs: readonly OutputReference[],
    callSite: number | null,
    place: ModulePlace,
  ): void {
    const { op, formula, error } = event;
    const attributes = toAttributes(event.attributes);
    const about = { kind: 'op', op, formula, label: op, callSite, place, inputs, attributes } as const;
    this.#add({ ...about, outputs: [], backward: null, failure: error.message });
  }

  /** A view whose base was written to since it was made: autograd looks at the base anew, so the graph does too. */
  addRenewedView(view: Tensor, base: OutputReference, callSite: number | null): OutputReference {
    const gradFn = view.recordedGradFn;
    const id = this.#add({
      kind: 'op',
      op: 'asStrided',
      formula: 'the window of a view on its base, which was written to',
      label: 'asStrided',
      callSite,
      place: this.#modules.current,
      inputs: [base],
      attributes: noAttributes,
      outputs: [describe(view)],
      backward: gradFn?.name ?? null,
    });
    const reference = { node: id, output: 0 };
    this.#references.set(view, reference);
    if (gradFn !== null) this.#backwardNodes.set(gradFn, reference);
    return reference;
  }

  /** A tensor from outside the step, at its first use. */
  addLeaf(tensor: Tensor, callSite: number | null): OutputReference {
    const { kind, label } = this.#leafName(tensor);
    // As it was recorded: asking a view anew may be an error that the script has not made.
    const { recordedGradFn } = tensor;
    const isLeaf = recordedGradFn === null && tensor.viewBase === null;
    const gradFn = isLeaf && tensor.requiresGrad ? (tensor.gradientEdge()?.node ?? null) : recordedGradFn;
    const id = this.#add({
      kind,
      op: kind,
      formula: '',
      label,
      callSite,
      place: this.#modules.current,
      inputs: noInputs,
      attributes: noAttributes,
      outputs: [describe(tensor)],
      backward: gradFn?.name ?? null,
    });
    const reference = { node: id, output: 0 };
    this.#references.set(tensor, reference);
    if (isLeaf && gradFn !== null) this.#backwardNodes.set(gradFn, reference);
    return reference;
  }

  /** The whole graph, as it stands. */
  toGraph(): Graph {
    const sites: CallSite[] = [];
    const placed = new Map<number, number>();
    const place = (id: number | null): number | null => {
      const site = id === null ? null : this.#callSites.at(id);
      if (id === null || site === null) return null;
      const known = placed.get(id);
      if (known !== undefined) return known;
      const index = sites.push(site) - 1;
      placed.set(id, index);
      return index;
    };
    const paths = new Map<ModulePlace, readonly ModuleStep[]>();
    const pathTo = (one: ModulePlace): readonly ModuleStep[] => {
      const { name, module, call, parent } = one;
      if (module === null || parent === null) return [];
      let path = paths.get(one);
      if (path === undefined) {
        path = [...pathTo(parent), { name, type: module.constructor.name, call, callSite: place(one.callSite) }];
        paths.set(one, path);
      }
      return path;
    };
    const nodes = this.#nodes.map((node, id): GraphNode => {
      const { kind, op, formula, label, inputs, attributes, outputs, backward, failure } = node;
      const modulePath = pathTo(node.place);
      return {
        id,
        kind,
        op,
        formula,
        label,
        callSite: place(node.callSite),
        modulePath,
        inputs,
        attributes,
        outputs,
        backward,
        ...(failure === undefined ? {} : { failure }),
      };
    });
    const id = createHash('sha256')
      .update(JSON.stringify([sites, nodes]))
      .digest('hex')
      .slice(0, 16);
    return { id, callSites: sites, nodes };
  }

  #add(node: PendingNode): number {
    const digest = this.#digest;
    digest.text(node.op);
    digest.text(node.label);
    digest.number(node.callSite ?? -1);
    digest.number(node.place.id);
    for (const input of node.inputs) digest.number(input.node * 16 + input.output);
    if (node.attributes !== noAttributes) digest.text(JSON.stringify(node.attributes));
    for (const { shape, dtype, device, requiresGrad } of node.outputs) {
      for (const size of shape) digest.number(size);
      digest.text(dtype);
      digest.text(device);
      digest.number(requiresGrad ? 1 : 0);
    }
    digest.text(node.backward ?? '');
    if (node.failure !== undefined) digest.text(node.failure);
    return this.#nodes.push(node) - 1;
  }

  #leafName(tensor: Tensor): { readonly kind: NodeKind; readonly label: string } {
    const name = this.#modules.parameterName(tensor);
    if (name !== null) return { kind: 'parameter', label: name };
    // A parameter whose module has not been called: the class tells, by name because the script has its own engine.
    if (tensor.constructor.name === 'Parameter') return { kind: 'parameter', label: 'parameter' };
    if (tensor.requiresGrad) return { kind: 'leaf', label: 'leaf' };
    if (tensor.isWrappedNumber) return { kind: 'input', label: String(tensor.storage.read()[tensor.offset]) };
    return { kind: 'input', label: 'input' };
  }
}

/** The base of the view that an operation wrote through; null where it wrote to a whole tensor or to none. */
export function writtenBase({ inPlace, outputs }: OpEvent): Tensor | null {
  return inPlace ? (outputs[0]?.viewBase ?? null) : null;
}

function describe({ shape, dtype, device, requiresGrad }: Tensor): TensorDescription {
  return { shape, dtype, device, requiresGrad };
}

function toAttributes(attributes: object): Readonly<Record<string, AttributeValue>> {
  let result: Record<string, AttributeValue> | null = null;
  for (const name of Object.keys(attributes)) {
    const value: unknown = Reflect.get(attributes, name);
    if (value === undefined) continue;
    result ??= {};
    result[name] = toAttribute(value);
  }
  return result ?? noAttributes;
}

function toAttribute(value: unknown): AttributeValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return toJsonNumber(value);
  return Array.isArray(value) ? value.map(toAttribute) : String(value);
}
