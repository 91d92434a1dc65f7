import type { GraphHostMessage, GraphPageMessage } from '../../../src/protocol/graph-view.ts';
import { element } from '../../shared/dom.ts';
import type { HostConnection } from '../../shared/vscode-api.ts';
import { allModules, openOneLevel } from '../model/folding.ts';
import type { PageState, Selection } from '../model/page-state.ts';
import type { Painter } from '../paint/painter.ts';
import { Breadcrumbs } from './breadcrumbs.ts';
import { ChosenDetails } from './chosen-details.ts';
import { ComparisonBar } from './comparison-bar.ts';
import { CursorChip } from './cursor-chip.ts';
import { DetailsPane } from './details-pane.ts';
import { DetailsSide } from './details-side.ts';
import { DocumentDesk } from './document-desk.ts';
import { Exploration } from './exploration.ts';
import { exploreByKeys } from './explore-by-keys.ts';
import { ExportDesk } from './export-desk.ts';
import { FailureBanner } from './failure-banner.ts';
import { GraphTree } from './graph-tree.ts';
import { LegendView } from './legend.ts';
import { Lights } from './lights.ts';
import { PageMemory } from './page-memory.ts';
import { PicturePane } from './picture-pane.ts';
import { Reading } from './reading.ts';
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
  readonly #main = element('main', { class: 'content' });
  readonly #exploration: Exploration;
  readonly #painter: Painter;
  readonly #breadcrumbs = new Breadcrumbs((key) => void this.#exploration.isolate(key));
  readonly #search: SearchBox;
  readonly #tree: GraphTree;
  readonly #toolbar: Toolbar;
  readonly #details: ChosenDetails;
  readonly #lights: Lights;
  readonly #cursor: CursorChip;
  readonly #comparison: ComparisonBar;
  readonly #documents: DocumentDesk;
  readonly #side: DetailsSide;
  readonly #exports: ExportDesk;
  readonly #stage: Stage;
  readonly #reading: Reading;

  constructor(
    root: HTMLElement,
    connection: HostConnection<GraphPageMessage, PageState>,
    workerUri: string | undefined,
  ) {
    this.#connection = connection;
    this.#tensors = new TensorClient((message) => connection.post(message));
    this.#memory = new PageMemory(connection, () => ({ exploration, painter: pane.painter, side: this.#side }));
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
      stopped: () => this.#documents.showStopped(),
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
    const exportSource = { state: () => this.#memory.state(), inView: () => this.#painter.keysInView() };
    this.#exports = new ExportDesk(exportSource, (message) => connection.post(message));
    this.#main.append(pane.root, ...this.#side.parts);
    const timeline = new Timeline(
      (index) => this.#reading.ask({ type: 'selectStep', index }),
      (other) => this.#reading.ask({ type: 'compare', with: other }),
    );
    this.#comparison = new ComparisonBar(() => connection.post({ type: 'compare', with: null }));
    const failure = new FailureBanner({
      revealSource: (callSite) => connection.post({ type: 'revealSource', callSite }),
      goToNode: (node) => void exploration.reveal(node),
    });
    this.#stage = new Stage({
      toolbar: this.#toolbar.root,
      main: this.#main,
      timeline: timeline.root,
      failure,
      comparison: this.#comparison,
    });
    this.#documents = new DocumentDesk({
      exploration,
      memory: this.#memory,
      stage: this.#stage,
      toolbar: this.#toolbar,
      timeline,
      failure,
      search: this.#search,
    });
    this.#reading = new Reading(
      this.#stage,
      (message) => connection.post(message),
      () => this.#documents.goBackToShown(),
    );
    pane.waiting.append(this.#reading.bar.root);
    root.append(
      this.#toolbar.root,
      failure.root,
      this.#comparison.root,
      this.#main,
      timeline.root,
      this.#stage.status.root,
    );
    exploreByKeys(exploration, this.#painter, this.#search);
    this.#side.restore(this.#memory.restored);
    this.#details.show();
    this.#reading.start();
  }

  /** What was compared when the page was last seen: the host is told, and takes it up or not. */
  get restoredComparison() {
    return this.#memory.compared;
  }

  receive(message: GraphHostMessage): void {
    switch (message.type) {
      case 'document':
        this.#reading.end();
        void this.#documents.receive(message.document);
        break;
      case 'empty':
      case 'loading':
      case 'error':
        this.#reading.end();
        this.#stage.showStatus(message.type, message.message);
        break;
      case 'reading':
      case 'readingEnded':
        this.#reading.receive(message);
        break;
      case 'source':
        this.#memory.keepSource(message.source, message.compared);
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
}
