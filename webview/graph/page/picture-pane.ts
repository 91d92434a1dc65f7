import { element } from '../../shared/dom.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import { fits } from '../model/first-sight.ts';
import type { OpenModules } from '../model/folding.ts';
import type { Camera } from '../model/page-state.ts';
import { oneLevelInstead } from '../model/too-large.ts';
import { Painter, type PainterEvents } from '../paint/painter.ts';
import type { GraphView } from './graph-view.ts';
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
   * null for the beginning, undefined to stay. Of several `foldings` the first is shown that fits the pane, or the last.
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
    /** Laid out, but not painted, because another may fit better. */
    let passed: PaintContext | null = null;
    for (const open of foldings) {
      const isLast = open === foldings.at(-1);
      view.open = open;
      const scene = view.scene();
      if (scene.items.length > view.mostThings) {
        if (!isLast) continue;
        const answer = await this.#ask(view, scene.items.length);
        if (answer === 'withdrawn' || !isWanted()) return 'replaced';
        if (answer === 'leave') return this.#leave(view, passed);
        if (answer === 'oneLevel') return this.show(view, isWanted, anchor, camera);
        view.mostThings = scene.items.length;
      }
      const context = await this.#layOut(view, isWanted, id, scene);
      if (context === null) return this.#cancelled === id ? this.#leave(view, passed) : 'replaced';
      passed = context;
      if (!isLast && !fits(context.picture, this.painter.camera.viewSize())) continue;
      this.painter.setPicture(context, anchor);
      break;
    }
    if (camera) this.painter.camera.moveTo(camera);
    else if (camera === null) this.painter.fitReadable();
    return 'shown';
  }

  /** What the view is to show now, with its places; null where that was cancelled or replaced. */
  async #layOut(
    view: GraphView,
    isWanted: () => boolean,
    id: number,
    scene: ReturnType<GraphView['scene']>,
  ): Promise<PaintContext | null> {
    this.#progress.begin('Laying out…');
    this.#progress.tell(0);
    try {
      const prepared = view.prepare(scene);
      const result = await this.#layout.layout(prepared.layout.request, (share) => this.#progress.tell(share));
      if (result === undefined || !isWanted()) return null;
      return view.setPicture(prepared, result);
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

  #leave(view: GraphView, passed: PaintContext | null): Outcome {
    view.returnToPicture();
    if (passed !== null) this.painter.setPicture(passed, null);
    return 'left';
  }
}
