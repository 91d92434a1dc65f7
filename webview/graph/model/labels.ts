import type { Graph, GraphNode } from '../../../src/trace/schema.ts';
import { elementCount, formatCount, formatShape, speakShape } from '../../shared/format.ts';
import { summarise } from '../../shared/statistics.ts';
import { moduleContents } from './card.ts';
import type { Comparison } from './comparison/comparison.ts';
import { speakChange, speakChangesInside } from './comparison/item-changes.ts';
import { type ModuleTree, moduleTitle } from './module-tree.ts';
import type { Scene, SceneItem, SceneNet } from './scene.ts';
import type { StepValues } from './values.ts';

/** Where a node is in the modules: `net › layer1`. */
export function pathText(node: GraphNode): string {
  return node.modulePath
    .map((step) => (step.call > 0 ? `${step.name} (call ${step.call + 1})` : step.name))
    .join(' › ');
}

/** A node read aloud: what it is, its shape, its value and gradient, its place. */
export function speakNode(node: GraphNode, values: StepValues, comparison: Comparison | null): string {
  const parts = [node.kind === 'op' ? node.label : `${node.label}, ${node.kind}`];
  const change = speakChange(node.id, comparison);
  if (change !== '') parts.push(change);
  if (node.failure !== undefined) parts.push(`failed: ${node.failure}`);
  const output = node.outputs[0];
  if (output !== undefined) parts.push(speakShape(output.shape));
  const recorded = values.get(node.id, 0);
  if (recorded?.value) parts.push(`value ${summarise(recorded.value)}`);
  if (recorded?.gradient) parts.push(`gradient ${summarise(recorded.gradient)}`);
  if (node.modulePath.length > 0) parts.push(`in ${pathText(node)}`);
  return parts.join(', ');
}

/** What is read aloud, and beside what. */
export interface Spoken {
  readonly graph: Graph;
  readonly tree: ModuleTree;
  readonly values: StepValues;
  readonly picture: { readonly scene: Scene };
  readonly comparison: Comparison | null;
}

/** Any item read aloud. */
export function speakItem(item: SceneItem, { graph, tree, values, picture, comparison }: Spoken): string {
  if (item.kind === 'node') {
    const node = graph.nodes[item.node];
    return node === undefined ? '' : speakNode(node, values, comparison);
  }
  const box = tree.modules[item.module];
  if (box === undefined) return '';
  const state = item.kind === 'openModule' ? 'open' : 'folded';
  const repeats = box.repeats > 0 ? `${box.repeats} times` : '';
  const changes = speakChangesInside(item.index, picture.scene, comparison);
  const parts = [moduleTitle(box), box.type, repeats, moduleContents(box), changes, state];
  // A pass of a loop and a box of parameters are none of the script's modules.
  const noun = box.type !== '' ? 'Module' : box.repeats > 0 ? 'Loop' : 'Group';
  return `${noun} ${parts.filter((part) => part !== '').join(', ')}`;
}

/** The shape on an edge; several tensors that share one show how many they are. */
export function netLabel(net: SceneNet, graph: Graph): string {
  const first = net.tensors[0];
  const shape = formatShape(graph.nodes[first?.node ?? -1]?.outputs[first?.output ?? 0]?.shape ?? []);
  return net.tensors.length === 1 ? shape : `${shape}  +${formatCount(net.tensors.length - 1)}`;
}

/** An edge's thickness by the number of elements that travel on it, on a logarithmic scale. */
export function netThickness(net: SceneNet, graph: Graph): number {
  let elements = 0;
  for (const tensor of net.tensors)
    elements += elementCount(graph.nodes[tensor.node]?.outputs[tensor.output]?.shape ?? []);
  return Math.min(5.5, 1.2 + 0.55 * Math.log10(Math.max(1, elements)));
}
