import type { OutputReference } from '../../../src/trace/schema.ts';
import { type Detail, detailAt } from '../drawing/detail.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import { cardSize, fitText } from '../model/card.ts';
import { failedNode } from '../model/failed-node.ts';
import { familyOf } from '../model/families.ts';
import { glyphOf } from '../model/glyph.ts';
import { gradientFlow } from '../model/gradient-flow.ts';
import { netThickness } from '../model/labels.ts';
import { moduleHeading } from '../model/module-tree.ts';
import type { Bounds } from '../model/picture.ts';
import type { SceneItem } from '../model/scene.ts';
import { isWithin } from './places.ts';
import type { ThemeColours } from './theme-colours.ts';

/** Items that are drawn differently because of what happens elsewhere. */
export interface CanvasStates {
  readonly marked: ReadonlySet<number>;
  /** What a search has found. */
  readonly found: ReadonlySet<number>;
  readonly visited: ReadonlySet<number>;
  /** Nets along which gradients have flowed. */
  readonly reached: ReadonlySet<number>;
}

export const noStates: CanvasStates = { marked: new Set(), found: new Set(), visited: new Set(), reached: new Set() };

/** A stroke of very many pieces is slower than several of fewer. */
const piecesAtOnce = 300;

/** Paints what of a picture lies in the bounds, the way the SVG painter does it at that distance, onto a plain ground. */
export class CanvasScene {
  readonly #colours: ThemeColours;
  readonly #context: PaintContext;
  readonly #failedItem: number;
  readonly #thickness: Float32Array;
  /** Whether gradients flow along a net, as far as it has been asked. */
  readonly #gradients: (boolean | undefined)[] = [];

  constructor(context: PaintContext, colours: ThemeColours) {
    this.#context = context;
    this.#colours = colours;
    this.#failedItem = context.picture.scene.itemOfNode[failedNode(context.graph) ?? -1] ?? -1;
    this.#thickness = Float32Array.from(context.picture.scene.nets, (net) => netThickness(net, context.graph));
  }

  paint(pen: CanvasRenderingContext2D, bounds: Bounds, scale: number, states: CanvasStates): void {
    const { picture } = this.#context;
    const detail = detailAt(scale);
    pen.fillStyle = this.#colours.resolve('var(--ground)');
    pen.fillRect(bounds.left, bounds.top, bounds.right - bounds.left, bounds.bottom - bounds.top);
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
        this.#paintRing(pen, { ...picture.boxOf(item.index), height: 29 }, 'var(--tone-found)', scale);
    }
  }

  #paintEdges(
    pen: CanvasRenderingContext2D,
    bounds: Bounds,
    scale: number,
    straight: boolean,
    states: CanvasStates,
  ): void {
    const { picture } = this.#context;
    const boxes = picture.netBoxes;
    const thin: number[] = [];
    const thick: number[] = [];
    const reached: number[] = [];
    for (let net = 0; net * 4 < boxes.length; net++) {
      const isSeen =
        boxes[net * 4]! < bounds.right &&
        boxes[net * 4 + 2]! > bounds.left &&
        boxes[net * 4 + 1]! < bounds.bottom &&
        boxes[net * 4 + 3]! > bounds.top;
      if (!isSeen) continue;
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
    if (item.index === this.#failedItem) this.#paintRing(pen, card, 'var(--tone-alarm)', scale);
    if (states.found.has(item.index)) this.#paintRing(pen, card, 'var(--tone-found)', scale);
    if (states.marked.has(item.index)) this.#paintRing(pen, card, 'var(--vscode-charts-yellow)', scale);
    this.#paintBody(pen, card, `card ${family}`, this.#toneOf(item), scale, detail);
    if (states.visited.has(item.index)) this.#paintRing(pen, card, 'var(--tone-gradient)', scale);
    const box = item.kind === 'closedModule' ? this.#context.tree.modules[item.module] : undefined;
    const title = box === undefined ? (node?.label ?? '') : moduleHeading(box).title;
    this.#paintText(pen, card, title, box === undefined ? item.node : -1, detail);
    for (const [index, leaf] of item.leaves.entries()) {
      const leafNode = this.#context.graph.nodes[leaf];
      if (leafNode === undefined) continue;
      const at = plan.leaves[index] ?? { x: 0, y: 0 };
      const place = { x: x + at.x, y: y + at.y, width: cardSize.leafWidth, height: plan.leafHeight };
      this.#paintBody(
        pen,
        place,
        `card family-${familyOf(leafNode)}`,
        this.#toneOfTensor({ node: leaf, output: 0 }),
        scale,
        detail,
      );
      const label = leafNode.modulePath.length > 0 ? leafNode.label.split('.').pop() : leafNode.label;
      this.#paintText(pen, place, label ?? '', leaf, detail);
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
    const share = detail === 'far' ? 60 : detail === 'middle' ? 24 : 6;
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
    pen.lineWidth = detail === 'near' ? 1 : 2;
    pen.stroke();
  }

  #toneOf(item: SceneItem): string {
    return this.#toneOfTensor(
      item.kind === 'node' ? { node: item.node, output: 0 } : this.#context.outputOf(item.index),
    );
  }

  #toneOfTensor(tensor: OutputReference | undefined): string {
    const { colouring } = this.#context;
    if (colouring === null) return 'var(--tone)';
    return (tensor === undefined ? null : colouring.toneOf(tensor)) ?? 'var(--line)';
  }

  #paintRing(pen: CanvasRenderingContext2D, { x, y, width, height }: Place, colour: string, scale: number): void {
    const reach = Math.max(4, 2 / scale);
    pen.strokeStyle = this.#colours.resolve(colour);
    pen.lineWidth = Math.max(2, 1.5 / scale);
    pen.strokeRect(x - reach, y - reach, width + 2 * reach, height + 2 * reach);
  }

  /** Near: the name at the top, and what numbers say of value and gradient. Farther away: the name alone, large. */
  #paintText(pen: CanvasRenderingContext2D, place: Place, title: string, node: number, detail: Detail): void {
    if (detail === 'far') return;
    const { x, y, width, height } = place;
    if (detail === 'middle') {
      this.#write(pen, title, { x: x + width / 2, y: y + height / 2, width: width - 20, size: 21.5, align: 'center' });
      return;
    }
    const header = width === cardSize.leafWidth ? cardSize.leafHeader : cardSize.header;
    const left = x + cardSize.textLeft;
    const room = width - cardSize.textLeft - cardSize.textRight;
    this.#write(pen, title, { x: left, y: y + header / 2, width: room, size: 12.5, align: 'left' });
    const recorded = node < 0 ? undefined : this.#context.values.get(node, 0);
    let top = y + header;
    for (const summary of [recorded?.value ?? null, recorded?.gradient ?? null]) {
      const glyph = glyphOf(summary);
      const text = glyph.kind === 'none' ? '–' : glyph.text;
      if (top + 14 > y + height) return;
      this.#write(pen, text, {
        x: x + width - cardSize.textRight,
        y: top + 8,
        width: room,
        size: 10.5,
        align: 'right',
      });
      top += cardSize.row;
    }
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

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
  readonly align: CanvasTextAlign;
}
