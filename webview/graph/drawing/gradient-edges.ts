import { type GradientFlow, gradientFlow } from '../model/gradient-flow.ts';
import type { Picture } from '../model/picture.ts';
import type { PaintContext } from './paint-context.ts';
import { type Shape, shape, textShape, titleShape, translate } from './shape.ts';

/** How far left of the data's line the gradient's runs; in a picture that runs to the right, above it. */
const beside = -6;

/** Draws what flows back along a net, beside its line; null where nothing does. */
export function drawGradientFlow(net: number, context: PaintContext): Shape | null {
  const { picture, graph } = context;
  const found = picture.scene.nets[net];
  if (found === undefined) return null;
  const flow = gradientFlow(graph, found);
  if (flow.targets.length === 0 && flow.stops.length === 0) return null;
  const lines = flow.targets.length > 0 ? drawLines(net, flow, context) : [];
  const stops = flow.stops.map(({ target, reason }) => drawStop(picture, picture.routeEnd(net, target), reason));
  return shape('g', { class: 'net-gradient' }, [...lines, ...stops]);
}

function drawLines(net: number, flow: GradientFlow, { picture }: PaintContext): Shape[] {
  const path = flow.targets.map((target) => picture.routePath(net, target)).join('');
  const isDown = picture.orientation === 'topDown';
  const line = shape('g', isDown ? translate(beside, 0) : translate(0, beside), [
    shape('path', { class: 'net-gradient-line', d: path }),
    shape('path', { class: 'gradient-head', d: picture.backHead(net) }),
  ]);
  if (flow.summed < 2) return [line];
  const { x, y } = picture.netStart(net);
  const place = isDown ? translate(x + beside - 19, y + 15) : translate(x + 20, y + beside - 13);
  const badge = shape('g', { class: 'sum-badge', ...place }, [
    shape('rect', { x: -14, y: -8, width: 28, height: 16, rx: 8 }),
    textShape({ y: 0.5 }, `Σ ${flow.summed}`),
    titleShape(`The gradients of ${flow.summed} operations are summed here`),
  ]);
  return [line, badge];
}

function drawStop({ orientation }: Picture, { x, y }: { x: number; y: number }, reason: string): Shape {
  const place = orientation === 'topDown' ? translate(x + beside - 6, y - 14) : translate(x - 14, y + beside - 6);
  return shape('g', { class: 'gradient-stop', ...place }, [
    shape('circle', { r: 6 }),
    shape('path', { d: 'M-3 -3L3 3M3 -3L-3 3' }),
    titleShape(reason),
  ]);
}
