import type { Graph, GraphNode } from '../trace/schema.ts';

/**
 * Whether two structures are the same operations on tensors of other sizes, as those of a last batch that is smaller: a node's
 * number means the same in both.
 */
export function hasSameOperations(one: Graph, other: Graph): boolean {
  if (one.id === other.id) return true;
  return one.nodes.length === other.nodes.length && one.nodes.every((node, id) => isSame(node, other.nodes[id]));
}

function isSame(one: GraphNode, other: GraphNode | undefined): boolean {
  return (
    other !== undefined &&
    one.kind === other.kind &&
    one.op === other.op &&
    one.backward === other.backward &&
    (one.kind !== 'parameter' || one.label === other.label) &&
    one.inputs.length === other.inputs.length &&
    one.inputs.every(
      ({ node, output }, at) => node === other.inputs[at]?.node && output === other.inputs[at]?.output,
    ) &&
    one.modulePath.length === other.modulePath.length &&
    one.modulePath.every(
      ({ name, call }, at) => name === other.modulePath[at]?.name && call === other.modulePath[at]?.call,
    )
  );
}
