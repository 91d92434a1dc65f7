import { svgElement } from '../../shared/dom.ts';
import { type GradientFlow, gradientFlow } from '../model/gradient-flow.ts';
import type { PaintContext } from './paint-context.ts';

/** How far beside the data's line the gradient's runs. */
const beside = -6;

/** Draws what flows back along a net, beside its line; null where nothing does. */
export function drawGradientFlow(net: number, context: PaintContext): SVGGElement | null {
  const { picture, graph } = context;
  const found = picture.scene.nets[net];
  if (found === undefined) return null;
  const flow = gradientFlow(graph, found);
  if (flow.targets.length === 0 && flow.stops.length === 0) return null;
  const group = svgElement('g', { class: 'net-gradient' });
  if (flow.targets.length > 0) group.append(...drawLines(net, flow, context));
  for (const { target, reason } of flow.stops) group.append(drawStop(picture.routeEnd(net, target), reason));
  return group;
}

function drawLines(net: number, flow: GradientFlow, { picture }: PaintContext): SVGElement[] {
  const path = flow.targets.map((target) => picture.routePath(net, target)).join('');
  const line = svgElement('g', { transform: `translate(${beside} 0)` });
  line.append(
    svgElement('path', { class: 'net-gradient-line', d: path }),
    svgElement('path', { class: 'gradient-head', d: picture.backHead(net) }),
  );
  if (flow.summed < 2) return [line];
  const { x, y } = picture.netStart(net);
  const badge = svgElement('g', { class: 'sum-badge', transform: `translate(${x + beside - 19} ${y + 15})` });
  const text = svgElement('text', { y: 0.5 });
  text.textContent = `Σ ${flow.summed}`;
  const title = svgElement('title');
  title.textContent = `The gradients of ${flow.summed} operations are summed here`;
  badge.append(svgElement('rect', { x: -14, y: -8, width: 28, height: 16, rx: 8 }), text, title);
  return [line, badge];
}

function drawStop({ x, y }: { x: number; y: number }, reason: string): SVGGElement {
  const mark = svgElement('g', { class: 'gradient-stop', transform: `translate(${x + beside - 6} ${y - 14})` });
  const title = svgElement('title');
  title.textContent = reason;
  mark.append(svgElement('circle', { r: 6 }), svgElement('path', { d: 'M-3 -3L3 3M3 -3L-3 3' }), title);
  return mark;
}
