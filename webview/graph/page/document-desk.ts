import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { isOrientation, type Orientation } from '../layout/orientation.ts';
import { Comparer } from '../model/comparison/comparison.ts';
import { failedNode } from '../model/failed-node.ts';
import type { Exploration } from './exploration.ts';
import type { FailureBanner } from './failure-banner.ts';
import { GraphView } from './graph-view.ts';
import { createMeasure } from './measure-text.ts';
import type { PageMemory } from './page-memory.ts';
import type { SearchBox } from './search/search-box.ts';
import type { Stage } from './stage.ts';
import type { Timeline } from './timeline.ts';
import type { Toolbar } from './toolbar.ts';

/** The parts of the page that show what a document says. */
export interface DocumentParts {
  readonly exploration: Exploration;
  readonly memory: PageMemory;
  readonly stage: Stage;
  readonly toolbar: Toolbar;
  readonly timeline: Timeline;
  readonly failure: FailureBanner;
  readonly search: SearchBox;
}

/** Takes the host's documents: other values for the graph that is shown, or another graph. */
export class DocumentDesk {
  readonly #parts: DocumentParts;
  readonly #measure = createMeasure();
  readonly #comparer = new Comparer();
  /** That of the first view: as the panel was left, or as the setting says. */
  readonly #orientation: Orientation;

  constructor(parts: DocumentParts) {
    this.#parts = parts;
    const preferred = document.body.dataset['orientation'];
    const { restored } = parts.memory;
    this.#orientation = restored?.orientation ?? (isOrientation(preferred) ? preferred : 'topDown');
  }

  async receive(recorded: GraphDocument): Promise<void> {
    const { exploration, memory, stage, toolbar, timeline, failure, search } = this.#parts;
    const { document, comparison } = this.#comparer.compare(recorded);
    const known = exploration.view;
    const sameGraph = known !== null && known.document.graph.id === document.graph.id;
    stage.showGraph();
    toolbar.setDocument(
      document.title,
      document.graph.nodes.some((node) => node.modulePath.length > 0),
    );
    timeline.setSteps(document.steps, document.step.index);
    const failed = failedNode(document.graph);
    const hasJustFailed = failure.show(document.failure, failed);
    if (sameGraph) {
      known.setStep(document, comparison);
      search.refresh();
      if (exploration.isStopped) this.showStopped();
      else await exploration.refresh(known);
      return;
    }
    const restored = memory.take(recorded.graph.id);
    const visibility = restored && { ...restored, open: new Set(restored.open), hidden: new Set(restored.hidden) };
    const view = new GraphView(document, this.#measure, visibility, known, comparison);
    if (restored !== null) view.setAppearance(restored.appearance);
    if (known === null) view.orientation = this.#orientation;
    search.setSource((query) => view.search(query));
    await exploration.begin(view, restored);
    // Meanwhile another graph may have come, or a person may have stopped this one.
    if (exploration.view !== view || exploration.isStopped) return;
    if (hasJustFailed && failed !== null && restored === null) await exploration.reveal(failed);
  }

  /** The step that is shown, wherever a person has gone from it. */
  goBackToShown(): void {
    const { exploration, timeline } = this.#parts;
    if (exploration.view !== null) timeline.goBack(exploration.view.document.step.index);
  }

  /** A person stopped the first layout of the graph. */
  showStopped(): void {
    const { exploration, stage } = this.#parts;
    stage.showStopped('it was not laid out', () => {
      stage.showGraph();
      void exploration.tryAgain();
    });
  }
}
