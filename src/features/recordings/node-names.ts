import type { SourceIndex, SourceSpan } from '../../analysis/index.ts';
import type { Graph, GraphNode } from '../../trace/schema.ts';
import { operandsOf } from './operands.ts';
import type { SourceLinks } from './source-links.ts';

/** What to call the nodes of a graph: the script's own names where it has them. */
export class NodeNames {
  readonly #names = new Map<number, string>();
  readonly #nodes = new Map<string, GraphNode>();

  constructor(links: SourceLinks) {
    this.#addLabels(links);
    this.#addVariables(links);
    this.#addOperands(links);
    this.#addOperations(links);
  }

  /** `layer1.weight`, a variable's name, else the operation where it ran: `layer1.linear`, with its number if need be: `mul#7`. */
  nameOf(node: number): string {
    return this.#names.get(node) ?? `#${node}`;
  }

  /** The node of that name; of several, the last that ran. */
  nodeOf(name: string): GraphNode | null {
    return this.#nodes.get(name) ?? null;
  }

  /** Names that can be asked for. */
  get names(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  #addLabels(links: SourceLinks): void {
    for (const node of links.graph.nodes) {
      const { kind, label, op } = node;
      if (kind !== 'op' && label !== op && label !== kind) this.#add(label, node);
    }
  }

  #addVariables(links: SourceLinks): void {
    const lastAt = new Map<string, { readonly node: GraphNode; readonly name: string }>();
    for (const node of links.graph.nodes) {
      const located = node.kind === 'op' ? links.locate(node) : null;
      const index = located === null ? null : links.file(located.file);
      if (located?.span == null || index === null) continue;
      const name = variableOf(index, located.span);
      if (name !== null) lastAt.set(`${located.file}:${located.span.start}`, { node, name });
    }
    for (const { node, name } of lastAt.values()) this.#add(name, node);
  }

  /** A leaf that has no name of its own is called as the first operation that takes it calls it. */
  #addOperands(links: SourceLinks): void {
    for (const operation of links.graph.nodes) {
      const located = operation.kind === 'op' ? links.locate(operation) : null;
      const index = located === null ? null : links.file(located.file);
      const site = located === null ? null : (index?.siteAt(located.position) ?? null);
      if (site === null || index === null) continue;
      for (const { text, input } of operandsOf(index, site, operation)) {
        const reference = operation.inputs[input];
        const leaf = reference === undefined ? undefined : links.graph.nodes[reference.node];
        if (leaf !== undefined && leaf.kind !== 'op' && !this.#names.has(leaf.id)) this.#add(text, leaf);
      }
    }
  }

  #addOperations(links: SourceLinks): void {
    const nameless = links.graph.nodes.filter(({ id }) => !this.#names.has(id));
    const places = nameless.map(({ label, modulePath }) => {
      // As parameters are called: without the model itself.
      return [...modulePath.slice(1).map(({ name }) => name), label].join('.');
    });
    for (const [index, node] of nameless.entries()) {
      const place = places[index] ?? node.label;
      const isOnly = places.indexOf(place) === places.lastIndexOf(place) && !this.#nodes.has(place);
      this.#add(isOnly ? place : `${place}#${node.id}`, node);
    }
  }

  #add(name: string, node: GraphNode): void {
    const present = this.#nodes.get(name);
    // A variable written in a loop has several nodes; each keeps a name of its own, the last one the plain one.
    if (present !== undefined) this.#names.delete(present.id);
    this.#names.set(node.id, name);
    this.#nodes.set(name, node);
  }
}

/** The graph with its nameless leaves called as the script calls them. */
export function withLeafNames(links: SourceLinks): Graph {
  const names = new NodeNames(links);
  const { graph } = links;
  const nodes = graph.nodes.map((node) =>
    node.label === node.kind ? { ...node, label: names.nameOf(node.id) } : node,
  );
  return { ...graph, nodes };
}

/** The variable that a whole expression is assigned to: `h` for `const h = x.relu();`. */
function variableOf({ text }: SourceIndex, span: SourceSpan): string | null {
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const before = text.slice(lineStart, span.start);
  const match = /(?:^|[\s;{(,])((?:this\.)?[A-Za-z_$][\w$]*)(?:\s*:\s*[\w.<>, ]+)?\s*=\s*$/.exec(before);
  if (match?.[1] === undefined) return null;
  const after = /\S/.exec(text.slice(span.end))?.[0] ?? ';';
  return '.?([!`'.includes(after) || '+-*/%<>=&|'.includes(after) ? null : match[1];
}
