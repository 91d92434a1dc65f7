import { drawNet } from '../drawing/edges.ts';
import { drawItem } from '../drawing/items.ts';
import { drawOpenModule } from '../drawing/open-modules.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import { shape, translate } from '../drawing/shape.ts';
import { type EdgeLabel, placeLabels } from '../model/edge-labels.ts';
import type { Bounds } from '../model/picture.ts';
import type { CanvasStates } from './canvas-states.ts';
import { isWithin, netsWithin } from './places.ts';
import type { Rings } from './rings.ts';
import type { ShapeCanvas } from './shape-canvas.ts';
import type { ThemeColours } from './theme-colours.ts';

/** A label may stand so far beside its line. */
const labelReach = 80;

/** Paints a picture on a canvas near enough to read: the very shapes that the page would make elements of. */
export class NearScene {
  readonly #context: PaintContext;
  readonly #colours: ThemeColours;
  readonly #shapes: ShapeCanvas;
  readonly #rings: Rings;
  /** Placed when somebody is near enough to read them. */
  #labels: readonly (EdgeLabel | null)[] | null = null;

  constructor(context: PaintContext, colours: ThemeColours, shapes: ShapeCanvas, rings: Rings) {
    this.#context = context;
    this.#colours = colours;
    this.#shapes = shapes;
    this.#rings = rings;
  }

  paint(pen: CanvasRenderingContext2D, bounds: Bounds, scale: number, states: CanvasStates): void {
    const { picture, appearance, graph, measure } = this.#context;
    this.#shapes.setRoot(`picture zoom-near flow-${appearance.flow}`);
    const seen = picture.scene.items.filter(({ index }) => isWithin(picture, index, bounds));
    const open = seen.flatMap((item) => drawOpenModule(item, this.#context, 'near') ?? []);
    for (const { box } of open) this.#shapes.paint(pen, box);
    this.#labels ??= placeLabels(picture, graph, measure);
    const around = shape('g', { class: 'edges with-labels' });
    const nets = netsWithin(picture, { ...bounds, left: bounds.left - labelReach, right: bounds.right + labelReach });
    for (const net of nets) {
      const edge = shape('g', { class: 'edge' });
      for (const part of drawNet(net, this.#labels[net] ?? null, this.#context)) {
        this.#shapes.paint(pen, part, [around, edge]);
      }
    }
    pen.strokeStyle = this.#colours.resolve('var(--tone-gradient)');
    pen.lineWidth = 2;
    for (const net of nets) if (states.reached.has(net)) pen.stroke(new Path2D(picture.netPath(net)));
    for (const { header } of open) this.#shapes.paint(pen, header);
    for (const item of seen) {
      const { x, y, width } = picture.boxOf(item.index);
      if (item.kind === 'openModule') {
        if (states.found.has(item.index))
          this.#rings.paintOne(pen, { x, y, width, height: 29 }, 'var(--tone-found)', scale);
        continue;
      }
      const attributes = { class: item.isOutside ? 'item outside' : 'item', ...translate(x, y) };
      const plan = this.#context.planOf(item.index);
      const card = { x: x + plan.cardLeft, y: y + plan.cardTop, width: plan.cardWidth, height: plan.cardHeight };
      this.#rings.paint(pen, item.index, card, scale, states);
      this.#shapes.paint(pen, shape('g', attributes, drawItem(item, this.#context, 'near')));
      if (states.visited.has(item.index)) this.#rings.paintOne(pen, card, 'var(--tone-gradient)', scale);
    }
  }
}
