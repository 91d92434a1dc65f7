import { svgElement } from '../../shared/dom.ts';
import type { Detail } from '../drawing/detail.ts';
import { drawItem } from '../drawing/items.ts';
import { drawOpenModule } from '../drawing/open-modules.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import type { SceneItem } from '../model/scene.ts';
import { elementOf } from './shape-elements.ts';

/** An open module's elements: its box lies below the edges, its title above them. */
export interface OpenModuleElements {
  readonly box: SVGElement;
  readonly header: SVGElement;
  detail: Detail;
}

interface DrawnItem {
  readonly group: SVGGElement;
  detail: Detail | null;
  /** The context it was drawn from: other values and colours come with another one. */
  context: PaintContext | null;
}

/** The items that are in the document: all that are wanted, and the one that has the focus. */
export class ItemLayer {
  readonly items = svgElement('g', { class: 'items' });
  readonly boxes = svgElement('g', { class: 'module-boxes' });
  readonly headers = svgElement('g', { class: 'module-headers' });
  readonly drawn = new Map<string, DrawnItem>();
  readonly openModules = new Map<string, OpenModuleElements>();

  clear(): void {
    this.drawn.clear();
    this.openModules.clear();
    for (const layer of [this.items, this.boxes, this.headers]) layer.replaceChildren();
  }

  /** Has just these items drawn, in this detail; true when something is new. `wanted` is in the scene's order. */
  show(context: PaintContext, wanted: readonly number[], detail: Detail): boolean {
    const keys = new Set<string>();
    let isChanged = false;
    let isNewBox = false;
    for (const index of wanted) {
      const item = context.picture.scene.items[index];
      if (item === undefined) continue;
      keys.add(item.key);
      if (item.kind !== 'openModule') isChanged = this.#showItem(context, item, detail) || isChanged;
      else isNewBox = this.#showOpenModule(context, item, detail) || isNewBox;
    }
    this.#removeAllBut(keys);
    // A box inside another lies above it.
    if (isNewBox) this.#sortBoxes(context);
    return isChanged || isNewBox;
  }

  #removeAllBut(keys: ReadonlySet<string>): void {
    const focused = document.activeElement;
    for (const [key, { group }] of this.drawn) {
      if (keys.has(key) || group.contains(focused)) continue;
      group.remove();
      this.drawn.delete(key);
    }
    for (const [key, { box, header }] of this.openModules) {
      if (keys.has(key) || header.contains(focused)) continue;
      box.remove();
      header.remove();
      this.openModules.delete(key);
    }
  }

  /** True when there was none of it yet. */
  #showOpenModule(context: PaintContext, item: SceneItem, detail: Detail): boolean {
    const known = this.openModules.get(item.key);
    if (known?.detail === detail) return false;
    const drawn = drawOpenModule(item, context, detail);
    if (drawn === null) return false;
    const header = elementOf(drawn.header);
    if (known !== undefined) {
      // The header itself stays: it may have the focus.
      known.header.replaceChildren(...header.childNodes);
      known.detail = detail;
      return false;
    }
    const open = { box: elementOf(drawn.box), header, detail };
    this.boxes.append(open.box);
    this.headers.append(header);
    this.openModules.set(item.key, open);
    return true;
  }

  #sortBoxes(context: PaintContext): void {
    const inOrder = context.picture.scene.items.flatMap((item) => this.openModules.get(item.key) ?? []);
    this.boxes.append(...inOrder.map(({ box }) => box));
  }

  #showItem(context: PaintContext, item: SceneItem, detail: Detail): boolean {
    let drawn = this.drawn.get(item.key);
    if (drawn === undefined) {
      const { x, y } = context.picture.boxOf(item.index);
      const group = svgElement('g', {
        class: item.isOutside ? 'item outside' : 'item',
        transform: `translate(${x} ${y})`,
      });
      drawn = { group, detail: null, context: null };
      this.items.append(group);
      this.drawn.set(item.key, drawn);
    }
    if (drawn.detail === detail && drawn.context === context) return false;
    const focused = drawn.group.contains(document.activeElement)
      ? (document.activeElement?.getAttribute('data-key') ?? null)
      : null;
    drawn.group.replaceChildren(...drawItem(item, context, detail).map(elementOf));
    drawn.detail = detail;
    drawn.context = context;
    if (focused !== null) {
      drawn.group.querySelector<SVGElement>(`[data-key="${focused}"]`)?.focus({ preventScroll: true });
    }
    return true;
  }
}
