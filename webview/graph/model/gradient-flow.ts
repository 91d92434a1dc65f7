import type { Graph, GraphNode, OutputReference } from '../../../src/trace/schema.ts';
import type { SceneNet } from './scene.ts';

/** Which way of a training step a picture shows. */
export const flows = ['forward', 'both', 'backward'] as const;
export type Flow = (typeof flows)[number];

/** What flows back along a net. */
export interface GradientFlow {
  /** Places among the net's targets from which a gradient comes. */
  readonly targets: readonly number[];
  /** Places among the targets where the way back ends although the tensor needs a gradient, and why. */
  readonly stops: readonly { readonly target: number; readonly reason: string }[];
  /** How many operations send a gradient to the same tensor, where it is the most; they are summed. */
  readonly summed: number;
}

const integers = /^(u?int\d+|bool|long|short)$/;

/** Follows the gradients of a net's tensors, by what the graph says of its operations; no values are needed. */
export function gradientFlow(graph: Graph, net: SceneNet): GradientFlow {
  const needing = net.tensors.filter(({ node, output }) => graph.nodes[node]?.outputs[output]?.requiresGrad === true);
  if (needing.length === 0) return { targets: [], stops: [], summed: 0 };
  const senders = new Map<OutputReference, number>();
  const targets: number[] = [];
  const stops: { target: number; reason: string }[] = [];
  for (const [target, { readers }] of net.targets.entries()) {
    let isSent = false;
    let stopped: GraphNode | null = null;
    for (const reader of readers) {
      const node = graph.nodes[reader];
      const tensor = node === undefined ? undefined : needing.find((candidate) => reads(node, candidate));
      if (node === undefined || tensor === undefined) continue;
      if (node.backward === null) stopped ??= node;
      else {
        isSent = true;
        senders.set(tensor, (senders.get(tensor) ?? 0) + 1);
      }
    }
    if (isSent) targets.push(target);
    else if (stopped !== null) stops.push({ target, reason: whyStopped(stopped) });
  }
  return { targets, stops, summed: Math.max(0, ...senders.values()) };
}

function reads(node: GraphNode, tensor: OutputReference): boolean {
  return node.inputs.some((input) => input.node === tensor.node && input.output === tensor.output);
}

/** Why no gradient comes back from an operation, for a person. */
function whyStopped(node: GraphNode): string {
  const dtype = node.outputs[0]?.dtype ?? '';
  if (node.op === 'detach') return 'No gradient: detach() ends the way back here';
  if (integers.test(dtype)) return `No gradient: ${node.label} gives ${dtype}, which has none`;
  return `No gradient: ${node.label} ran without recording (noGrad), or has none`;
}
