import type { OutputReference } from '../../../src/trace/schema.ts';
import type { EdgeLabel } from '../model/edge-labels.ts';
import { netThickness } from '../model/labels.ts';
import { drawGradientFlow } from './gradient-edges.ts';
import type { PaintContext } from './paint-context.ts';
import { type Shape, shape, textShape, titleShape } from './shape.ts';

/** Draws a net: its line and heads, its label where there is room for one, and what flows back. */
export function drawNet(index: number, label: EdgeLabel | null, context: PaintContext): readonly Shape[] {
  const net = context.picture.scene.nets[index];
  if (net === undefined) return [];
  const thickness = netThickness(net, context.graph).toFixed(2);
  const shapes = [
    shape('path', { class: 'edge-line', d: context.picture.netPath(index), 'stroke-width': thickness }),
    shape('path', { class: 'edge-head', d: context.picture.netHeads(index) }),
  ];
  if (label !== null) {
    const anchor = label.isLeft ? { 'text-anchor': 'end' } : {};
    shapes.push(textShape({ class: 'edge-label', x: label.x, y: label.baseline, ...anchor }, label.text));
  }
  shapes.push(titleShape(describe(net.tensors, context)));
  const gradient = context.appearance.flow === 'forward' ? null : drawGradientFlow(index, context);
  if (gradient !== null) shapes.push(gradient);
  return shapes;
}

function describe(tensors: readonly OutputReference[], context: PaintContext): string {
  const names = tensors.slice(0, 8).map((tensor) => {
    const node = context.graph.nodes[tensor.node];
    const output = node?.outputs[tensor.output];
    return `${node?.label ?? ''}: ${output?.shape.join(' × ') || 'scalar'} ${output?.dtype ?? ''}`;
  });
  return tensors.length > names.length ? `${names.join('\n')}\n…` : names.join('\n');
}
