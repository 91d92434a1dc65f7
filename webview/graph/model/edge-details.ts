import type { Graph, GraphNode, OutputReference, StepRecord, TensorSummary } from '../../../src/trace/schema.ts';
import { elementCount, formatBytes, formatCount, formatShape } from '../../shared/format.ts';
import { summarise } from '../../shared/statistics.ts';
import type { Fact, Jump } from './details.ts';
import type { ModuleTree } from './module-tree.ts';
import { byteSize } from './tensor-statistics.ts';

/** A tensor on its way from what made it to what reads it. */
export interface EdgeDetails {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly source: Jump;
  /** With the gradient that each sent back, where that was recorded. */
  readonly readers: readonly Jump[];
  /** What the readers sent back and their sum; empty where at most one did. */
  readonly gradients: readonly Fact[];
}

/** What the details say of an edge; null for a tensor that does not exist. */
export function edgeDetails(
  graph: Graph,
  tree: ModuleTree,
  step: StepRecord,
  { node, output }: OutputReference,
): EdgeDetails | null {
  const source = graph.nodes[node];
  const tensor = source?.outputs[output];
  if (source === undefined || tensor === undefined) return null;
  const readers = (tree.readers[node] ?? [])
    .flatMap((id) => graph.nodes[id] ?? [])
    .filter(({ inputs }) => inputs.some((input) => input.node === node && input.output === output));
  const sent = contributionsTo(step, { node, output });
  const elements = elementCount(tensor.shape);
  const sum = sent.at(-1);
  return {
    title: source.outputs.length > 1 ? `${source.label} [${output}]` : source.label,
    facts: [
      { name: 'Shape', value: formatShape(tensor.shape) },
      { name: 'Type', value: tensor.dtype },
      { name: 'Elements', value: formatCount(elements) },
      { name: 'Memory', value: formatBytes(elements * byteSize(tensor.dtype)) },
      { name: 'Requires gradient', value: tensor.requiresGrad ? 'yes' : 'no' },
    ],
    source: { node, title: source.label, detail: formatShape(tensor.shape) },
    readers: readers.map((reader) => ({
      node: reader.id,
      title: reader.label,
      detail: positionsText(reader, node, output),
    })),
    gradients:
      sum === undefined || sent.length < 2
        ? []
        : [
            ...sent.map(({ from, contribution }) => ({
              name: `from ${graph.nodes[from]?.label ?? `#${from}`}`,
              value: summarise(contribution),
            })),
            { name: 'sum', value: summarise(sum.accumulated) },
          ],
  };
}

interface Sent {
  readonly from: number;
  readonly contribution: TensorSummary;
  readonly accumulated: TensorSummary;
}

/** What the backward pass sent to a tensor, in its order. */
function contributionsTo(step: StepRecord, { node, output }: OutputReference): readonly Sent[] {
  return step.passes.flatMap(({ stops }) =>
    stops.flatMap((stop) =>
      stop.contributions
        .filter(({ target }) => target.node === node && target.output === output)
        .map(({ contribution, accumulated }) => ({ from: stop.node, contribution, accumulated })),
    ),
  );
}

/** As which of its inputs a node reads a tensor. */
function positionsText(reader: GraphNode, node: number, output: number): string {
  const positions = reader.inputs.flatMap((input, at) =>
    input.node === node && input.output === output ? [at + 1] : [],
  );
  return `input ${positions.join(' and ')}`;
}
