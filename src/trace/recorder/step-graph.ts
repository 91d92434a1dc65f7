import { createHash } from 'node:crypto';
import type { Node } from '../../engine/autograd/node.ts';
import type { OpEvent } from '../../engine/observer.ts';
import type { Tensor } from '../../engine/tensor.ts';
import { toJsonNumber } from '../json-number.ts';
import type {
  AttributeValue,
  CallSite,
  Graph,
  GraphNode,
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
}

const noInputs: readonly OutputReference[] = [];
const noAttributes: Readonly<Record<string, AttributeValue>> = {};

/** The graph of the step in progress. */
export class StepGraph {
  readonly #modules: ModulePaths;
  readonly #callSites: CallSites;
  readonly #digest: StructureDigest;
  readonly #nodes: PendingNode[] = [];
  readonly #references = new Map<Tensor, OutputReference>();
  /** By backward node: the operation (or outside tensor) that it belongs to. */
  readonly #backwardNodes = new Map<Node, number>();

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

  referenceTo(tensor: Tensor): OutputReference | null {
    return this.#references.get(tensor) ?? null;
  }

  nodeOfBackward(node: Node): number | null {
    return this.#backwardNodes.get(node) ?? null;
  }

  addOp(event: OpEvent, inputs: readonly OutputReference[], callSite: number | null): number {
    const { op, formula, outputs } = event;
    const gradFn = outputs[0]?.gradFn ?? null;
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
      backward: gradFn?.name ?? null,
    });
    for (const [output, tensor] of outputs.entries()) this.#references.set(tensor, { node: id, output });
    if (gradFn !== null) this.#backwardNodes.set(gradFn, id);
    return id;
  }

  /** A tensor from outside the step, at its first use. */
  addLeaf(tensor: Tensor, callSite: number | null): OutputReference {
    const { kind, label } = this.#leafName(tensor);
    const gradFn = tensor.gradFn ?? (tensor.requiresGrad ? (tensor.gradientEdge()?.node ?? null) : null);
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
    if (tensor.isLeaf && gradFn !== null) this.#backwardNodes.set(gradFn, id);
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
    const nodes = this.#nodes.map((node, id): GraphNode => {
      const { kind, op, formula, label, inputs, attributes, outputs, backward } = node;
      const modulePath = node.place.path;
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
