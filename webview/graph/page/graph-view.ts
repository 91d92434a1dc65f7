import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import { spacing } from '../layout/layered-graph.ts';
import type { LayoutResult } from '../layout/layout-request.ts';
import type { Orientation } from '../layout/orientation.ts';
import { type Appearance, plainAppearance } from '../model/appearance.ts';
import { type CardPlan, type CardRows, firstOutputs, type MeasureText, planCard, sizeOfPlan } from '../model/card.ts';
import { type Colouring, colouringOf } from '../model/colouring.ts';
import { changeColouring } from '../model/comparison/change-colouring.ts';
import type { Comparison } from '../model/comparison/comparison.ts';
import { roomForLabels } from '../model/edge-labels.ts';
import { defaultOpenModules, type OpenModules } from '../model/folding.ts';
import { buildModuleTree, type ModuleBox, type ModuleTree, moduleTitle } from '../model/module-tree.ts';
import { Picture } from '../model/picture.ts';
import { buildScene, type Scene } from '../model/scene.ts';
import { prepareLayout, type SceneLayout } from '../model/scene-layout.ts';
import { SearchIndex, type SearchResult } from '../model/search/search-index.ts';
import { mostThings } from '../model/too-large.ts';
import { indexValues, type StepValues } from '../model/values.ts';
import { everythingWith, rootModule, type Visibility } from '../model/visibility.ts';

/** What decides which things are seen, and which way they run. */
export interface LookedAt {
  readonly visibility: Visibility;
  readonly orientation: Orientation;
}

/** A scene that waits for its places. */
export interface PreparedScene {
  readonly lookedAt: LookedAt;
  readonly scene: Scene;
  readonly plans: readonly CardPlan[];
  readonly layout: SceneLayout;
}

/** One graph as it is looked at: the document, its modules, what is open, and the picture made of them. */
export class GraphView {
  document: GraphDocument;
  comparison: Comparison | null;
  readonly tree: ModuleTree;
  values: StepValues;
  rows: CardRows;
  visibility: Visibility;
  appearance: Appearance;
  /** Another one is seen after `prepare`. */
  orientation: Orientation;
  context: PaintContext | null = null;
  /** What the picture shows: less than `visibility` asks for until that is laid out. */
  pictured: LookedAt | null = null;
  /** More are not shown before a person was asked. */
  mostThings = mostThings;
  /** True when the last step has other rows on its cards than the one before: they have another size then. */
  rowsChanged = false;
  readonly #measure: MeasureText;
  #searchIndex: SearchIndex | null = null;
  readonly #moduleByKey: ReadonlyMap<string, ModuleBox>;

  /** `restored` is of a saved state; `before` is the graph looked at until now, whose open modules are kept. */
  constructor(
    document: GraphDocument,
    measure: MeasureText,
    restored: Visibility | null,
    before: GraphView | null,
    comparison: Comparison | null = null,
  ) {
    this.document = document;
    this.comparison = comparison;
    this.#measure = measure;
    this.tree = buildModuleTree(document.graph);
    this.#moduleByKey = new Map(this.tree.modules.map((box) => [box.key, box]));
    this.values = indexValues(document.step);
    this.rows = { value: this.values.any, gradient: this.values.anyGradient };
    this.appearance = before?.appearance ?? plainAppearance;
    this.orientation = before?.orientation ?? 'topDown';
    this.visibility = restored ?? {
      ...everythingWith(this.#initialOpen(before)),
      hidden: before?.visibility.hidden ?? new Set(),
    };
  }

  #initialOpen(before: GraphView | null): OpenModules {
    if (before === null) return defaultOpenModules(this.tree);
    const known = this.tree.modules.filter((box) => before.moduleByKey(box.key) !== undefined);
    // A graph that has little to do with the last one is a new sight.
    if (known.length * 2 < this.tree.modules.length) return defaultOpenModules(this.tree);
    return new Set(known.filter((box) => before.visibility.open.has(box.key)).map((box) => box.key));
  }

  /** What a query finds in the step that is shown. */
  search(query: string): SearchResult {
    // Made when first searched: of a large graph it takes longer than the first view.
    this.#searchIndex ??= new SearchIndex(this.document.graph, this.tree);
    return this.#searchIndex.find(query, this.values, this.comparison);
  }

  /** The module that is shown alone; the whole graph's where there is none. */
  get root(): ModuleBox | undefined {
    return this.tree.modules[rootModule(this.tree, this.visibility)];
  }

  get open(): OpenModules {
    return this.visibility.open;
  }

  set open(open: OpenModules) {
    this.visibility = { ...this.visibility, open };
  }

  moduleByKey(key: string): ModuleBox | undefined {
    return this.#moduleByKey.get(key);
  }

  /** Another step of the same graph. */
  setStep(document: GraphDocument, comparison: Comparison | null = null): void {
    this.document = document;
    this.comparison = comparison;
    this.values = indexValues(document.step);
    const rows = { value: this.values.any, gradient: this.values.anyGradient };
    this.rowsChanged = rows.value !== this.rows.value || rows.gradient !== this.rows.gradient;
    this.rows = rows;
    if (this.context !== null)
      this.context = {
        ...this.context,
        graph: document.graph,
        values: this.values,
        rows,
        colouring: this.colouringOf(this.context.picture.scene),
        comparison,
      };
  }

  /** Paints the same picture another way. */
  setAppearance(appearance: Appearance): void {
    this.appearance = appearance;
    if (this.context === null) return;
    this.context = { ...this.context, appearance, colouring: this.colouringOf(this.context.picture.scene) };
  }

  /** What the cards of a scene are coloured by; null where they have the colours of their kinds. */
  colouringOf({ items }: Scene): Colouring | null {
    const { graph } = this.document;
    if (this.comparison !== null) return changeColouring(graph, this.comparison, this.appearance.flow);
    return colouringOf(graph, this.tree, this.values, this.appearance, items);
  }

  /** What is asked for is not shown after all: looks again at what the picture shows. */
  returnToPicture(): void {
    if (this.pictured === null) return;
    this.visibility = this.pictured.visibility;
    this.orientation = this.pictured.orientation;
  }

  /** Works out what is visible. */
  scene(): Scene {
    return buildScene(this.document.graph, this.tree, this.visibility);
  }

  /** Works out how large what is visible is. */
  prepare(scene = this.scene()): PreparedScene {
    const { graph } = this.document;
    const { orientation, visibility } = this;
    const plans = scene.items.map((item) => planCard(item, graph, this.tree, this.rows, this.#measure, orientation));
    const titleWidth = (item: number): number => {
      const box = this.tree.modules[scene.items[item]?.module ?? 0];
      if (box === undefined) return 0;
      return Math.min(280, this.#measure(moduleTitle(box), 'title') + this.#measure(box.type, 'small') + 64);
    };
    const sizeOf = (item: number) => {
      const plan = plans[item];
      return plan === undefined ? { width: 0, height: 0, anchor: 0, inset: 0 } : sizeOfPlan(plan, orientation);
    };
    const betweenLayers =
      orientation === 'topDown' ? spacing.betweenLayers : roomForLabels(scene, graph, this.#measure);
    const lookedAt = { visibility, orientation };
    return { lookedAt, scene, plans, layout: prepareLayout(scene, sizeOf, titleWidth, orientation, betweenLayers) };
  }

  /** Puts the places on a prepared scene. */
  setPicture(prepared: PreparedScene, result: LayoutResult): PaintContext {
    const outputs = firstOutputs(prepared.scene, this.document.graph);
    const { plans } = prepared;
    this.pictured = prepared.lookedAt;
    const empty: CardPlan = {
      width: 0,
      height: 0,
      cardLeft: 0,
      cardTop: 0,
      cardWidth: 0,
      cardHeight: 0,
      leafHeight: 0,
      leaves: [],
    };
    this.context = {
      graph: this.document.graph,
      tree: this.tree,
      picture: new Picture(prepared.scene, prepared.layout, result),
      values: this.values,
      rows: this.rows,
      measure: this.#measure,
      appearance: this.appearance,
      colouring: this.colouringOf(prepared.scene),
      comparison: this.comparison,
      planOf: (item) => plans[item] ?? empty,
      outputOf: (item) => outputs.get(item),
    };
    return this.context;
  }
}
