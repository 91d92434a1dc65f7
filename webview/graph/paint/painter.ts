import type { ZoomTransform } from 'd3';
import { svgElement } from '../../shared/dom.ts';
import type { Camera as CameraState, Selection } from '../model/page-state.ts';
import type { Picture } from '../model/picture.ts';
import type { SceneItem } from '../model/scene.ts';
import { Camera, prefersStillness } from './camera.ts';
import { EdgePainter } from './edge-painter.ts';
import { animateFolding } from './fold-animation.ts';
import { type Detail, drawItem } from './item-painter.ts';
import { drawOpenModule, type OpenModule } from './open-modules.ts';
import type { PaintContext } from './paint-context.ts';
import { everything, grow, isWithin, type Places, placesByKey, topItem } from './places.ts';
import { applyHighlights, findCard, type Highlights, itemOf, selectionAt } from './states.ts';

/** The smallest scale at which the numbers on the cards can be read. */
const leastReadable = 0.55;
/** From here on only what is in view is in the document. */
const cullAbove = 300;

export interface PainterEvents {
  choose(selection: Selection, how: 'click' | 'doubleClick'): void;
  toggleModule(module: number): void;
  clearChoice(): void;
  cameraMoved(): void;
}

interface DrawnItem {
  readonly group: SVGGElement;
  detail: Detail | null;
  values: unknown;
}

/** Paints a picture as SVG, and moves from one to the next. Holds no document state beyond what is drawn. */
export class Painter {
  readonly svg: SVGSVGElement;
  readonly camera: Camera;
  readonly #viewport = svgElement('g');
  readonly #boxes = svgElement('g', { class: 'module-boxes' });
  readonly #edgeLayer = svgElement('g', { class: 'edges' });
  readonly #edgeOverlay = svgElement('g', { class: 'edge-overlay' });
  readonly #headers = svgElement('g', { class: 'module-headers' });
  readonly #items = svgElement('g', { class: 'items' });
  readonly #edges = new EdgePainter(this.#edgeLayer, this.#edgeOverlay);
  readonly #drawn = new Map<string, DrawnItem>();
  readonly #openModules = new Map<string, OpenModule>();
  #context: PaintContext | null = null;
  #highlights: Highlights = { selection: null, marked: new Set(), backward: null };
  #frame = 0;
  /** A fit was asked for while the page had no size; it is done when it has one. */
  #fitWhenSized = false;
  #fittedAt: CameraState | null = null;

  constructor(events: PainterEvents) {
    this.svg = svgElement('svg', { class: 'picture', role: 'group', 'aria-label': 'Computation graph', tabindex: '0' });
    this.#viewport.append(this.#boxes, this.#edgeLayer, this.#edgeOverlay, this.#headers, this.#items);
    this.svg.append(this.#viewport);
    this.camera = new Camera(this.svg, (transform) => {
      this.#moved(transform);
      events.cameraMoved();
    });
    this.svg.addEventListener('click', (event) => this.#clicked(event, events));
    this.svg.addEventListener('dblclick', (event) => {
      const selection = selectionAt(event.target, this.#context);
      if (selection !== null) events.choose(selection, 'doubleClick');
    });
    new ResizeObserver(() => this.#resized()).observe(this.svg);
  }

  /**
   * Shows a picture. With `anchor`, the key of an item that both pictures have, that item's head stays where it is on the
   * screen while everything else moves into place.
   */
  setPicture(context: PaintContext, anchor: string | null): void {
    const before = this.#context === null ? null : placesByKey(this.#context.picture);
    this.#context = context;
    this.camera.setExtent(context.picture.width, context.picture.height);
    const shift = anchor === null || before === null ? { x: 0, y: 0 } : this.#holdAnchor(anchor, before, context);
    this.#clear();
    this.#edges.setContext(context);
    for (const item of context.picture.scene.items) {
      const open = drawOpenModule(item, context);
      if (open === null) continue;
      this.#boxes.append(open.box);
      this.#headers.append(open.header);
      this.#openModules.set(item.key, open);
    }
    this.#show();
    if (before === null || anchor === null || prefersStillness()) return;
    const edgeLayers = [this.#edgeLayer, this.#edgeOverlay];
    const screen = { picture: context.picture, items: this.#drawn, openModules: this.#openModules, edgeLayers };
    animateFolding(screen, before, shift);
  }

  /** New values on the same picture: cards are redrawn in place. */
  setValues(context: PaintContext): void {
    this.#context = context;
    this.#show();
  }

  setHighlights(highlights: Highlights): void {
    this.#highlights = highlights;
    this.#applyHighlights();
  }

  /** Item of the present picture in which a selection is seen; null when there is none. */
  itemOf(selection: Selection | null): number | null {
    return itemOf(this.#context, selection);
  }

  /** Shows the whole picture. */
  fit(durationMs = 0): void {
    const picture = this.#context?.picture;
    if (picture === undefined) return;
    this.camera.fit({ left: 0, top: 0, right: picture.width, bottom: picture.height }, durationMs);
    this.#fittedAt = null;
  }

  /** Shows the whole picture unless it would be too small to read: then its beginning. */
  fitReadable(): void {
    const picture = this.#context?.picture;
    if (picture === undefined) return;
    const { width, height } = this.camera.viewSize();
    this.#fitWhenSized = width < 50 || height < 50;
    if (this.#fitWhenSized) return;
    this.#placeReadable(picture, width, height);
    this.#fittedAt = this.camera.state;
  }

  #placeReadable(picture: Picture, width: number, height: number): void {
    const whole = Math.min(1.15, (width - 48) / picture.width, (height - 48) / picture.height);
    const readable = Math.min(1, Math.max(leastReadable, (width - 48) / picture.width));
    if (whole >= readable) {
      this.fit();
      return;
    }
    const top = picture.boxOf(topItem(picture));
    const tooWide = picture.width * readable > width - 40;
    const middle = tooWide ? top.x + top.width / 2 : picture.width / 2;
    this.camera.moveTo({ x: width / 2 - middle * readable, y: 24, scale: readable });
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

  /** Gives the keyboard to what is chosen. */
  focus(selection: Selection): void {
    this.#show();
    findCard(this.svg, this.#context, selection)?.focus({ preventScroll: true });
  }

  #clicked(event: MouseEvent, events: PainterEvents): void {
    if (event.defaultPrevented || !(event.target instanceof Element)) return;
    const toggle = event.target.closest('[data-toggle]')?.getAttribute('data-toggle') ?? null;
    if (toggle !== null) {
      events.toggleModule(Number(toggle));
      return;
    }
    const selection = selectionAt(event.target, this.#context);
    if (selection === null) events.clearChoice();
    // The second click of a double click has nothing to add.
    else if (event.detail < 2) events.choose(selection, 'click');
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

  #clear(): void {
    for (const { group } of this.#drawn.values()) group.remove();
    this.#drawn.clear();
    for (const { box, header } of this.#openModules.values()) {
      box.remove();
      header.remove();
    }
    this.#openModules.clear();
  }

  #moved(transform: ZoomTransform): void {
    this.#viewport.setAttribute('transform', transform.toString());
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#show());
  }

  #resized(): void {
    if (this.#context === null) return;
    const { width, height } = this.#context.picture;
    this.camera.setExtent(width, height);
    // Until someone has moved it, the first view follows the size of its place: the panel opens wide, then is split.
    const untouched = this.#fittedAt !== null && sameCamera(this.#fittedAt, this.camera.state);
    if (this.#fitWhenSized || untouched) this.fitReadable();
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
    const scale = this.camera.transform.k;
    const detail: Detail = scale >= 0.55 ? 'near' : scale >= 0.16 ? 'middle' : 'far';
    for (const each of ['near', 'middle', 'far']) this.svg.classList.toggle(`zoom-${each}`, each === detail);
    const { items } = context.picture.scene;
    const view = items.length > cullAbove ? grow(this.camera.visibleBounds(), 0.25) : everything;
    let changed = false;
    for (const item of items) {
      if (item.kind === 'openModule') continue;
      const drawn = this.#drawn.get(item.key);
      if (isWithin(context.picture, item.index, view))
        changed = this.#showItem(context, item, drawn, detail) || changed;
      else if (drawn !== undefined && !drawn.group.contains(document.activeElement)) {
        drawn.group.remove();
        this.#drawn.delete(item.key);
      }
    }
    this.#edges.show(view, detail === 'near');
    if (changed) this.#applyHighlights();
  }

  #showItem(context: PaintContext, item: SceneItem, known: DrawnItem | undefined, detail: Detail): boolean {
    let drawn = known;
    if (drawn === undefined) {
      const { x, y } = context.picture.boxOf(item.index);
      const group = svgElement('g', {
        class: item.isOutside ? 'item outside' : 'item',
        transform: `translate(${x} ${y})`,
      });
      drawn = { group, detail: null, values: null };
      this.#items.append(group);
      this.#drawn.set(item.key, drawn);
    }
    if (drawn.detail === detail && drawn.values === context.values) return false;
    const focused = drawn.group.contains(document.activeElement)
      ? (document.activeElement?.getAttribute('data-key') ?? null)
      : null;
    drawItem(drawn.group, item, context, detail);
    drawn.detail = detail;
    drawn.values = context.values;
    if (focused !== null) {
      drawn.group.querySelector<SVGElement>(`[data-key="${focused}"]`)?.focus({ preventScroll: true });
    }
    return true;
  }

  #applyHighlights(): void {
    if (this.#context === null) return;
    applyHighlights(this.svg, this.#context, this.#highlights);
    this.#edges.showOverlay(this.itemOf(this.#highlights.selection), this.#highlights.backward);
  }
}

function sameCamera(a: CameraState, b: CameraState): boolean {
  return a.x === b.x && a.y === b.y && a.scale === b.scale;
}
