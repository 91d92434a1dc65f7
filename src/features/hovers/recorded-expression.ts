import type { Producers, SourceIndex, SourceSite, SourceSpan } from '../../analysis/index.ts';
import type { GraphNode, OutputReference } from '../../trace/schema.ts';
import { leafOf } from '../recordings/operands.ts';
import type { SourceLinks } from '../recordings/source-links.ts';

/** What a run recorded of an expression. */
export interface RecordedExpression {
  /** The text that it is about. */
  readonly span: SourceSpan;
  readonly result: OutputReference;
  /** All nodes that the call made, in the order in which they ran; for a leaf only itself. */
  readonly nodes: readonly GraphNode[];
  /** How often the call ran in the step. */
  readonly calls: number;
  /** The line that made the value, where it is not the expression's own. */
  readonly madeOnLine: number | null;
}

/** What a graph has of the expression at an offset; null when nothing of it was recorded there. */
export function recordedExpressionAt(
  links: SourceLinks,
  file: string,
  index: SourceIndex,
  offset: number,
): RecordedExpression | null {
  const producers = index.producersAt(offset);
  if (producers === null) return null;
  for (const site of producers.sites) {
    const nodes = links.nodesAt(file, site).filter(({ kind }) => kind === 'op');
    const last = nodes.at(-1);
    if (last !== undefined) return ofOperations(producers, site, nodes, last);
  }
  const leaf = leafOf(links, file, index, producers);
  if (leaf === null) return null;
  const { span } = producers;
  const result = { node: leaf.node.id, output: leaf.output };
  return { span, result, nodes: [leaf.node], calls: 1, madeOnLine: null };
}

function ofOperations(
  { span }: Producers,
  site: SourceSite,
  nodes: readonly GraphNode[],
  last: GraphNode,
): RecordedExpression {
  const isHere =
    site.span.startPosition.line <= span.startPosition.line && span.startPosition.line <= site.span.endPosition.line;
  return {
    span,
    result: { node: last.id, output: 0 },
    nodes,
    calls: nodes.filter((node) => kindOf(node) === kindOf(last)).length,
    madeOnLine: isHere ? null : site.position.line,
  };
}

/** A call that runs again ends with the same operation in the same module. */
function kindOf({ op, modulePath }: GraphNode): string {
  return [op, ...modulePath.map(({ name }) => name)].join('/');
}
