import type { ZoomTransform } from 'd3';
import { svgElement } from '../../shared/dom.ts';
import { detailAt, details } from '../drawing/detail.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import { flows } from '../model/gradient-flow.ts';
import type { Selection } from '../model/page-state.ts';
import type { Bounds } from '../model/picture.ts';
import { netOf } from '../model/scene.ts';
import { Camera, prefersStillness } from './camera.ts';
import { CanvasPainter, paintMarks } from './canvas-painter.ts';
import { EdgePainter } from './edge-painter.ts';
import { FirstView } from './first-view.ts';
import { animateFolding } from './fold-animation.ts';
import { ItemLayer } from './item-layer.ts';
import { Minimap } from './minimap.ts';
import { everything, grow, type Places, placesByKey, visibleItems } from './places.ts';
import { Pointer, type PointerEvents } from './pointer.ts';
import {
  applyHighlights,
  findCard,
  foundItems,
  type Highlights,
  itemOf,
  itemsOf,
  nothingFound,
  reachedNets,
} from './states.ts';
import { ThemeColours } from './theme-colours.ts';

/** From here on only what is in view is in the document. */
const cullAbove = 300;
/** So many things in view are too many for SVG; it comes back when there are clearly fewer. */
const canvasAbove = 1000;
const canvasBelow = 800;

export interface PainterEvents extends Omit<PointerEvents, 'hovered'> {
  cameraMoved(): void;
  /** The place has another size, and nobody has moved the picture since it was first shown. */
  resizedAtFirstSight(): void;
}

/**
 * Paints a picture and moves from one to the next: as SVG up to about a thousand things in view, on a canvas beyond. The SVG
 * lies above the canvas either way and then holds what is touched: chosen, under the pointer, reached by the keyboard. Holds no
 * document state beyond what is drawn.
 */
export class Painter {
  readonly svg: SVGSVGElement;
  readonly camera: Camera;
  readonly #viewport = svgElement('g');
  readonly #edgeLayer = svgElement('g', { class: 'edges' });
  readonly #edgeOverlay = svgElement('g', { class: 'edge-overlay' });
  readonly #layer = new ItemLayer();
  readonly #edges = new EdgePainter(this.#edgeLayer, this.#edgeOverlay);
  readonly #canvas: CanvasPainter;
  readonly minimap: Minimap;
  readonly #firstView: FirstView;
  readonly #pointer: Pointer;
  #context: PaintContext | null = null;
  #highlights: Highlights = {
    selection: null,
    marked: new Set(),
    previewed: new Set(),
    found: nothingFound,
    backward: null,
  };
  readonly #resizedAtFirstSight: () => void;
  #frame = 0;
  #isOnCanvas = false;

  constructor(events: PainterEvents) {
    this.svg = svgElement('svg', { class: 'picture', role: 'group', 'aria-label': 'Computation graph', tabindex: '0' });
    const { boxes, headers, items } = this.#layer;
    this.#viewport.append(boxes, this.#edgeLayer, this.#edgeOverlay, headers, items);
    this.svg.append(this.#viewport);
    const colours = new ThemeColours(() => this.#repaint());
    this.#canvas = new CanvasPainter(colours);
    this.camera = new Camera(this.svg, (transform) => {
      this.#moved(transform);
      events.cameraMoved();
    });
    this.minimap = new Minimap(colours, {
      centre: (x, y) => this.camera.centre(x, y),
      moveBy: (x, y) => this.camera.moveBy(x, y),
    });
    this.#firstView = new FirstView(this.camera);
    this.#resizedAtFirstSight = () => events.resizedAtFirstSight();
    this.#pointer = new Pointer(this.svg, this.camera, { ...events, hovered: () => this.#showSoon() });
    new ResizeObserver(() => this.#resized()).observe(this.svg);
  }

  /** What lies below the SVG. */
  get ground(): HTMLCanvasElement {
    return this.#canvas.canvas;
  }

  /**
   * Shows a picture. With `anchor`, the key of an item that both pictures have, that item's head stays where it is on the
   * screen while everything else moves into place.
   */
  setPicture(context: PaintContext, anchor: string | null): void {
    performance.mark(paintMarks.begins);
    const before = this.#context === null || anchor === null ? null : placesByKey(this.#context.picture);
    this.#context = context;
    this.#pointer.setContext(context);
    this.camera.setExtent(context.picture.width, context.picture.height);
    const shift = anchor === null || before === null ? { x: 0, y: 0 } : this.#holdAnchor(anchor, before, context);
    this.#layer.clear();
    this.#edges.setContext(context);
    this.#canvas.setContext(context);
    this.minimap.setContext(context);
    this.#showStates();
    this.#show();
    if (before === null || this.#isOnCanvas || prefersStillness()) return;
    const edgeLayers = [this.#edgeLayer, this.#edgeOverlay];
    const { drawn, openModules } = this.#layer;
    animateFolding({ picture: context.picture, items: drawn, openModules, edgeLayers }, before, shift);
  }

  /** New values on the same picture: cards are redrawn in place. */
  setValues(context: PaintContext): void {
    this.#context = context;
    this.#canvas.setContext(context);
    this.minimap.setContext(context);
    this.#show();
  }

  /** The same picture painted another way. */
  repaint(context: PaintContext): void {
    this.#edges.setContext(context);
    this.setValues(context);
    this.#showStates();
    this.#applyHighlights();
  }

  setHighlights(highlights: Highlights): void {
    this.#highlights = highlights;
    this.#showStates();
    this.#show();
    this.#applyHighlights();
  }

  /** Item of the present picture in which a selection is seen; null when there is none. */
  itemOf(selection: Selection | null): number | null {
    return itemOf(this.#context, selection);
  }

  /** Shows the whole picture. */
  fit(durationMs = 0): void {
    if (this.#context !== null) this.#firstView.fit(this.#context.picture, durationMs);
  }

  /** Shows the whole picture unless it would be too small to read: then its beginning. */
  fitReadable(): void {
    if (this.#context !== null) this.#firstView.show(this.#context.picture);
  }

  ensureVisible(item: number, leastScale = 0): void {
    const picture = this.#context?.picture;
    if (picture === undefined) return;
    const box = picture.boxOf(item);
    // Of an open module the head is enough.
    const height = picture.scene.items[item]?.kind === 'openModule' ? Math.min(box.height, 120) : box.height;
    const bounds = { left: box.x - 20, top: box.y - 20, right: box.x + box.width + 20, bottom: box.y + height + 20 };
    this.camera.ensureVisible(bounds, 260, leastScale);
  }

  /** Keys of the items that are in view. */
  keysInView(): string[] {
    const picture = this.#context?.picture;
    if (picture === undefined) return [];
    return visibleItems(picture, this.camera.visibleBounds()).map((item) => picture.scene.items[item]?.key ?? '');
  }

  /** Gives the keyboard to what is chosen. */
  focus(selection: Selection): void {
    this.#show();
    findCard(this.svg, this.#context, selection)?.focus({ preventScroll: true });
  }

  #holdAnchor(anchor: string, before: Places, context: PaintContext): { x: number; y: number } {
    const was = before.get(anchor);
    const item = context.picture.scene.items.find((candidate) => candidate.key === anchor);
    if (was === undefined || item === undefined) return { x: 0, y: 0 };
    const box = context.picture.boxOf(item.index);
    const shift = { x: was.x + was.width / 2 - (box.x + box.width / 2), y: was.y - box.y };
    const { x, y, scale } = this.camera.state;
    this.camera.moveTo({ x: x + shift.x * scale, y: y + shift.y * scale, scale });
    return shift;
  }

  #moved(transform: ZoomTransform): void {
    this.#viewport.setAttribute('transform', transform.toString());
    this.#showSoon();
  }

  #showSoon(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#show());
  }

  #repaint(): void {
    this.#canvas.refresh();
    this.minimap.refresh();
    this.#show();
  }

  #resized(): void {
    if (this.#context === null) return;
    const { picture } = this.#context;
    this.camera.setExtent(picture.width, picture.height);
    if (this.#firstView.follow(picture)) this.#resizedAtFirstSight();
    else this.#show();
    // The details open over a part of the picture: what they tell of must not be that part.
    const chosen = this.itemOf(this.#highlights.selection);
    if (chosen !== null) this.ensureVisible(chosen);
  }

  /** Brings the document in line with what is in view and how near it is. */
  #show(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const context = this.#context;
    if (context === null) return;
    const detail = detailAt(this.camera.transform.k);
    this.minimap.setView(this.camera.visibleBounds());
    for (const flow of flows) this.svg.classList.toggle(`flow-${flow}`, flow === context.appearance.flow);
    for (const each of details) this.svg.classList.toggle(`zoom-${each}`, each === detail);
    const isLarge = context.picture.scene.items.length > cullAbove;
    const view: Bounds = isLarge ? grow(this.camera.visibleBounds(), 0.25) : everything;
    let wanted: readonly number[] = visibleItems(context.picture, view);
    const nets = this.#edges.visibleNets(view);
    this.#isOnCanvas = wanted.length + nets.length > (this.#isOnCanvas ? canvasBelow : canvasAbove);
    this.svg.classList.toggle('on-canvas', this.#isOnCanvas);
    this.#pointer.setOnCanvas(this.#isOnCanvas);
    if (this.#isOnCanvas) {
      this.#canvas.show(this.camera.state, this.camera.viewSize());
      wanted = this.#touched(context);
    } else this.#canvas.hide();
    const isChanged = this.#layer.show(context, wanted, detail);
    const hovered = this.#pointer.hoveredNet;
    const drawn = this.#isOnCanvas ? (hovered === null ? [] : [hovered]) : nets;
    this.#edges.show(drawn, detail === 'near', !this.#isOnCanvas);
    if (isChanged) this.#applyHighlights();
  }

  /** What is drawn as SVG above the canvas, in the scene's order. */
  #touched(context: PaintContext): number[] {
    const { selection, backward } = this.#highlights;
    const current = context.picture.scene.itemOfNode[backward?.current ?? -1] ?? -1;
    const touched = new Set([this.#pointer.hovered ?? -1, itemOf(context, selection) ?? -1, current]);
    touched.delete(-1);
    return [...touched].sort((a, b) => a - b);
  }

  /** Tells the canvas what is lit. */
  #showStates(): void {
    const context = this.#context;
    if (context === null) return;
    const { marked, previewed, found, backward } = this.#highlights;
    const foundInPicture = foundItems(context, found);
    this.minimap.setMarks(foundInPicture);
    this.#canvas.setStates({
      marked: itemsOf(context, new Set([...marked, ...previewed])),
      found: foundInPicture,
      visited: itemsOf(context, backward?.visited ?? []),
      reached: reachedNets(context, backward),
    });
  }

  #applyHighlights(): void {
    if (this.#context === null) return;
    applyHighlights(this.svg, this.#context, this.#highlights);
    const { backward, selection } = this.#highlights;
    // What the canvas shows is not drawn twice: of a long pass only where it is now.
    const edges = backward?.edges.filter(({ from }) => from === backward.current) ?? [];
    const lit = backward !== null && this.#isOnCanvas ? { ...backward, edges } : backward;
    const net = selection?.kind === 'edge' ? netOf(this.#context.picture.scene, selection) : null;
    this.#edges.showOverlay(this.itemOf(selection), net, lit);
  }
}
