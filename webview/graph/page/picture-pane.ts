import { element } from '../../shared/dom.ts';
import type { LayoutResult } from '../layout/layout-request.ts';
import { FirstSight } from '../model/first-sight.ts';
import type { OpenModules } from '../model/folding.ts';
import type { Camera } from '../model/page-state.ts';
import { pictureSize } from '../model/picture.ts';
import { oneLevelInstead } from '../model/too-large.ts';
import { Painter, type PainterEvents } from '../paint/painter.ts';
import type { GraphView, PreparedScene } from './graph-view.ts';
import { LargeQuestion } from './large-question.ts';
import { LayoutClient } from './layout-client.ts';
import { WaitBar } from './wait-bar.ts';

/**
 * What became of a request: `replaced` by a newer one or another view, or `left`: a person did not want it after all, and the
 * picture and what is open are as they were.
 */
export type Outcome = 'shown' | 'replaced' | 'left';

/** Where the picture is, laid out and painted. */
export class PicturePane {
  readonly root: HTMLElement;
  readonly painter: Painter;
  readonly #layout: LayoutClient;
  readonly #question = new LargeQuestion();
  readonly #progress = new WaitBar('Laying out the graph', () => this.#cancel());
  /** What a person waits for, one under the other. */
  readonly waiting = element('div', { class: 'waiting', children: [this.#progress.root] });
  #newest = 0;
  /** The request that a person has cancelled. */
  #cancelled = -1;

  /** `before`: what the keyboard reaches before the picture; `above`: what lies over it and comes after. */
  constructor(
    events: PainterEvents,
    workerUri: string | undefined,
    before: readonly HTMLElement[],
    above: readonly HTMLElement[],
  ) {
    this.painter = new Painter(events);
    this.#layout = new LayoutClient(workerUri);
    const { ground, svg, minimap } = this.painter;
    this.root = element('div', {
      class: 'canvas',
      children: [...before, ground, svg, ...above, minimap.root, this.waiting, this.#question.root],
    });
  }

  /**
   * Lays the view's present folding out and paints it. With `anchor`, the key of an item, that item stays where it is. `camera`:
   * null for the beginning, undefined to stay. Of several `foldings` the one is shown that suits the pane best.
   */
  async show(
    view: GraphView,
    isWanted: () => boolean,
    anchor: string | null,
    camera?: Camera | null,
    foldings: readonly OpenModules[] = [view.open],
  ): Promise<Outcome> {
    const id = ++this.#newest;
    this.#question.withdraw();
    this.#progress.end();
    const open = await this.#best(view, isWanted, id, foldings);
    if (open === null) return this.#given(view, id);
    view.open = open;
    const scene = view.scene();
    if (scene.items.length > view.mostThings) {
      const answer = await this.#ask(view, scene.items.length);
      if (answer === 'withdrawn' || !isWanted()) return 'replaced';
      if (answer === 'leave') return this.#leave(view);
      if (answer === 'oneLevel') return this.show(view, isWanted, anchor, camera);
      view.mostThings = scene.items.length;
    }
    const prepared = view.prepare(scene);
    const result = await this.#layOut(prepared, isWanted, id);
    if (result === null) return this.#given(view, id);
    this.painter.setPicture(view.setPicture(prepared, result), anchor);
    if (camera) this.painter.camera.moveTo(camera);
    else if (camera === null) this.painter.fitReadable();
    return 'shown';
  }

  /** What is best open in the pane; null where the search for it was cancelled or replaced. */
  async #best(
    view: GraphView,
    isWanted: () => boolean,
    id: number,
    foldings: readonly OpenModules[],
  ): Promise<OpenModules | null> {
    const last = foldings.at(-1) ?? view.open;
    const sight = new FirstSight(this.painter.camera.viewSize());
    for (const open of foldings) {
      // What there is no choice of is laid out once, to be shown.
      if (open === last) break;
      view.open = open;
      const scene = view.scene();
      if (scene.items.length > view.mostThings) continue;
      const prepared = view.prepare(scene);
      const result = await this.#layOut(prepared, isWanted, id);
      if (result === null) return null;
      const chosen = sight.consider(open, pictureSize(prepared.layout, result), scene.items.length);
      if (chosen !== null) return chosen;
    }
    return sight.best ?? last;
  }

  /** Where everything comes to stand; null where that was cancelled or replaced. */
  async #layOut({ layout }: PreparedScene, isWanted: () => boolean, id: number): Promise<LayoutResult | null> {
    this.#progress.begin('Laying out…');
    this.#progress.tell(0);
    try {
      const result = await this.#layout.layout(layout.request, (share) => this.#progress.tell(share));
      return result === undefined || !isWanted() ? null : result;
    } finally {
      if (id === this.#newest) this.#progress.end();
    }
  }

  async #ask(view: GraphView, count: number) {
    const { document, tree, visibility } = view;
    const instead = oneLevelInstead(document.graph, tree, visibility, view.pictured?.visibility.open ?? new Set());
    const hasPicture = view.context !== null;
    const answer = await this.#question.ask(count, { canOpenOneLevel: instead !== null, hasPicture });
    if (answer === 'oneLevel' && instead !== null) view.open = instead;
    return answer;
  }

  #cancel(): void {
    this.#cancelled = this.#newest;
    this.#layout.cancel();
  }

  /** A request that came to nothing. */
  #given(view: GraphView, id: number): Outcome {
    return this.#cancelled === id ? this.#leave(view) : 'replaced';
  }

  #leave(view: GraphView): Outcome {
    view.returnToPicture();
    return 'left';
  }
}
