import type { CallSite } from '../../../src/trace/schema.ts';
import type { Orientation } from '../layout/orientation.ts';
import type { Appearance } from '../model/appearance.ts';
import { carryOver } from '../model/comparison/carry-over.ts';
import { toggleModule } from '../model/folding.ts';
import type { Direction } from '../model/navigation.ts';
import type { PageState, Selection } from '../model/page-state.ts';
import type { SearchHit } from '../model/search/search-index.ts';
import { Trail } from '../model/trail.ts';
import { type Visibility, visibilityOf } from '../model/visibility.ts';
import type { Painter } from '../paint/painter.ts';
import type { GraphView } from './graph-view.ts';
import { type LayoutEvents, Layouts } from './layouts.ts';
import type { Outcome, PicturePane } from './picture-pane.ts';
import { itemTowards } from './walking.ts';

/** What the page is told of what a person does in the picture. */
export interface ExplorationEvents extends LayoutEvents {
  /** Another choice, or the same one in another light: open, folded, alone. */
  chosen(): void;
  revealSource(callSite: CallSite): void;
}

/** How a person goes through a graph: what is chosen, what is open, what is shown alone, and the ways from one to the next. */
export class Exploration {
  readonly #pane: PicturePane;
  readonly #layouts: Layouts;
  readonly #events: ExplorationEvents;
  readonly #trail = new Trail();
  #selection: Selection | null = null;
  /** Lays out as the view began. */
  #start: () => Promise<void> = () => Promise.resolve();
  /** A node to show as soon as there is a picture. */
  #awaitedReveal: number | null = null;

  constructor(pane: PicturePane, events: ExplorationEvents) {
    this.#pane = pane;
    this.#layouts = new Layouts(pane, events);
    this.#events = events;
  }

  get view(): GraphView | null {
    return this.#layouts.view;
  }

  /** A person stopped the first layout of this graph: it waits for `tryAgain`. */
  get isStopped(): boolean {
    return this.#layouts.isStopped;
  }

  get selection(): Selection | null {
    return this.#selection;
  }

  get #painter(): Painter {
    return this.#pane.painter;
  }

  /** Begins with another graph, as it was left where `restored` says so. */
  async begin(view: GraphView, restored: PageState | null): Promise<void> {
    const before = this.view?.document.graph;
    const kept =
      restored === null && before !== undefined ? carryOver(before, view.document.graph, this.#selection) : null;
    this.#layouts.view = view;
    this.#selection = existing(restored?.selection, view) ?? kept?.selection ?? null;
    this.#trail.clear();
    if (this.#selection !== null) this.#trail.visit(this.#selection);
    const isFirstSight = restored === null && kept === null;
    const camera = kept === null ? (restored?.camera ?? null) : undefined;
    this.#start = async () => {
      const laidOut = isFirstSight ? this.#layouts.showFirstSight(view) : this.#layouts.show(view, null, camera);
      if ((await laidOut) === 'replaced' || this.isStopped) return;
      const chosen = kept === null ? null : this.#painter.itemOf(this.#selection);
      if (chosen !== null) this.#painter.ensureVisible(chosen);
      this.#events.chosen();
      await this.#revealAwaited();
    };
    await this.#start();
  }

  /** Shows the graph after all. */
  tryAgain(): Promise<void> {
    return this.#start();
  }

  async #revealAwaited(): Promise<void> {
    const awaited = this.#awaitedReveal;
    this.#awaitedReveal = null;
    if (awaited !== null) await this.reveal(awaited);
  }

  /** The pane has another size: what fits it is shown, as long as a person has not begun to look around. */
  fitAgainSoon(): void {
    this.#layouts.fitAgainSoon(() => this.#selection === null);
  }

  /** Shows the view again after its values have changed. */
  async refresh(view: GraphView): Promise<void> {
    if (view.rowsChanged) await this.#layouts.show(view, null);
    else if (view.context !== null) {
      this.#painter.setValues(view.context);
      this.#events.shown();
    }
    this.#events.chosen();
  }

  choose(selection: Selection, how: 'click' | 'doubleClick'): void {
    this.select(selection);
    this.#painter.focus(selection);
    if (how === 'doubleClick') {
      if (selection.kind === 'module') this.activate();
      return;
    }
    if (selection.kind === 'node') this.#revealSource(selection.node);
  }

  #revealSource(node: number): void {
    if (this.view?.comparison?.isInOtherScript(node) === true) return;
    const graph = this.view?.document.graph;
    const site = graph?.nodes[node]?.callSite ?? null;
    const callSite = site === null ? undefined : graph?.callSites[site];
    if (callSite !== undefined) this.#events.revealSource(callSite);
  }

  select(selection: Selection | null): void {
    this.#selection = selection;
    if (selection !== null) this.#trail.visit(selection);
    this.#events.chosen();
  }

  toggle(module: number): void {
    const box = this.view?.tree.modules[module];
    if (box === undefined) return;
    this.#selection = { kind: 'module', key: box.key };
    this.#trail.visit(this.#selection);
    void this.look(
      (visibility) => ({ ...visibility, open: toggleModule(visibility.open, box.key) }),
      `module ${box.key}`,
    );
  }

  /** Opens or folds the chosen module; goes to the line of a chosen node. */
  activate(): void {
    const selection = this.#selection;
    if (selection === null) return;
    const module = selection.kind === 'module' ? this.view?.moduleByKey(selection.key) : undefined;
    if (module !== undefined) this.toggle(module.index);
    else if (selection.kind === 'node') this.#revealSource(selection.node);
  }

  /** Opens and folds modules, and shows all of the picture. */
  async fold(open: (view: GraphView) => ReadonlySet<string>): Promise<void> {
    const view = this.view;
    if (view === null) return;
    const outcome = await this.look((visibility) => ({ ...visibility, open: open(view) }), null);
    if (outcome === 'shown') this.#painter.fit(260);
  }

  /** Changes what is seen; the item with the key `anchor` stays where it is. */
  async look(change: (visibility: Visibility) => Visibility, anchor: string | null): Promise<Outcome> {
    const view = this.view;
    if (view === null) return 'left';
    view.visibility = change(view.visibility);
    const hadFocus = this.#painter.svg.contains(document.activeElement);
    const outcome = await this.#layouts.show(view, anchor);
    if (outcome === 'replaced') return outcome;
    this.#events.chosen();
    if (hadFocus && this.#selection !== null) this.#painter.focus(this.#selection);
    return outcome;
  }

  /** Changes how the picture is painted. */
  paint(change: Partial<Appearance>): void {
    const view = this.view;
    if (view === null) return;
    view.setAppearance({ ...view.appearance, ...change });
    if (view.context !== null) this.#painter.repaint(view.context);
    this.#events.shown();
  }

  /** Turns the picture: down, or to the right. */
  async turn(orientation: Orientation): Promise<void> {
    const view = this.view;
    if (view === null || view.orientation === orientation) return;
    view.orientation = orientation;
    if ((await this.look((visibility) => visibility, null)) === 'shown') this.#painter.fitReadable();
  }

  isolateChosen(): void {
    if (this.#selection?.kind === 'module') void this.isolate(this.#selection.key);
  }

  goOut(): void {
    const root = this.view?.root;
    if (root !== undefined && root.parent >= 0) void this.isolate(this.view?.tree.modules[root.parent]?.key ?? '');
  }

  /** Shows one module alone; an empty key shows the whole graph. */
  async isolate(key: string): Promise<void> {
    if ((await this.look((visibility) => ({ ...visibility, root: key }), null)) !== 'shown') return;
    this.#painter.fitReadable();
    this.#painter.svg.focus();
  }

  /** Chooses a node, opens its modules and brings it into view. */
  async reveal(node: number): Promise<void> {
    const view = this.view;
    if (view === null || view.document.graph.nodes[node] === undefined) {
      if (view === null) this.#awaitedReveal = node;
      return;
    }
    await this.#revealIn(view, { kind: 'node', node }, view.tree.moduleOf[node] ?? 0, node);
  }

  async revealModule(module: number): Promise<void> {
    const view = this.view;
    const box = view?.tree.modules[module];
    if (view === null || box === undefined) return;
    await this.#revealIn(view, { kind: 'module', key: box.key }, Math.max(0, box.parent), null);
  }

  async #revealIn(view: GraphView, selection: Selection, module: number, node: number | null): Promise<void> {
    this.#selection = selection;
    const visibility = visibilityOf(view.document.graph, view.tree, view.visibility, module, node);
    if (visibility !== view.visibility || view.context === null) {
      view.visibility = visibility;
      if ((await this.#layouts.show(view, null)) === 'replaced') return;
    }
    // The details that open with it take room from the picture.
    this.select(selection);
    const item = this.#painter.itemOf(selection);
    if (item !== null) this.#painter.ensureVisible(item, 0.6);
  }

  /** Whether there is something to go back and forward to. */
  get ways(): { readonly back: boolean; readonly forward: boolean } {
    return { back: this.#trail.hasBack, forward: this.#trail.hasForward };
  }

  back(): Promise<void> {
    return this.#goTo(this.#trail.back());
  }

  forward(): Promise<void> {
    return this.#goTo(this.#trail.forward());
  }

  /** Shows again what was looked at. */
  async #goTo(place: Selection | null): Promise<void> {
    const view = this.view;
    if (place === null || view === null) return;
    if (place.kind === 'module') {
      const module = view.moduleByKey(place.key);
      if (module !== undefined) await this.#revealIn(view, place, Math.max(0, module.parent), null);
    } else await this.#revealIn(view, place, view.tree.moduleOf[place.node] ?? 0, place.node);
  }

  /** From a node to what it makes, on its way; from there back to the node. */
  followEdge(): void {
    const selection = this.#selection;
    if (selection?.kind === 'node') this.select({ kind: 'edge', node: selection.node, output: 0 });
    else if (selection?.kind === 'edge') this.select({ kind: 'node', node: selection.node });
  }

  goToHit(hit: SearchHit): void {
    void (hit.kind === 'node' ? this.reveal(hit.node) : this.revealModule(hit.module));
  }

  move(direction: Direction): void {
    const view = this.view;
    const to = view?.context && itemTowards(view.context, this.#painter.itemOf(this.#selection), direction);
    if (!to) return;
    this.select(to.selection);
    this.#painter.ensureVisible(to.item);
    this.#painter.focus(to.selection);
  }
}

/** What was chosen, unless it was in a graph that this one is no longer compared with. */
function existing(selection: Selection | null | undefined, { document }: GraphView): Selection | null {
  if (!selection || selection.kind === 'module') return selection ?? null;
  return document.graph.nodes[selection.node] === undefined ? null : selection;
}
