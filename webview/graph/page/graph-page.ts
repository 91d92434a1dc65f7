import type {
  BackwardHighlight,
  GraphDocument,
  GraphHostMessage,
  GraphPageMessage,
  ScriptFile,
} from '../../../src/protocol/graph-view.ts';
import { element } from '../../shared/dom.ts';
import type { HostConnection } from '../../shared/vscode-api.ts';
import { moduleDetails, nodeDetails } from '../model/details.ts';
import { allModules, openOneLevel, toggleModule } from '../model/folding.ts';
import { type Direction, neighbour } from '../model/navigation.ts';
import type { PageState, Selection } from '../model/page-state.ts';
import type { SearchHit } from '../model/search.ts';
import { type Visibility, visibilityOf } from '../model/visibility.ts';
import type { Painter } from '../paint/painter.ts';
import { Breadcrumbs } from './breadcrumbs.ts';
import { DetailsPane } from './details-pane.ts';
import { GraphView } from './graph-view.ts';
import { listenToKeys } from './keyboard.ts';
import { createMeasure } from './measure-text.ts';
import { PageMemory } from './page-memory.ts';
import { PicturePane } from './picture-pane.ts';
import { SearchBox } from './search-box.ts';
import { Splitter } from './splitter.ts';
import { StatusView } from './status-view.ts';
import { TensorClient } from './tensor-client.ts';
import { Toolbar } from './toolbar.ts';

/** The page: takes the host's messages, keeps what a person has chosen, and tells the parts what to show. */
export class GraphPage {
  readonly #connection: HostConnection<GraphPageMessage, PageState>;
  readonly #memory: PageMemory;
  readonly #tensors: TensorClient;
  readonly #measure = createMeasure();
  readonly #status = new StatusView();
  readonly #main = element('main', { class: 'content' });
  readonly #pane: PicturePane;
  readonly #painter: Painter;
  readonly #breadcrumbs = new Breadcrumbs((key) => void this.#isolate(key));
  readonly #search: SearchBox;
  readonly #toolbar: Toolbar;
  readonly #details: DetailsPane;
  readonly #splitter: Splitter;
  #view: GraphView | null = null;
  #selection: Selection | null = null;
  #marked: ReadonlySet<number> = new Set();
  #backward: BackwardHighlight | null = null;
  #scripts: readonly ScriptFile[] = [];
  #detailsOpen = true;
  #detailsWidth: number | null = null;
  /** A node to show as soon as there is a picture. */
  #awaitedReveal: number | null = null;

  constructor(
    root: HTMLElement,
    connection: HostConnection<GraphPageMessage, PageState>,
    workerUri: string | undefined,
  ) {
    this.#connection = connection;
    this.#tensors = new TensorClient((message) => connection.post(message));
    this.#memory = new PageMemory(connection, () => this.#state());
    const painterEvents = {
      choose: (selection: Selection, how: 'click' | 'doubleClick') => this.#choose(selection, how),
      toggleModule: (module: number) => this.#toggle(module),
      clearChoice: () => this.#select(null),
      cameraMoved: () => this.#memory.saveSoon(),
    };
    this.#pane = new PicturePane(painterEvents, workerUri, [this.#breadcrumbs.root]);
    this.#painter = this.#pane.painter;
    this.#search = new SearchBox(
      (hit) => this.#goToHit(hit),
      () => this.#painter.svg.focus(),
    );
    this.#toolbar = new Toolbar(this.#search, {
      selectStep: (index) => connection.post({ type: 'selectStep', index }),
      expandOneLevel: () => this.#fold((view) => openOneLevel(view.tree, view.open, view.root?.index ?? 0)),
      expandAll: () => this.#fold((view) => allModules(view.tree)),
      collapseAll: () => this.#fold(() => new Set()),
      zoomBy: (factor) => this.#painter.camera.zoomBy(factor),
      fit: () => this.#painter.fit(260),
      hide: (hidden) => void this.#look((visibility) => ({ ...visibility, hidden }), null),
      toggleDetails: () => this.#setDetailsOpen(!this.#detailsOpen),
    });
    this.#details = new DetailsPane(
      {
        goToNode: (node) => void this.reveal(node),
        goToModule: (module) => void this.#revealModule(module),
        revealSource: (callSite) => connection.post({ type: 'revealSource', callSite }),
        stepBackward: (node) => connection.post({ type: 'stepBackward', node }),
        toggleModule: () => this.#activate(),
        isolate: () => this.#isolateChosen(),
        goOut: () => this.#goOut(),
        close: () => this.#setDetailsOpen(false),
      },
      this.#tensors,
    );
    this.#splitter = new Splitter(this.#details.root, (size) => {
      this.#detailsWidth = size;
      this.#memory.saveSoon();
    });
    this.#main.append(this.#pane.root, this.#splitter.root, this.#details.root);
    root.append(this.#toolbar.root, this.#main, this.#status.root);
    listenToKeys(this.#painter.svg, {
      move: (direction) => this.#move(direction),
      activate: () => this.#activate(),
      leave: () => this.#select(null),
      search: () => this.#search.focus(),
      isolate: () => this.#isolateChosen(),
      goOut: () => this.#goOut(),
      fit: () => this.#painter.fit(260),
      zoomBy: (factor) => this.#painter.camera.zoomBy(factor),
    });
    const { restored } = this.#memory;
    this.#setDetailsOpen(restored?.detailsOpen ?? window.innerHeight >= 420);
    if (restored?.detailsWidth) this.#splitter.set(restored.detailsWidth);
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
      case 'tensorElements':
      case 'tensorFailure':
        this.#tensors.receive(message);
        break;
      case 'scripts':
        this.#setScripts(message.scripts);
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
    const restored = this.#memory.take(document.graph.id);
    const visibility = restored && { ...restored, open: new Set(restored.open), hidden: new Set(restored.hidden) };
    const view = new GraphView(document, this.#measure, visibility, known);
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

  /** Lays out and paints what is to be seen now; see `PicturePane.show`. */
  async #layOut(view: GraphView, anchor: string | null, camera?: PageState['camera']): Promise<void> {
    this.#breadcrumbs.show(view.tree, view.root?.index ?? 0);
    this.#toolbar.viewMenu.setHidden(view.visibility.hidden);
    try {
      if (!(await this.#pane.show(view, () => this.#view === view, anchor, camera))) return;
      this.#showStates();
      this.#memory.saveSoon();
    } catch (error) {
      const message = `The graph could not be laid out: ${error instanceof Error ? error.message : String(error)}`;
      this.#connection.post({ type: 'failure', message });
      this.#showStatus('error', message);
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
    this.#memory.saveSoon();
  }

  #showStates(): void {
    this.#painter.setHighlights({
      selection: this.#selection,
      marked: this.#marked,
      backward: this.#backward,
    });
  }

  /** Told at every edit: only a change is shown, for the pane begins at its top again. */
  #setScripts(scripts: readonly ScriptFile[]): void {
    const states = (files: readonly ScriptFile[]): string => JSON.stringify(files);
    if (states(scripts) === states(this.#scripts)) return;
    this.#scripts = scripts;
    this.#showDetails();
  }

  #showDetails(): void {
    const view = this.#view;
    const selection = this.#selection;
    this.#main.classList.toggle('nothing-chosen', selection === null);
    if (view !== null && selection?.kind === 'node') {
      const details = nodeDetails(view.document.graph, view.tree, view.values, selection.node, this.#scripts);
      if (details !== null) this.#details.showNode(selection.node, view.document.step.index, details);
      else this.#details.showNothing();
      return;
    }
    const box = selection?.kind === 'module' ? view?.moduleByKey(selection.key) : undefined;
    if (view === null || box === undefined) this.#details.showNothing();
    else {
      const state = view.root === box ? 'alone' : view.open.has(box.key) ? 'open' : 'folded';
      this.#details.showModule(moduleDetails(view.tree, box), state);
    }
  }

  #toggle(module: number): void {
    const box = this.#view?.tree.modules[module];
    if (box === undefined) return;
    this.#selection = { kind: 'module', key: box.key };
    void this.#look(
      (visibility) => ({ ...visibility, open: toggleModule(visibility.open, box.key) }),
      `module ${box.key}`,
    );
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
    const view = this.#view;
    if (view === null) return;
    await this.#look((visibility) => ({ ...visibility, open: open(view) }), null);
    this.#painter.fit(260);
  }

  /** Changes what is seen; the item with the key `anchor` stays where it is. */
  async #look(change: (visibility: Visibility) => Visibility, anchor: string | null): Promise<void> {
    const view = this.#view;
    if (view === null) return;
    view.visibility = change(view.visibility);
    const hadFocus = this.#painter.svg.contains(document.activeElement);
    await this.#layOut(view, anchor);
    this.#showDetails();
    if (hadFocus && this.#selection !== null) this.#painter.focus(this.#selection);
  }

  #isolateChosen(): void {
    if (this.#selection?.kind === 'module') void this.#isolate(this.#selection.key);
  }

  #goOut(): void {
    const root = this.#view?.root;
    if (root !== undefined && root.parent >= 0) void this.#isolate(this.#view?.tree.modules[root.parent]?.key ?? '');
  }

  /** Shows one module alone; an empty key shows the whole graph. */
  async #isolate(key: string): Promise<void> {
    await this.#look((visibility) => ({ ...visibility, root: key }), null);
    this.#painter.fitReadable();
    this.#painter.svg.focus();
  }

  /** Chooses a node, opens its modules and brings it into view. */
  async reveal(node: number): Promise<void> {
    const view = this.#view;
    if (view === null || view.document.graph.nodes[node] === undefined) {
      if (view === null) this.#awaitedReveal = node;
      return;
    }
    await this.#revealIn(view, { kind: 'node', node }, view.tree.moduleOf[node] ?? 0, node);
  }

  async #revealModule(module: number): Promise<void> {
    const view = this.#view;
    const box = view?.tree.modules[module];
    if (view === null || box === undefined) return;
    await this.#revealIn(view, { kind: 'module', key: box.key }, Math.max(0, box.parent), null);
  }

  async #revealIn(view: GraphView, selection: Selection, module: number, node: number | null): Promise<void> {
    this.#selection = selection;
    const visibility = visibilityOf(view.document.graph, view.tree, view.visibility, module, node);
    if (visibility !== view.visibility || view.context === null) {
      view.visibility = visibility;
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
    this.#memory.saveSoon();
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

  #state(): PageState | null {
    const view = this.#view;
    if (view === null) return null;
    return {
      graph: view.document.graph.id,
      root: view.visibility.root,
      open: [...view.open],
      hidden: [...view.visibility.hidden],
      camera: view.context === null ? null : this.#painter.camera.state,
      selection: this.#selection,
      detailsWidth: this.#detailsWidth,
      detailsOpen: this.#detailsOpen,
    };
  }
}
