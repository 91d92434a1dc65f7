import type {
  ComparedSource,
  GraphDocument,
  GraphHostMessage,
  GraphOfRun,
  GraphPageMessage,
} from '../../../src/protocol/graph-view.ts';
import { element } from '../../shared/dom.ts';
import type { HostConnection } from '../../shared/vscode-api.ts';
import { isOrientation, type Orientation } from '../layout/orientation.ts';
import { Comparer } from '../model/comparison/comparison.ts';
import { failedNode } from '../model/failed-node.ts';
import { allModules, openOneLevel } from '../model/folding.ts';
import type { PageState, Selection } from '../model/page-state.ts';
import type { Painter } from '../paint/painter.ts';
import { Breadcrumbs } from './breadcrumbs.ts';
import { ChosenDetails } from './chosen-details.ts';
import { ComparisonBar } from './comparison-bar.ts';
import { CursorChip } from './cursor-chip.ts';
import { DetailsPane } from './details-pane.ts';
import { DetailsSide } from './details-side.ts';
import { Exploration } from './exploration.ts';
import { exploreByKeys } from './explore-by-keys.ts';
import { ExportDesk } from './export-desk.ts';
import { FailureBanner } from './failure-banner.ts';
import { GraphTree } from './graph-tree.ts';
import { GraphView } from './graph-view.ts';
import { LegendView } from './legend.ts';
import { Lights } from './lights.ts';
import { createMeasure } from './measure-text.ts';
import { PageMemory } from './page-memory.ts';
import { PicturePane } from './picture-pane.ts';
import { SearchBox } from './search/search-box.ts';
import { Stage } from './stage.ts';
import { TensorClient } from './tensor-client.ts';
import { Timeline } from './timeline.ts';
import { Toolbar } from './toolbar.ts';

/** The page: takes the host's messages, keeps what a person has chosen, and tells the parts what to show. */
export class GraphPage {
  readonly #connection: HostConnection<GraphPageMessage, PageState>;
  readonly #memory: PageMemory;
  readonly #tensors: TensorClient;
  readonly #measure = createMeasure();
  readonly #main = element('main', { class: 'content' });
  readonly #exploration: Exploration;
  readonly #painter: Painter;
  readonly #breadcrumbs = new Breadcrumbs((key) => void this.#exploration.isolate(key));
  readonly #search: SearchBox;
  readonly #tree: GraphTree;
  readonly #toolbar: Toolbar;
  readonly #timeline: Timeline;
  readonly #details: ChosenDetails;
  readonly #lights: Lights;
  readonly #cursor: CursorChip;
  readonly #comparer = new Comparer();
  readonly #comparison: ComparisonBar;
  readonly #failure: FailureBanner;
  readonly #side: DetailsSide;
  readonly #exports: ExportDesk;
  readonly #stage: Stage;
  /** That of the first view: as the panel was left, or as the setting says. */
  readonly #orientation: Orientation;
  #source: GraphOfRun | null = null;
  #compared: ComparedSource | null = null;

  constructor(
    root: HTMLElement,
    connection: HostConnection<GraphPageMessage, PageState>,
    workerUri: string | undefined,
  ) {
    this.#connection = connection;
    this.#tensors = new TensorClient((message) => connection.post(message));
    this.#memory = new PageMemory(connection, () => this.#state());
    const painterEvents = {
      choose: (selection: Selection, how: 'click' | 'doubleClick') => exploration.choose(selection, how),
      toggleModule: (module: number) => exploration.toggle(module),
      clearChoice: () => exploration.select(null),
      cameraMoved: () => this.#memory.saveSoon(),
      resizedAtFirstSight: () => exploration.fitAgainSoon(),
    };
    this.#tree = new GraphTree({
      goToNode: (node) => void exploration.reveal(node),
      goToModule: (module) => void exploration.revealModule(module),
      toggleModule: (module) => exploration.toggle(module),
      leave: () => this.#painter.svg.focus(),
    });
    const legend = new LegendView();
    this.#cursor = new CursorChip({
      goToNode: (node) => void exploration.reveal(node),
      list: (place) => this.#search.ask(`file:${place}`),
    });
    const pane = new PicturePane(
      painterEvents,
      workerUri,
      [this.#tree.root],
      [this.#breadcrumbs.root, this.#cursor.root, legend.root],
    );
    const exploration = new Exploration(pane, {
      chosen: () => this.#showChoice(),
      looking: (view) => {
        this.#breadcrumbs.show(view.tree, view.root?.index ?? 0);
        this.#toolbar.viewMenu.setHidden(view.visibility.hidden);
        this.#toolbar.viewMenu.setAppearance(view.appearance);
        this.#toolbar.viewMenu.setOrientation(view.orientation);
      },
      shown: () => {
        if (this.#stage.status.shown === 'stopped') this.#stage.showGraph();
        this.#lights.show();
        this.#showTree();
        if (exploration.view !== null) this.#comparison.show(exploration.view);
        this.#toolbar.viewMenu.setComparing(exploration.view?.comparison != null);
        this.#memory.saveSoon();
      },
      stopped: () => this.#showStopped(),
      failed: (reason) => this.#failed(`The graph could not be laid out: ${reason}`),
      revealSource: (callSite) => connection.post({ type: 'revealSource', callSite }),
    });
    this.#exploration = exploration;
    this.#painter = pane.painter;
    this.#lights = new Lights(pane.painter, exploration, legend);
    this.#search = new SearchBox({
      go: (hit) => exploration.goToHit(hit),
      found: (hits) => this.#lights.setFound(hits),
      leave: () => this.#painter.svg.focus(),
    });
    this.#toolbar = new Toolbar(this.#search, {
      expandOneLevel: () => exploration.fold((view) => openOneLevel(view.tree, view.open, view.root?.index ?? 0)),
      expandAll: () => exploration.fold((view) => allModules(view.tree)),
      collapseAll: () => exploration.fold(() => new Set()),
      zoomBy: (factor) => this.#painter.camera.zoomBy(factor),
      fit: () => this.#painter.fit(260),
      hide: (hidden) => void exploration.look((visibility) => ({ ...visibility, hidden }), null),
      paint: (change) => exploration.paint(change),
      back: () => void exploration.back(),
      forward: () => void exploration.forward(),
      turn: (orientation) => void exploration.turn(orientation),
      toggleDetails: () => this.#side.toggle(),
      exportGraph: () => connection.post({ type: 'exportGraph' }),
      openToSide: () => connection.post({ type: 'openToSide' }),
    });
    const details = new DetailsPane(
      {
        goToNode: (node) => void exploration.reveal(node),
        goToModule: (module) => void exploration.revealModule(module),
        revealSource: (callSite) => connection.post({ type: 'revealSource', callSite }),
        stepBackward: (node) => connection.post({ type: 'stepBackward', node }),
        toggleModule: () => exploration.activate(),
        isolate: () => exploration.isolateChosen(),
        goOut: () => exploration.goOut(),
        close: () => this.#side.setOpen(false),
      },
      this.#tensors,
    );
    this.#details = new ChosenDetails(details, exploration);
    this.#side = new DetailsSide(details.root, this.#main, () => {
      this.#toolbar.setDetailsOpen(this.#side.state.detailsOpen);
      this.#memory.saveSoon();
    });
    const exportSource = { state: () => this.#state(), inView: () => this.#painter.keysInView() };
    this.#exports = new ExportDesk(exportSource, (message) => connection.post(message));
    this.#main.append(pane.root, ...this.#side.parts);
    this.#timeline = new Timeline(
      (index) => connection.post({ type: 'selectStep', index }),
      (other) => connection.post({ type: 'compare', with: other }),
    );
    this.#comparison = new ComparisonBar(() => connection.post({ type: 'compare', with: null }));
    this.#failure = new FailureBanner({
      revealSource: (callSite) => connection.post({ type: 'revealSource', callSite }),
      goToNode: (node) => void exploration.reveal(node),
    });
    this.#stage = new Stage({
      toolbar: this.#toolbar.root,
      main: this.#main,
      timeline: this.#timeline.root,
      failure: this.#failure,
      comparison: this.#comparison,
    });
    root.append(
      this.#toolbar.root,
      this.#failure.root,
      this.#comparison.root,
      this.#main,
      this.#timeline.root,
      this.#stage.status.root,
    );
    exploreByKeys(exploration, this.#painter, this.#search);
    const { restored } = this.#memory;
    const preferred = document.body.dataset['orientation'];
    this.#orientation = restored?.orientation ?? (isOrientation(preferred) ? preferred : 'topDown');
    this.#source = restored?.source ?? null;
    this.#compared = restored?.compared ?? null;
    this.#side.restore(restored);
    this.#details.show();
    this.#stage.showStatus('loading', 'Waiting for the graph…');
  }

  /** What was compared when the page was last seen: the host is told, and takes it up or not. */
  get restoredComparison(): ComparedSource | null {
    return this.#compared;
  }

  receive(message: GraphHostMessage): void {
    switch (message.type) {
      case 'document':
        void this.#setDocument(message.document);
        break;
      case 'empty':
      case 'loading':
      case 'error':
        this.#stage.showStatus(message.type, message.message);
        break;
      case 'source':
        this.#source = message.source;
        this.#compared = message.compared;
        this.#memory.saveNow();
        break;
      case 'mark':
        this.#lights.mark(message.nodes);
        this.#cursor.setNodes(message.nodes, message.place);
        break;
      case 'preview':
        this.#lights.preview(message.nodes);
        break;
      case 'search':
        this.#search.ask(message.query);
        break;
      case 'reveal':
        void this.#exploration.reveal(message.node);
        break;
      case 'readLook':
      case 'rasterise':
        this.#exports.receive(message);
        break;
      case 'history':
      case 'times':
      case 'sourceExcerpt':
      case 'tensorElements':
      case 'tensorFailure':
        this.#tensors.receive(message);
        break;
      case 'scripts':
        this.#details.setScripts(message.scripts);
        break;
      case 'backward':
        this.#lights.setBackward(message.highlight);
        break;
    }
  }

  async #setDocument(recorded: GraphDocument): Promise<void> {
    const { document, comparison } = this.#comparer.compare(recorded);
    const known = this.#exploration.view;
    const sameGraph = known !== null && known.document.graph.id === document.graph.id;
    this.#stage.showGraph();
    this.#toolbar.setDocument(
      document.title,
      document.graph.nodes.some((node) => node.modulePath.length > 0),
    );
    this.#timeline.setSteps(document.steps, document.step.index);
    const failed = failedNode(document.graph);
    const hasJustFailed = this.#failure.show(document.failure, failed);
    if (sameGraph) {
      known.setStep(document, comparison);
      this.#search.refresh();
      if (this.#exploration.isStopped) {
        this.#showStopped();
        return;
      }
      await this.#exploration.refresh(known);
      return;
    }
    const restored = this.#memory.take(recorded.graph.id);
    const visibility = restored && { ...restored, open: new Set(restored.open), hidden: new Set(restored.hidden) };
    const view = new GraphView(document, this.#measure, visibility, known, comparison);
    if (restored !== null) view.setAppearance(restored.appearance);
    if (known === null) view.orientation = this.#orientation;
    this.#search.setSource((query) => view.search(query));
    await this.#exploration.begin(view, restored);
    // Meanwhile another graph may have come, or a person may have stopped this one.
    if (this.#exploration.view !== view || this.#exploration.isStopped) return;
    if (hasJustFailed && failed !== null && restored === null) await this.#exploration.reveal(failed);
  }

  #failed(message: string): void {
    this.#connection.post({ type: 'failure', message });
    this.#stage.showStatus('error', message);
  }

  #showTree(): void {
    this.#tree.show(this.#exploration.view?.context ?? null, this.#exploration.selection);
  }

  #showChoice(): void {
    this.#lights.show();
    this.#showTree();
    this.#main.classList.toggle('nothing-chosen', this.#exploration.selection === null);
    this.#details.show();
    this.#toolbar.setWays(this.#exploration.ways);
    this.#memory.saveSoon();
  }

  #showStopped(): void {
    this.#stage.showStatus('stopped', 'The graph is recorded, but it was not laid out.', {
      label: 'Show the graph',
      run: () => {
        this.#stage.showGraph();
        this.#painter.svg.focus();
        void this.#exploration.tryAgain();
      },
    });
  }

  #state(): PageState | null {
    const { view, selection } = this.#exploration;
    if (view === null) return null;
    return {
      graph: view.comparison?.shownGraph ?? view.document.graph.id,
      root: view.visibility.root,
      open: [...view.open],
      hidden: [...view.visibility.hidden],
      appearance: view.appearance,
      orientation: view.orientation,
      camera: view.context === null ? null : this.#painter.camera.state,
      selection,
      ...this.#side.state,
      source: this.#source,
      compared: this.#compared,
    };
  }
}
