import { element } from '../../shared/dom.ts';
import { fits } from '../model/first-sight.ts';
import type { OpenModules } from '../model/folding.ts';
import type { Camera } from '../model/page-state.ts';
import { Painter, type PainterEvents } from '../paint/painter.ts';
import type { GraphView } from './graph-view.ts';
import { LayoutClient } from './layout-client.ts';

/** A layout that is there sooner is not announced. */
const announceAfterMs = 250;

/** Where the picture is, laid out and painted. */
export class PicturePane {
  readonly root: HTMLElement;
  readonly painter: Painter;
  readonly #layout: LayoutClient;
  readonly #busy = element('div', { class: 'busy', attributes: { role: 'status' } });

  /** `before`: what the keyboard reaches before the picture; `above`: what lies over it and comes after. */
  constructor(
    events: PainterEvents,
    workerUri: string | undefined,
    before: readonly HTMLElement[],
    above: readonly HTMLElement[],
  ) {
    this.painter = new Painter(events);
    this.#layout = new LayoutClient(workerUri);
    this.#busy.hidden = true;
    this.root = element('div', {
      class: 'canvas',
      children: [...before, this.painter.ground, this.painter.svg, ...above, this.painter.minimap.root, this.#busy],
    });
  }

  /**
   * Lays the view's present folding out and paints it; false when a newer request or another view has taken over. With
   * `anchor`, the key of an item, that item stays where it is. `camera`: null for the beginning, undefined to stay. Of several
   * `foldings` the first is shown that fits the pane, or the last.
   */
  async show(
    view: GraphView,
    isWanted: () => boolean,
    anchor: string | null,
    camera?: Camera | null,
    foldings: readonly OpenModules[] = [view.open],
  ): Promise<boolean> {
    const busyTimer = setTimeout(() => {
      this.#busy.textContent = 'Laying out…';
      this.#busy.hidden = false;
    }, announceAfterMs);
    try {
      for (const open of foldings) {
        view.open = open;
        const prepared = view.prepare();
        const result = await this.#layout.layout(prepared.layout.request);
        if (result === undefined || !isWanted()) return false;
        const context = view.setPicture(prepared, result);
        if (open !== foldings.at(-1) && !fits(context.picture, this.painter.camera.viewSize())) continue;
        this.painter.setPicture(context, anchor);
        break;
      }
      if (camera) this.painter.camera.moveTo(camera);
      else if (camera === null) this.painter.fitReadable();
      return true;
    } finally {
      clearTimeout(busyTimer);
      this.#busy.hidden = true;
    }
  }
}
