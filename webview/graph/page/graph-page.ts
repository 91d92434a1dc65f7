import type {
  BackwardHighlight,
  GraphDocument,
  GraphHostMessage,
  GraphPageMessage,
} from '../../../src/protocol/graph-view.ts';
import { element } from '../../shared/dom.ts';
import type { HostConnection } from '../../shared/vscode-api.ts';
import { moduleDetails, nodeDetails } from '../model/details.ts';
import { allModules, openAround, toggleModule } from '../model/folding.ts';
import { type Direction, neighbour } from '../model/navigation.ts';
import { type Camera, type PageState, parsePageState, type Selection } from '../model/page-state.ts';
import type { SearchHit } from '../model/search.ts';
import { Painter } from '../paint/painter.ts';
import { DetailsPane } from './details-pane.ts';
import { GraphView } from './graph-view.ts';
import { listenToKeys } from './keyboard.ts';
import { LayoutClient } from './layout-client.ts';
import { createMeasure } from './measure-text.ts';
import { SearchBox } from './search-box.ts';
import { Splitter } from './splitter.ts';
import { StatusView } from './status-view.ts';
import { Toolbar } from './toolbar.ts';

/** The page: takes the host's messages, keeps what a person has chosen, and tells the parts what to show. */
export class GraphPage {
  readonly #connection: HostConnection<GraphPageMessage, PageState>;
  readonly #layout: LayoutClient;
  readonly #measure = createMeasure();
  readonly #status = new StatusView();
  readonly #busy = element('div', { class: 'busy', attributes: { role: 'status' } });
  readonly #main = element('main', { class: 'content' });
  readonly #painter: Painter;
  readonly #search: SearchBox;
  readonly #toolbar: Toolbar;
  readonly #details: DetailsPane;
  readonly #splitter: Splitter;
  #view: GraphView | null = null;
  #selection: Selection | null = null;
  #marked: ReadonlySet<number> = new Set();
  #backward: BackwardHighlight | null = null;
  #detailsOpen = true;
  #detailsWidth: number | null = null;
  /** What was saved before the page was hidden; used for the first document only. */
  #restored: PageState | null;
  /** A node to show as soon as there is a picture. */
  #awaitedReveal: number | null = null;
  #saveTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    root: HTMLElement,
    connection: HostConnection<GraphPageMessage, PageState>,
    workerUri: string | undefined,
  ) {
    this.#connection = connection;
    this.#layout = new LayoutClient(workerUri);
    this.#restored = parsePageState(connection.savedState());
    this.#painter = new Painter({
      choose: (selection, how) => this.#choose(selection, how),
      toggleModule: (module) => this.#toggle(module),
      clearChoice: () => this.#select(null),
      cameraMoved: () => this.#saveSoon(),
    });
    this.#search = new SearchBox(
      (hit) => this.#goToHit(hit),
      () => this.#painter.svg.focus(),
    );
    this.#toolbar = new Toolbar(this.#search, {
      selectStep: (index) => connection.post({ type: 'selectStep', index }),
      expandAll: () => this.#fold((view) => allModules(view.tree)),
      collapseAll: () => this.#fold(() => new Set()),
      zoomBy: (factor) => this.#painter.camera.zoomBy(factor),
      fit: () => this.#painter.fit(260),
      toggleDetails: () => this.#setDetailsOpen(!this.#detailsOpen),
    });
    this.#details = new DetailsPane({
      goToNode: (node) => void this.reveal(node),
      goToModule: (module) => void this.#revealModule(module),
      revealSource: (callSite) => connection.post({ type: 'revealSource', callSite }),
      stepBackward: (node) => connection.post({ type: 'stepBackward', node }),
      toggleModule: () => this.#activate(),
      close: () => this.#setDetailsOpen(false),
    });
    this.#splitter = new Splitter(this.#details.root, (size) => {
      this.#detailsWidth = size;
      this.#saveSoon();
    });
    this.#busy.hidden = true;
    const canvas = element('div', { class: 'canvas', children: [this.#painter.svg, this.#busy] });
    this.#main.append(canvas, this.#splitter.root, this.#details.root);
    root.append(this.#toolbar.root, this.#main, this.#status.root);
    listenToKeys(this.#painter.svg, {
      move: (direction) => this.#move(direction),
      activate: () => this.#activate(),
      leave: () => this.#select(null),
      search: () => this.#search.focus(),
      fit: () => this.#painter.fit(260),
      zoomBy: (factor) => this.#painter.camera.zoomBy(factor),
    });
    this.#setDetailsOpen(this.#restored?.detailsOpen ?? window.innerHeight >= 420);
    if (this.#restored?.detailsWidth) this.#splitter.set(this.#restored.detailsWidth);
    this.#details.showNothing();
    this.#showStatus('loading', 'Waiting for the graph…');
  }

  receive(message: GraphHostMessage): void {
    switch (message.type) {
      case 'document':
        void this.#setDocument(message.document);
        break;
      case 'empty':
      case 'loading':
      case 'error':
        this.#showStatus(message.type, message.message);
        break;
      case 'mark':
        this.#marked = new Set(message.nodes);
        this.#showStates();
        break;
      case 'reveal':
        void this.reveal(message.node);
        break;
      case 'backward':
        this.#backward = message.highlight;
        this.#showStates();
        this.#followBackward();
        break;
    }
  }

  async #setDocument(document: GraphDocument): Promise<void> {
    const known = this.#view;
    const sameGraph = known !== null && known.document.graph.id === document.graph.id;
    this.#showGraph();
    this.#toolbar.setDocument(
      document.title,
      document.steps,
      document.step.index,
      document.graph.nodes.some((node) => node.modulePath.length > 0),
    );
    if (sameGraph) {
      known.setStep(document);
      if (known.rowsChanged) await this.#layOut(known, null);
      else if (known.context !== null) this.#painter.setValues(known.context);
      this.#showStates();
      this.#showDetails();
      return;
    }
    const restored = this.#restored?.graph === document.graph.id ? this.#restored : null;
    this.#restored = null;
    const view = new GraphView(document, this.#measure, restored?.open ?? null, known);
    this.#view = view;
    this.#search.setIndex(view.searchIndex);
    this.#selection = restored?.selection ?? null;
    await this.#layOut(view, null, restored?.camera ?? null);
    if (this.#view !== view) return;
    this.#showDetails();
    const awaited = this.#awaitedReveal;
    this.#awaitedReveal = null;
    if (awaited !== null) await this.reveal(awaited);
  }

  /** Lays the present folding out and paints it. */
  async #layOut(view: GraphView, anchor: string | null, camera?: Camera | null): Promise<void> {
    const busyTimer = setTimeout(() => {
      this.#busy.textContent = 'Laying out…';
      this.#busy.hidden = false;
    }, 250);
    try {
      const prepared = view.prepare();
      const result = await this.#layout.layout(prepared.layout.request);
      if (result === undefined || this.#view !== view) return;
      this.#painter.setPicture(view.setPicture(prepared, result), anchor);
      if (camera) this.#painter.camera.moveTo(camera);
      else if (camera === null) this.#painter.fitReadable();
      this.#showStates();
      this.#saveSoon();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#connection.post({ type: 'failure', message: `The graph could not be laid out: ${message}` });
      this.#showStatus('error', `The graph could not be laid out: ${message}`);
    } finally {
      clearTimeout(busyTimer);
      this.#busy.hidden = true;
    }
  }

  #choose(selection: Selection, how: 'click' | 'doubleClick'): void {
    this.#select(selection);
    this.#painter.focus(selection);
    if (how === 'doubleClick') {
      if (selection.kind === 'module') this.#activate();
      return;
    }
    if (selection.kind === 'node') this.#revealSource(selection.node);
  }

  #revealSource(node: number): void {
    const graph = this.#view?.document.graph;
    const site = graph?.nodes[node]?.callSite ?? null;
    const callSite = site === null ? undefined : graph?.callSites[site];
    if (callSite !== undefined) this.#connection.post({ type: 'revealSource', callSite });
  }

  #select(selection: Selection | null): void {
    this.#selection = selection;
    this.#showStates();
    this.#showDetails();
    this.#saveSoon();
  }

  #showStates(): void {
    this.#painter.setHighlights({
      selection: this.#selection,
      marked: this.#marked,
      backward: this.#backward,
    });
  }

  #showDetails(): void {
    const view = this.#view;
    const selection = this.#selection;
    this.#main.classList.toggle('nothing-chosen', selection === null);
    if (view !== null && selection?.kind === 'node') {
      const details = nodeDetails(view.document.graph, view.tree, view.values, selection.node);
      if (details !== null) this.#details.showNode(selection.node, details);
      else this.#details.showNothing();
      return;
    }
    const box = selection?.kind === 'module' ? view?.moduleByKey(selection.key) : undefined;
    if (view === null || box === undefined) this.#details.showNothing();
    else this.#details.showModule(moduleDetails(view.tree, box), view.open.has(box.key));
  }

  #toggle(module: number): void {
    const box = this.#view?.tree.modules[module];
    if (box === undefined) return;
    this.#selection = { kind: 'module', key: box.key };
    void this.#foldTo((view) => toggleModule(view.open, box.key), `module ${box.key}`);
  }

  /** Opens or folds the chosen module; goes to the line of a chosen node. */
  #activate(): void {
    const selection = this.#selection;
    if (selection === null) return;
    const module = selection.kind === 'module' ? this.#view?.moduleByKey(selection.key) : undefined;
    if (module !== undefined) this.#toggle(module.index);
    else if (selection.kind === 'node') this.#revealSource(selection.node);
  }

  async #fold(open: (view: GraphView) => ReadonlySet<string>): Promise<void> {
    await this.#foldTo(open, null);
    this.#painter.fit(260);
  }

  async #foldTo(open: (view: GraphView) => ReadonlySet<string>, anchor: string | null): Promise<void> {
    const view = this.#view;
    if (view === null) return;
    view.open = open(view);
    const hadFocus = this.#painter.svg.contains(document.activeElement);
    await this.#layOut(view, anchor);
    this.#showDetails();
    if (hadFocus && this.#selection !== null) this.#painter.focus(this.#selection);
  }

  /** Chooses a node, opens its modules and brings it into view. */
  async reveal(node: number): Promise<void> {
    const view = this.#view;
    if (view === null || view.document.graph.nodes[node] === undefined) {
      if (view === null) this.#awaitedReveal = node;
      return;
    }
    await this.#revealIn(view, { kind: 'node', node }, view.tree.moduleOf[node] ?? 0);
  }

  async #revealModule(module: number): Promise<void> {
    const view = this.#view;
    const box = view?.tree.modules[module];
    if (view === null || box === undefined) return;
    await this.#revealIn(view, { kind: 'module', key: box.key }, box.parent);
  }

  async #revealIn(view: GraphView, selection: Selection, module: number): Promise<void> {
    this.#selection = selection;
    const open = openAround(view.tree, view.open, module);
    if (open.size !== view.open.size || view.context === null) {
      view.open = open;
      await this.#layOut(view, null);
    }
    const item = this.#painter.itemOf(selection);
    if (item !== null) this.#painter.ensureVisible(item, 0.6);
    this.#select(selection);
  }

  #goToHit(hit: SearchHit): void {
    void (hit.kind === 'node' ? this.reveal(hit.node) : this.#revealModule(hit.module));
  }

  #followBackward(): void {
    const current = this.#backward?.current;
    if (current === undefined || current === null) return;
    const item = this.#painter.itemOf({ kind: 'node', node: current });
    if (item !== null) this.#painter.ensureVisible(item);
  }

  #move(direction: Direction): void {
    const view = this.#view;
    const picture = view?.context?.picture;
    if (view === null || picture === undefined) return;
    const from = this.#painter.itemOf(this.#selection);
    const to = from === null ? 0 : neighbour(picture.scene, picture.boxes, from, direction);
    const item = picture.scene.items[to ?? -1];
    if (item === undefined) return;
    const key = view.tree.modules[item.module]?.key ?? '';
    const selection: Selection = item.kind === 'node' ? { kind: 'node', node: item.node } : { kind: 'module', key };
    this.#select(selection);
    this.#painter.ensureVisible(item.index);
    this.#painter.focus(selection);
  }

  #setDetailsOpen(open: boolean): void {
    this.#detailsOpen = open;
    this.#main.classList.toggle('without-details', !open);
    this.#toolbar.setDetailsOpen(open);
    this.#saveSoon();
  }

  #showStatus(status: 'empty' | 'loading' | 'error', message: string): void {
    this.#status.show(status, message);
    this.#toolbar.root.hidden = true;
    this.#main.hidden = true;
  }

  #showGraph(): void {
    this.#status.hide();
    this.#toolbar.root.hidden = false;
    this.#main.hidden = false;
  }

  #saveSoon(): void {
    clearTimeout(this.#saveTimer);
    this.#saveTimer = setTimeout(() => {
      const view = this.#view;
      if (view === null) return;
      this.#connection.saveState({
        graph: view.document.graph.id,
        open: [...view.open],
        camera: view.context === null ? null : this.#painter.camera.state,
        selection: this.#selection,
        detailsWidth: this.#detailsWidth,
        detailsOpen: this.#detailsOpen,
      });
    }, 120);
  }
}
