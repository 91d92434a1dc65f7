import { toneOfItem } from '../drawing/cards.ts';
import { type Detail, detailAt } from '../drawing/detail.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import { cardSize, fitText } from '../model/card.ts';
import { familyOf } from '../model/families.ts';
import { gradientFlow } from '../model/gradient-flow.ts';
import { netThickness } from '../model/labels.ts';
import { moduleHeading } from '../model/module-tree.ts';
import type { Bounds } from '../model/picture.ts';
import type { SceneItem } from '../model/scene.ts';
import type { CanvasStates } from './canvas-states.ts';
import { ChangePainter } from './change-painter.ts';
import { NearScene } from './near-scene.ts';
import { isWithin, netsWithin } from './places.ts';
import { type Place, Rings } from './rings.ts';
import type { ShapeCanvas } from './shape-canvas.ts';
import type { ThemeColours } from './theme-colours.ts';

/** A stroke of very many pieces is slower than several of fewer. */
const piecesAtOnce = 300;

/** Paints what of a picture lies in the bounds, the way the SVG painter does it at that distance, onto a plain ground. */
export class CanvasScene {
  readonly #colours: ThemeColours;
  readonly #near: NearScene;
  readonly #rings: Rings;
  readonly #changes: ChangePainter;
  readonly #context: PaintContext;
  readonly #thickness: Float32Array;
  /** Whether gradients flow along a net, as far as it has been asked. */
  readonly #gradients: (boolean | undefined)[] = [];

  constructor(context: PaintContext, colours: ThemeColours, shapes: ShapeCanvas) {
    this.#rings = new Rings(context, colours);
    this.#changes = new ChangePainter(context, colours);
    this.#near = new NearScene(context, colours, shapes, this.#rings);
    this.#context = context;
    this.#colours = colours;
    this.#thickness = Float32Array.from(context.picture.scene.nets, (net) => netThickness(net, context.graph));
  }

  paint(pen: CanvasRenderingContext2D, bounds: Bounds, scale: number, states: CanvasStates): void {
    const { picture } = this.#context;
    const detail = detailAt(scale);
    pen.fillStyle = this.#colours.resolve('var(--ground)');
    pen.fillRect(bounds.left, bounds.top, bounds.right - bounds.left, bounds.bottom - bounds.top);
    if (detail === 'near') {
      this.#near.paint(pen, bounds, scale, states);
      return;
    }
    const inside: SceneItem[] = [];
    for (const item of picture.scene.items) {
      if (!isWithin(picture, item.index, bounds)) continue;
      if (item.kind === 'openModule') this.#paintOpenModule(pen, item, scale);
      else inside.push(item);
    }
    this.#paintEdges(pen, bounds, scale, detail === 'far', states);
    for (const item of inside) this.#paintItem(pen, item, scale, detail, states);
    for (const item of picture.scene.items) {
      if (item.kind !== 'openModule' || !isWithin(picture, item.index, bounds)) continue;
      this.#paintTitle(pen, item, scale);
      if (states.found.has(item.index))
        this.#rings.paintOne(pen, { ...picture.boxOf(item.index), height: 29 }, 'var(--tone-found)', scale);
    }
  }

  #paintEdges(
    pen: CanvasRenderingContext2D,
    bounds: Bounds,
    scale: number,
    straight: boolean,
    states: CanvasStates,
  ): void {
    const thin: number[] = [];
    const thick: number[] = [];
    const reached: number[] = [];
    for (const net of netsWithin(this.#context.picture, bounds)) {
      if (states.reached.has(net) || this.#carriesGradient(net)) reached.push(net);
      else if (this.#thickness[net]! > 2.6) thick.push(net);
      else thin.push(net);
    }
    // Far away a line keeps a width that can be seen.
    const least = 0.7 / scale;
    pen.lineJoin = 'round';
    pen.strokeStyle = this.#colours.resolve('var(--line)');
    this.#stroke(pen, thin, Math.max(least, 1.8), bounds, straight);
    this.#stroke(pen, thick, Math.max(least, 3.2), bounds, straight);
    pen.strokeStyle = this.#colours.resolve('var(--tone-gradient)');
    this.#stroke(pen, reached, Math.max(1.6 / scale, 2), bounds, straight);
  }

  /** From afar one line stands for both ways. */
  #carriesGradient(net: number): boolean {
    const { appearance, graph, picture } = this.#context;
    const found = picture.scene.nets[net];
    if (appearance.flow === 'forward' || found === undefined) return false;
    let known = this.#gradients[net];
    if (known === undefined) {
      known = gradientFlow(graph, found).targets.length > 0;
      this.#gradients[net] = known;
    }
    return known;
  }

  #stroke(pen: CanvasRenderingContext2D, nets: readonly number[], width: number, bounds: Bounds, straight: boolean) {
    pen.lineWidth = width;
    pen.beginPath();
    let pieces = 0;
    for (const net of nets) {
      pieces += this.#context.picture.traceNet(net, pen, bounds, straight);
      if (pieces < piecesAtOnce) continue;
      pen.stroke();
      pen.beginPath();
      pieces = 0;
    }
    pen.stroke();
  }

  #paintOpenModule(pen: CanvasRenderingContext2D, item: SceneItem, scale: number): void {
    const { x, y, width, height } = this.#context.picture.boxOf(item.index);
    const share = [3.5, 7, 1][item.depth % 3] ?? 3.5;
    pen.fillStyle = this.#colours.resolve(`color-mix(in srgb, var(--ink) ${share}%, var(--ground))`);
    pen.strokeStyle = this.#colours.resolve('var(--line)');
    pen.lineWidth = Math.max(1, 0.7 / scale);
    pen.beginPath();
    pen.roundRect(x, y, width, height, 8);
    pen.fill();
    pen.stroke();
  }

  /** An open module's name; far away larger, as long as there is room above its contents' middle. */
  #paintTitle(pen: CanvasRenderingContext2D, item: SceneItem, scale: number): void {
    const module = this.#context.tree.modules[item.module];
    const { x, y, width } = this.#context.picture.boxOf(item.index);
    if (module === undefined || width * scale < 60) return;
    pen.fillStyle = this.#colours.resolve('color-mix(in srgb, var(--ink) 10%, var(--ground))');
    pen.fillRect(x + 1, y + 1, width - 2, 29);
    const size = Math.min(22, Math.max(12.5, 10 / scale));
    if (size * scale < 7) return;
    this.#write(pen, moduleHeading(module).title, { x: x + 12, y: y + 15, width: width - 48, size, align: 'left' });
  }

  #paintItem(
    pen: CanvasRenderingContext2D,
    item: SceneItem,
    scale: number,
    detail: Detail,
    states: CanvasStates,
  ): void {
    const plan = this.#context.planOf(item.index);
    const { x, y } = this.#context.picture.boxOf(item.index);
    const node = this.#context.graph.nodes[item.node];
    const family = item.kind === 'closedModule' || node === undefined ? 'module-card' : `family-${familyOf(node)}`;
    const card = { x: x + plan.cardLeft, y: y + plan.cardTop, width: plan.cardWidth, height: plan.cardHeight };
    this.#rings.paint(pen, item.index, card, scale, states);
    this.#paintBody(pen, card, `card ${family}`, this.#orLine(toneOfItem(item, this.#context)), scale, detail);
    this.#changes.paintItem(pen, item, card, scale);
    if (states.visited.has(item.index)) this.#rings.paintOne(pen, card, 'var(--tone-gradient)', scale);
    const box = item.kind === 'closedModule' ? this.#context.tree.modules[item.module] : undefined;
    const title = box === undefined ? (node?.label ?? '') : moduleHeading(box).title;
    this.#paintText(pen, card, title, detail);
    for (const [index, leaf] of item.leaves.entries()) {
      const leafNode = this.#context.graph.nodes[leaf];
      if (leafNode === undefined) continue;
      const at = plan.leaves[index] ?? { x: 0, y: 0 };
      const place = { x: x + at.x, y: y + at.y, width: cardSize.leafWidth, height: plan.leafHeight };
      this.#paintBody(
        pen,
        place,
        `card family-${familyOf(leafNode)}`,
        this.#orLine(this.#context.colouring?.toneOf({ node: leaf, output: 0 }) ?? null),
        scale,
        detail,
      );
      this.#changes.paintNode(pen, leaf, place, scale);
      const label = leafNode.modulePath.length > 0 ? leafNode.label.split('.').pop() : leafNode.label;
      this.#paintText(pen, place, label ?? '', detail);
    }
  }

  #paintBody(
    pen: CanvasRenderingContext2D,
    place: Place,
    classes: string,
    tone: string,
    scale: number,
    detail: Detail,
  ): void {
    const share = detail === 'far' ? 60 : 24;
    pen.fillStyle = this.#colours.resolve(`color-mix(in srgb, ${tone} ${share}%, var(--ground))`, classes);
    const { x, y, width, height } = place;
    if (height * scale < 4) {
      // Never thinner than can be seen.
      const least = 0.8 / scale;
      pen.fillRect(x, y, Math.max(width, least), Math.max(height, least));
      return;
    }
    pen.beginPath();
    pen.roundRect(x, y, width, height, 6);
    pen.fill();
    pen.strokeStyle = this.#colours.resolve(tone, classes);
    pen.lineWidth = 2;
    pen.stroke();
  }

  /** Where nothing is coloured by anything, cards have the colours of their kinds. */
  #orLine(tone: string | null): string {
    return this.#context.colouring === null ? 'var(--tone)' : (tone ?? 'var(--line)');
  }

  /** The name alone, large. */
  #paintText(pen: CanvasRenderingContext2D, place: Place, title: string, detail: Detail): void {
    if (detail === 'far') return;
    const { x, y, width, height } = place;
    this.#write(pen, title, { x: x + width / 2, y: y + height / 2, width: width - 20, size: 21.5, align: 'center' });
  }

  #write(pen: CanvasRenderingContext2D, text: string, at: TextPlace): void {
    pen.font = `600 ${at.size}px ${this.#colours.font}`;
    pen.textAlign = at.align;
    pen.textBaseline = 'middle';
    pen.fillStyle = this.#colours.resolve('var(--ink)');
    // Widths are measured at 12.5 pixels.
    pen.fillText(fitText(text, (at.width * 12.5) / at.size, 'title', this.#context.measure), at.x, at.y);
  }
}

interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
  readonly align: CanvasTextAlign;
}
