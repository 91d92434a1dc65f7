import type { Producers, SourceIndex, SourceSite } from '../../analysis/index.ts';
import type { GraphNode } from '../../trace/schema.ts';
import type { SourceLinks } from './source-links.ts';

/** A plain name or property path that a call takes: `x` and `this.weight` in `x.matmul(this.weight)`. */
export interface Operand {
  readonly text: string;
  /** Offset of the path's last name. */
  readonly nameOffset: number;
  /** Position among the inputs of the operation: the receiver comes first. */
  readonly input: number;
}

/** Names that functions are imported under: what stands before the dot is then no tensor. */
const namespaces = new Set(['this', 'super', 'F', 'functional', 'nn.functional', 'nn', 'backstep']);

/** The names that a call takes, as far as they are plain to see, with the inputs of the operation that they stand for. */
export function operandsOf(index: SourceIndex, site: SourceSite, operation: GraphNode): readonly Operand[] {
  const { text } = index;
  const found: Operand[] = [];
  const receiver = /^\s*([\w$.]+)\s*\??\.\s*$/.exec(text.slice(site.span.start, site.nameSpan.start))?.[1];
  const callee = text.slice(site.nameSpan.start, site.nameSpan.end);
  const isModule = operation.modulePath.some(({ name }) => name.split('.').at(-1) === callee);
  const isFunction = site.nameSpan.start === site.span.start || isModule || namespaces.has(receiver ?? '');
  if (receiver !== undefined && !isFunction) found.push(operand(receiver, text.indexOf(receiver, site.span.start), 0));
  const open = text.indexOf('(', site.nameSpan.end);
  if (open < 0 || open >= site.span.end) return found;
  let position = open + 1;
  for (const [order, argument] of splitArguments(text.slice(open + 1, site.span.end - 1)).entries()) {
    const path = argument.trim();
    if (/^(this\.)?[A-Za-z_$][\w$.]*$/.test(path)) {
      found.push(operand(path, position + argument.indexOf(path), isFunction ? order : order + 1));
    }
    position += argument.length + 1;
  }
  return found;
}

function operand(path: string, offset: number, input: number): Operand {
  return { text: path, nameOffset: offset + path.lastIndexOf('.') + 1, input };
}

function splitArguments(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/**
 * The leaf that a name stands for, found by its use: leaves are made outside the recorded step, so no recorded line made
 * them, but the operations that take them are recorded, with which input it is.
 */
export function leafOf(
  links: SourceLinks,
  file: string,
  index: SourceIndex,
  producers: Producers,
): { readonly node: GraphNode; readonly output: number } | null {
  const name = index.text.slice(producers.span.start, producers.span.end);
  const wanted = new Set(producers.sites.map((site) => site.offset));
  for (const site of index.sites) {
    if (site.kind !== 'call') continue;
    for (const operation of links.nodesAt(file, site)) {
      const leaf = operation.kind === 'op' ? leafIn(operation, site) : null;
      if (leaf !== null) return leaf;
    }
  }
  return null;

  function leafIn(operation: GraphNode, site: SourceSite) {
    for (const { text, nameOffset, input } of operandsOf(index, site, operation)) {
      if (!text.endsWith(name)) continue;
      const reference = operation.inputs[input];
      const node = reference === undefined ? undefined : links.graph.nodes[reference.node];
      if (node === undefined || reference === undefined || node.kind === 'op') continue;
      const origins = index.producersAt(nameOffset)?.sites ?? [];
      if (origins.some((origin) => wanted.has(origin.offset))) return { node, output: reference.output };
    }
    return null;
  }
}
