import { easeCubicInOut, select, type ZoomTransform } from 'd3';
import type { BackwardHighlight } from '../../../src/protocol/graph-view.ts';
import { svgElement } from '../../shared/dom.ts';
import { fitText } from '../model/card.ts';
import { speakItem } from '../model/labels.ts';
import { moduleTitle } from '../model/module-tree.ts';
import type { Camera as CameraState, Selection } from '../model/page-state.ts';
import type { Bounds, Picture } from '../model/picture.ts';
import type { SceneItem } from '../model/scene.ts';
import { Camera, prefersStillness } from './camera.ts';
import { EdgePainter } from './edge-painter.ts';
import { type Detail, drawItem, drawToggle, makeReadable } from './item-painter.ts';
import type { PaintContext } from './paint-context.ts';

const foldMs = 220;
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
  readonly #headers = svgElement('g', { class: 'module-headers' });
  readonly #items = svgElement('g', { class: 'items' });
  readonly #edges: EdgePainter;
  readonly #drawn = new Map<string, DrawnItem>();
  readonly #openBoxes = new Map<string, { box: SVGGElement; header: SVGGElement }>();
  #context: PaintContext | null = null;
  #selection: Selection | null = null;
  #marked: ReadonlySet<number> = new Set();
  #backward: BackwardHighlight | null = null;
  #frame = 0;
  /** A fit was asked for while the page had no size; it is done when it has one. */
  #fitWhenSized = false;

  constructor(events: PainterEvents) {
    this.svg = svgElement('svg', { class: 'picture', role: 'group', 'aria-label': 'Computation graph', tabindex: '0' });
    const edgeLayer = svgElement('g', { class: 'edges' });
    const overlay = svgElement('g', { class: 'edge-overlay' });
    this.#viewport.append(this.#boxes, edgeLayer, overlay, this.#headers, this.#items);
    this.svg.append(this.#viewport);
    this.#edges = new EdgePainter(edgeLayer, overlay);
    this.camera = new Camera(this.svg, (transform) => {
      this.#moved(transform);
      events.cameraMoved();
    });
    this.svg.addEventListener('click', (event) => this.#clicked(event, events));
    new ResizeObserver(() => this.#resized()).observe(this.svg);
    this.svg.addEventListener('dblclick', (event) => {
      const selection = selectionAt(event.target, this.#context);
      if (selection !== null) events.choose(selection, 'doubleClick');
    });
  }

  #resized(): void {
    if (this.#context === null) return;
    const { width, height } = this.#context.picture;
    this.camera.setExtent(width, height);
    if (this.#fitWhenSized) this.fitReadable();
    else this.#show();
  }

  #clicked(event: MouseEvent, events: PainterEvents): void {
    if (event.defaultPrevented || !(event.target instanceof Element)) return;
    const toggle = event.target.closest('[data-toggle]')?.getAttribute('data-toggle');
    if (toggle !== null && toggle !== undefined) {
      events.toggleModule(Number(toggle));
      return;
    }
    const selection = selectionAt(event.target, this.#context);
    if (selection === null) events.clearChoice();
    // The second click of a double click has nothing to add.
    else if (event.detail < 2) events.choose(selection, 'click');
  }

  /**
   * Shows a picture. With `anchor`, the key of an item that both pictures have, that item's head stays where it is on the
   * screen while everything else moves into place.
   */
  setPicture(context: PaintContext, anchor: string | null): void {
    const before = this.#context;
    const oldPlaces = before === null ? null : placesByKey(before);
    this.#context = context;
    this.camera.setExtent(context.picture.width, context.picture.height);
    const shift = anchor === null ? { x: 0, y: 0 } : this.#holdAnchor(anchor, oldPlaces, context);
    for (const { group } of this.#drawn.values()) group.remove();
    this.#drawn.clear();
    for (const { box, header } of this.#openBoxes.values()) {
      box.remove();
      header.remove();
    }
    this.#openBoxes.clear();
    this.#edges.setContext(context);
    this.#drawOpenBoxes(context);
    this.#show();
    if (oldPlaces !== null && anchor !== null && !prefersStillness()) this.#animate(context, oldPlaces, shift);
  }

  /** New values on the same picture: cards are redrawn in place. */
  setValues(context: PaintContext): void {
    this.#context = context;
    this.#show();
  }

  setState(selection: Selection | null, marked: ReadonlySet<number>, backward: BackwardHighlight | null): void {
    this.#selection = selection;
    this.#marked = marked;
    this.#backward = backward;
    this.#applyStates();
  }

  /** Item of the present picture in which a selection is seen; null when there is none. */
  itemOf(selection: Selection | null): number | null {
    const context = this.#context;
    if (context === null || selection === null) return null;
    const { scene } = context.picture;
    const module =
      selection.kind === 'module' ? context.tree.modules.find((box) => box.key === selection.key) : undefined;
    const item = selection.kind === 'node' ? scene.itemOfNode[selection.node] : scene.itemOfModule[module?.index ?? -1];
    return item === undefined || item < 0 ? null : item;
  }

  fit(durationMs = 0): void {
    const picture = this.#context?.picture;
    if (picture !== undefined)
      this.camera.fit({ left: 0, top: 0, right: picture.width, bottom: picture.height }, durationMs);
  }

  /** Fits, but not so small that nothing can be read: a tall picture begins at its top. */
  fitReadable(): void {
    const picture = this.#context?.picture;
    if (picture === undefined) return;
    const { width, height } = this.camera.viewSize();
    this.#fitWhenSized = width < 50 || height < 50;
    if (this.#fitWhenSized) return;
    const whole = Math.min(1.15, (width - 48) / picture.width, (height - 48) / picture.height);
    const readable = Math.min(1, Math.max(0.7, (width - 48) / picture.width));
    if (whole >= readable) {
      this.fit();
      return;
    }
    const top = picture.boxOf(topItem(picture));
    const wide = picture.width * readable > width - 40;
    const middle = wide ? top.x + top.width / 2 : picture.width / 2;
    this.camera.moveTo({ x: width / 2 - middle * readable, y: 24, scale: readable });
  }

  ensureVisible(item: number, leastScale = 0): void {
    const box = this.#context?.picture.boxOf(item);
    if (box === undefined) return;
    const head =
      this.#context?.picture.scene.items[item]?.kind === 'openModule' ? Math.min(box.height, 120) : box.height;
    const bounds = { left: box.x - 20, top: box.y - 20, right: box.x + box.width + 20, bottom: box.y + head + 20 };
    this.camera.ensureVisible(bounds, 260, leastScale);
  }

  /** Gives the keyboard to an item. */
  focus(selection: Selection): void {
    this.#show();
    const context = this.#context;
    const key =
      selection.kind === 'node'
        ? `node ${selection.node}`
        : `module ${context?.tree.modules.find((box) => box.key === selection.key)?.index ?? -1}`;
    const found = this.svg.querySelector(`[data-key="${key}"]`);
    if (found instanceof SVGElement) found.focus({ preventScroll: true });
  }

  #holdAnchor(anchor: string, oldPlaces: Map<string, Place> | null, context: PaintContext): { x: number; y: number } {
    const old = oldPlaces?.get(anchor);
    const item = context.picture.scene.items.find((candidate) => candidate.key === anchor);
    if (old === undefined || item === undefined) return { x: 0, y: 0 };
    const box = context.picture.boxOf(item.index);
    const dx = old.x + old.width / 2 - (box.x + box.width / 2);
    const dy = old.y - box.y;
    const { x, y, scale }: CameraState = this.camera.state;
    this.camera.moveTo({ x: x + dx * scale, y: y + dy * scale, scale });
    return { x: dx, y: dy };
  }

  /** Lets items glide from where they were on the screen, and what is new appear. */
  #animate(context: PaintContext, old: Map<string, Place>, shift: { x: number; y: number }): void {
    for (const item of context.picture.scene.items) {
      const box = context.picture.boxOf(item.index);
      const was = old.get(item.key);
      const open = this.#openBoxes.get(item.key);
      const group = open?.header ?? this.#drawn.get(item.key)?.group;
      if (group === undefined) continue;
      const moving = select(group).interrupt();
      if (was === undefined || was.kind !== item.kind) moving.attr('opacity', 0);
      if (was !== undefined && was.kind === item.kind) {
        moving
          .attr('transform', `translate(${was.x - shift.x} ${was.y - shift.y})`)
          .transition()
          .duration(foldMs)
          .ease(easeCubicInOut)
          .attr('transform', `translate(${box.x} ${box.y})`);
      } else
        moving
          .transition()
          .delay(foldMs * 0.4)
          .duration(foldMs)
          .attr('opacity', 1);
      if (open === undefined) continue;
      const rect = select(open.box).select('rect').interrupt();
      const from = was ?? { x: box.x, y: box.y, width: box.width, height: box.height };
      const origin = was === undefined ? { x: 0, y: 0 } : shift;
      rect
        .attr('x', from.x - origin.x)
        .attr('y', from.y - origin.y)
        .attr('width', from.width)
        .attr('height', from.height)
        .transition()
        .duration(foldMs)
        .ease(easeCubicInOut)
        .attr('x', box.x)
        .attr('y', box.y)
        .attr('width', box.width)
        .attr('height', box.height);
    }
    for (const layer of this.svg.querySelectorAll('.edges, .edge-overlay')) {
      select(layer)
        .interrupt()
        .attr('opacity', 0)
        .transition()
        .delay(foldMs * 0.6)
        .duration(foldMs)
        .attr('opacity', 1);
    }
  }

  #drawOpenBoxes(context: PaintContext): void {
    for (const item of context.picture.scene.items) {
      if (item.kind !== 'openModule') continue;
      const module = context.tree.modules[item.module];
      if (module === undefined) continue;
      const { x, y, width, height } = context.picture.boxOf(item.index);
      const box = svgElement('g', { class: `module-box depth-${item.depth % 3}`, 'data-key': `module ${item.module}` });
      box.append(svgElement('rect', { x, y, width, height, rx: 8 }));
      const header = svgElement('g', { class: 'module-header', transform: `translate(${x} ${y})` });
      makeReadable(header, `module ${item.module}`, speakItem(item, context.graph, context.tree, context.values));
      header.setAttribute('aria-expanded', 'true');
      header.append(
        svgElement('path', {
          class: 'module-strip',
          d: `M0.5 30V8A7.5 7.5 0 0 1 8 0.5H${width - 8}A7.5 7.5 0 0 1 ${width - 0.5} 8V30Z`,
        }),
      );
      const title = svgElement('text', { class: 'module-title', x: 12, y: 20 });
      title.textContent = fitText(moduleTitle(module), width - 48, 'title', context.measure);
      const used = context.measure(title.textContent, 'title') + 20;
      const type = svgElement('text', { class: 'module-type', x: used, y: 20 });
      type.textContent =
        width - used - 36 < 20 ? '' : fitText(module.type, width - used - 36, 'small', context.measure);
      header.append(title, type, drawToggle(width - 26, 6, item.module, true));
      this.#boxes.append(box);
      this.#headers.append(header);
      this.#openBoxes.set(item.key, { box, header });
    }
  }

  #moved(transform: ZoomTransform): void {
    this.#viewport.setAttribute('transform', transform.toString());
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#show());
  }

  /** Brings the document in line with what is in view and how near it is. */
  #show(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const context = this.#context;
    if (context === null) return;
    const scale = this.camera.transform.k;
    const detail: Detail = scale >= 0.55 ? 'near' : scale >= 0.16 ? 'middle' : 'far';
    this.svg.classList.toggle('zoom-near', detail === 'near');
    this.svg.classList.toggle('zoom-middle', detail === 'middle');
    this.svg.classList.toggle('zoom-far', detail === 'far');
    const view = grow(this.camera.visibleBounds(), 0.25);
    const { items } = context.picture.scene;
    const cull = items.length > cullAbove;
    let changed = false;
    for (const item of items) {
      if (item.kind === 'openModule') continue;
      const drawn = this.#drawn.get(item.key);
      if (cull && !this.#isInView(context, item, view)) {
        if (drawn === undefined || drawn.group.contains(document.activeElement)) continue;
        drawn.group.remove();
        this.#drawn.delete(item.key);
        continue;
      }
      changed = this.#showItem(context, item, drawn, detail) || changed;
    }
    this.#edges.show(cull ? view : everything, detail === 'near');
    if (changed) this.#applyStates();
  }

  #isInView(context: PaintContext, item: SceneItem, view: Bounds): boolean {
    const { boxes } = context.picture;
    const x = boxes[item.index * 4] ?? 0;
    const y = boxes[item.index * 4 + 1] ?? 0;
    return (
      x < view.right &&
      y < view.bottom &&
      x + (boxes[item.index * 4 + 2] ?? 0) > view.left &&
      y + (boxes[item.index * 4 + 3] ?? 0) > view.top
    );
  }

  #showItem(context: PaintContext, item: SceneItem, known: DrawnItem | undefined, detail: Detail): boolean {
    let drawn = known;
    if (drawn === undefined) {
      const { x, y } = context.picture.boxOf(item.index);
      drawn = {
        group: svgElement('g', { class: 'item', transform: `translate(${x} ${y})` }),
        detail: null,
        values: null,
      };
      this.#items.append(drawn.group);
      this.#drawn.set(item.key, drawn);
    }
    if (drawn.detail === detail && drawn.values === context.values) return false;
    const focused = drawn.group.contains(document.activeElement)
      ? document.activeElement?.getAttribute('data-key')
      : null;
    drawItem(drawn.group, item, context, detail);
    drawn.detail = detail;
    drawn.values = context.values;
    const again =
      focused === null || focused === undefined ? null : drawn.group.querySelector(`[data-key="${focused}"]`);
    if (again instanceof SVGElement) again.focus({ preventScroll: true });
    return true;
  }

  /** Puts classes on what is chosen, marked by the cursor, or reached by the backward pass. */
  #applyStates(): void {
    const context = this.#context;
    if (context === null) return;
    const { scene } = context.picture;
    const chosen = this.itemOf(this.#selection);
    const visited = new Set(this.#backward?.visited ?? []);
    const current = this.#backward?.current ?? -1;
    const markedItems = new Set([...this.#marked].map((node) => scene.itemOfNode[node] ?? -1));
    const visitedItems = new Set([...visited].map((node) => scene.itemOfNode[node] ?? -1));
    for (const card of this.svg.querySelectorAll<SVGGElement>('[data-key]')) {
      const [kind, text] = (card.getAttribute('data-key') ?? '').split(' ');
      const id = Number(text);
      const isNode = kind === 'node';
      const item = isNode ? -1 : (scene.itemOfModule[id] ?? -1);
      const folded = !isNode && scene.items[item]?.kind === 'closedModule';
      const selected = this.#isSelected(context, isNode, id) || (folded && item === chosen);
      card.classList.toggle('selected', selected);
      card.classList.toggle('marked', isNode ? this.#marked.has(id) : folded && markedItems.has(item));
      card.classList.toggle('visited', isNode ? visited.has(id) : folded && visitedItems.has(item));
      card.classList.toggle('current', isNode ? id === current : folded && scene.itemOfNode[current] === item);
      if (card.hasAttribute('role')) card.setAttribute('tabindex', selected ? '0' : '-1');
      if (card.hasAttribute('role')) card.setAttribute('aria-pressed', String(selected));
    }
    const reached = new Set((this.#backward?.edges ?? []).map((edge) => edge.target.node));
    for (const link of this.svg.querySelectorAll('[data-leaf]')) {
      link.classList.toggle('gradient-edge', reached.has(Number(link.getAttribute('data-leaf'))));
    }
    this.svg.classList.toggle('stepping', this.#backward !== null);
    this.#edges.showOverlay(chosen, this.#backward);
  }

  #isSelected(context: PaintContext, isNode: boolean, id: number): boolean {
    const selection = this.#selection;
    if (selection === null) return false;
    if (isNode) return selection.kind === 'node' && selection.node === id;
    return selection.kind === 'module' && context.tree.modules[id]?.key === selection.key;
  }
}

interface Place {
  readonly kind: SceneItem['kind'];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const everything: Bounds = {
  left: Number.NEGATIVE_INFINITY,
  top: Number.NEGATIVE_INFINITY,
  right: Number.POSITIVE_INFINITY,
  bottom: Number.POSITIVE_INFINITY,
};

function placesByKey(context: PaintContext): Map<string, Place> {
  return new Map(
    context.picture.scene.items.map((item) => [item.key, { kind: item.kind, ...context.picture.boxOf(item.index) }]),
  );
}

/** The item where reading begins. */
function topItem(picture: Picture): number {
  let top = 0;
  for (const { index } of picture.scene.items) {
    if ((picture.boxes[index * 4 + 1] ?? 0) < (picture.boxes[top * 4 + 1] ?? 0)) top = index;
  }
  return top;
}

function grow(bounds: Bounds, part: number): Bounds {
  const dx = (bounds.right - bounds.left) * part;
  const dy = (bounds.bottom - bounds.top) * part;
  return { left: bounds.left - dx, top: bounds.top - dy, right: bounds.right + dx, bottom: bounds.bottom + dy };
}

function selectionAt(target: EventTarget | null, context: PaintContext | null): Selection | null {
  if (!(target instanceof Element) || context === null) return null;
  const [kind, text] = (target.closest('[data-key]')?.getAttribute('data-key') ?? '').split(' ');
  if (kind === 'node') return { kind, node: Number(text) };
  const box = kind === 'module' ? context.tree.modules[Number(text)] : undefined;
  return box === undefined ? null : { kind: 'module', key: box.key };
}
