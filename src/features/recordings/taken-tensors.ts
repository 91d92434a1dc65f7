import type { Producers, ReceivedName, SourceIndex, SourceSite } from '../../analysis/index.ts';
import type { GraphNode } from '../../trace/schema.ts';
import { type Operand, operandsOf } from './operands.ts';
import type { SourceLinks } from './source-links.ts';

/** A tensor that a recorded operation took under a name. */
export interface TakenTensor {
  readonly node: GraphNode;
  readonly output: number;
}

interface Use extends TakenTensor {
  readonly operand: Operand;
  readonly site: SourceSite;
}

/**
 * The leaf that a name stands for, found by its use: leaves are made outside the recorded step, so no recorded line made
 * them, but the operations that take them are recorded, with which input it is.
 */
export function leafOf(links: SourceLinks, file: string, index: SourceIndex, producers: Producers): TakenTensor | null {
  const name = index.text.slice(producers.span.start, producers.span.end);
  const wanted = new Set(producers.sites.map((site) => site.offset));
  for (const use of usesOf(links, file, index)) {
    const { node, operand } = use;
    if (node.kind === 'op' || !operand.text.endsWith(name)) continue;
    const origins = index.producersAt(operand.nameOffset)?.sites ?? [];
    if (origins.some((origin) => wanted.has(origin.offset))) return use;
  }
  return null;
}

/** What a name held whose value no expression of the text made: the last tensor that the first line to use it took under it. */
export function receivedTensor(
  links: SourceLinks,
  file: string,
  index: SourceIndex,
  { span, givenAt }: ReceivedName,
): TakenTensor | null {
  const name = index.text.slice(span.start, span.end);
  let found: Use | null = null;
  for (const use of usesOf(links, file, index)) {
    if (found !== null && found.site !== use.site) break;
    if (use.operand.text !== name) continue;
    const given = index.receivedAt(use.operand.nameOffset)?.givenAt ?? [];
    if (given.some((offset) => givenAt.includes(offset))) found = use;
  }
  return found;
}

/** What the calls of a file took under plain names, in the order of the text. */
function* usesOf(links: SourceLinks, file: string, index: SourceIndex): Generator<Use> {
  for (const site of index.sites) {
    if (site.kind !== 'call') continue;
    const operations = links.nodesAt(file, site).filter(({ kind }) => kind === 'op');
    const callee = index.text.slice(site.nameSpan.start, site.nameSpan.end);
    for (const operation of operations) {
      for (const operand of operandsOf(index, site, operation)) {
        const reference = operation.inputs[operand.input];
        const node = reference === undefined ? undefined : links.graph.nodes[reference.node];
        if (node === undefined || reference === undefined) continue;
        // What a call made on its way was not given to it, nor were the parameters of its layers.
        if (operations.includes(node) || (operation.op !== callee && node.kind === 'parameter')) continue;
        yield { node, output: reference.output, operand, site };
      }
    }
  }
}
