import type { Producers, SourceIndex, SourceSite, SourceSpan } from '../../analysis/index.ts';
import type { GraphNode, OutputReference } from '../../trace/schema.ts';
import type { SourceLinks } from '../recordings/source-links.ts';
import { leafOf, receivedTensor, type TakenTensor } from '../recordings/taken-tensors.ts';

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
  for (const site of producers?.sites ?? []) {
    const nodes = links.nodesAt(file, site).filter(({ kind }) => kind === 'op');
    const last = nodes.at(-1);
    if (producers !== null && last !== undefined) return ofOperations(producers, site, nodes, last);
  }
  const leaf = producers === null ? null : leafOf(links, file, index, producers);
  if (producers !== null && leaf !== null) return ofTaken(links, file, producers.span, leaf);
  const received = index.receivedAt(offset);
  const taken = received === null ? null : receivedTensor(links, file, index, received);
  return received === null || taken === null ? null : ofTaken(links, file, received.span, taken);
}

function ofTaken(
  links: SourceLinks,
  file: string,
  span: SourceSpan,
  { node, output }: TakenTensor,
): RecordedExpression {
  const made = node.kind === 'op' ? links.locate(node) : null;
  const isElsewhere = made?.file === file && made.position.line !== span.startPosition.line;
  const madeOnLine = isElsewhere ? made.position.line : null;
  return { span, result: { node: node.id, output }, nodes: [node], calls: 1, madeOnLine };
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
