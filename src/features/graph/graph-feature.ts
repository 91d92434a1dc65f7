import * as vscode from 'vscode';
import type { BackwardHighlight, GraphOfRun, GraphPageMessage } from '../../protocol/graph-view.ts';
import type { Graph } from '../../trace/schema.ts';
import { commands, views } from '../identifiers.ts';
import { documentUriOf, type EditorSources, filesOf } from '../recordings/editor-sources.ts';
import { withLeafNames } from '../recordings/node-names.ts';
import type { Recording } from '../recordings/recording.ts';
import type { FollowedRecording, Recordings } from '../recordings/recordings.ts';
import type { Services } from '../services.ts';
import type { ComparedStep } from './compared-step.ts';
import type { ExportableGraph } from './export-graph.ts';
import { GraphPanel, type PanelDelegate } from './graph-panel.ts';
import { openComparedRun, pickComparedRun } from './pick-compared-run.ts';
import { revealSource } from './reveal-source.ts';
import type { ShownGraph } from './shown-graph.ts';
import { whyUnreadable } from './shown-step.ts';
import type { LinksOf } from './source-excerpt.ts';
import { SourceMarks } from './source-marks.ts';
import { copyTensor, saveTensor } from './tensor-requests.ts';
import { TracePanels } from './trace-panels.ts';

export type { GraphOfRun } from '../../protocol/graph-view.ts';

/** A node of a step, as links and other features name it. */
export interface GraphTarget {
  /** Null: the latest run. */
  readonly run: string | null;
  readonly step: number;
  readonly node: number | null;
}

/** The graph panel of the latest run, of which there is at most one, those of opened traces, and their ties to the source. */
export class GraphFeature implements vscode.Disposable, PanelDelegate {
  readonly #services: Services;
  readonly #recordings: Recordings;
  readonly #sources: EditorSources;
  readonly #marks: SourceMarks;
  readonly #subscriptions: vscode.Disposable[];
  readonly #named = new WeakMap<Graph, Graph>();
  #panel: GraphPanel | null = null;
  readonly #traces = new TracePanels();

  constructor(services: Services, recordings: Recordings, sources: EditorSources) {
    this.#services = services;
    this.#recordings = recordings;
    this.#sources = sources;
    this.#marks = new SourceMarks(
      sources,
      () => [this.#panel, ...this.#traces].filter((panel) => panel !== null),
      (error) => this.failed(error),
    );
    this.#subscriptions = [
      vscode.window.registerWebviewPanelSerializer(views.graph, {
        deserializeWebviewPanel: async (panel) => this.#adopt(panel),
      }),
      this.#marks,
    ];
  }

  /** True when the user has the panel open, perhaps behind another tab. */
  get isOpen(): boolean {
    return this.#panel !== null;
  }

  /** The run of the trace whose panel has the focus; null when it is no such panel that has it. */
  get activeTrace(): string | null {
    return this.#traces.active;
  }

  /** The run and step of the panel with the focus, or else of one that is in view. */
  get shownRun(): GraphOfRun | null {
    const found = this.#panelsByFocus.find(({ panel, shown }) => panel.visible && shown !== null);
    const shown = found?.shown ?? null;
    if (found === undefined || shown === null) return null;
    const { run } = shown.recording;
    const when = new Date(run.startedAt).toLocaleTimeString([], { timeStyle: 'short' });
    return { path: run.runFolder, title: `${run.script.title} ${when}`, step: found.stepToOpen };
  }

  get #panelsByFocus(): readonly GraphPanel[] {
    const panels = [this.#panel, ...this.#traces].filter((panel) => panel !== null);
    return panels.sort((a, b) => Number(b.panel.active) - Number(a.panel.active));
  }

  /** What there is to export: of the panel with the focus, or else of one that is in view. */
  get exportable(): ExportableGraph | null {
    return this.#panelsByFocus.map(({ exportable }) => exportable).find((graph) => graph !== null) ?? null;
  }

  /** Shows an opened trace in a panel that is there for it. */
  showTrace(panel: vscode.WebviewPanel, source: GraphOfRun, followed: FollowedRecording): void {
    const graphPanel = new GraphPanel(panel, this.#services.context.extensionUri, followed, this, source);
    this.#traces.add(source.path, graphPanel, panel);
  }

  /** Opens the panel beside the editor, or brings it forward, and shows a node of a step. */
  async open(target: GraphTarget | null = null, preserveFocus = false): Promise<void> {
    const trace = this.#traceOf(target?.run ?? null);
    if (trace !== null) {
      trace.panel.reveal(undefined, preserveFocus);
      if (target !== null) await trace.show(target);
      return;
    }
    if (this.#panel === null) {
      const { extensionUri } = this.#services.context;
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus };
      const options = { enableFindWidget: false };
      const panel = vscode.window.createWebviewPanel(views.graph, 'Computation Graph', column, options);
      this.#panel = new GraphPanel(panel, extensionUri, this.#recordings.followLatest(), this);
      this.#own(this.#panel);
    } else if (!this.#panel.panel.visible || !preserveFocus) {
      this.#panel.panel.reveal(undefined, preserveFocus);
    }
    if (target !== null) await this.#panel.show(target);
  }

  /** Shows where the backward stepper is; the panel opens if it is not there. */
  async highlight(runId: string, step: number, highlight: BackwardHighlight | null): Promise<void> {
    const trace = this.#traceOf(runId);
    if (highlight !== null && trace === null && this.#panel?.panel.visible !== true) await this.open(null, true);
    if (highlight !== null && trace !== null && !isInView(trace.panel)) trace.panel.reveal(undefined, true);
    const panel = trace ?? this.#panel;
    if (panel === null) return;
    if (highlight !== null && panel.shown?.step !== step) await panel.show({ step, node: null });
    panel.highlight(runId, highlight);
  }

  async receive(message: GraphPageMessage, shown: ShownGraph | null): Promise<void> {
    if (message.type === 'revealSource' && shown !== null) {
      const column = this.#columnOf(shown.recording.run.id);
      await revealSource(this.#sources, shown, message.callSite, column);
    } else if (message.type === 'stepBackward' && shown !== null) {
      const target: GraphTarget = { run: shown.recording.run.id, step: shown.step, node: message.node };
      await vscode.commands.executeCommand(commands.stepThroughBackward, target);
    } else if (message.type === 'copyTensor' && shown !== null) await this.#told(copyTensor(shown, message.tensor));
    else if (message.type === 'saveTensor' && shown !== null) await this.#told(saveTensor(shown, message.tensor));
    else if (message.type === 'exportGraph') await vscode.commands.executeCommand(commands.exportGraph);
    else if (message.type === 'openToSide') await vscode.commands.executeCommand(commands.openGraphToSide);
    else if (message.type === 'failure') this.failed(new Error(`The graph page: ${message.message}`));
  }

  /** Named once: a later edit of the script must not move the picture. */
  async named(recording: Recording, graph: Graph): Promise<Graph> {
    const known = this.#named.get(graph);
    if (known !== undefined) return known;
    const named = withLeafNames(await this.#sources.linksOf(recording, graph));
    this.#named.set(graph, named);
    return named;
  }

  readonly linksOf: LinksOf = (recording, graph) => this.#sources.linksOf(recording, graph);

  async pickComparedRun({ run }: Recording): Promise<ComparedStep | null> {
    try {
      return await pickComparedRun(this.#services, run);
    } catch (error) {
      void vscode.window.showErrorMessage(whyUnreadable(error));
      return null;
    }
  }

  openComparedRun(path: string, title: string): Promise<ComparedStep> {
    return openComparedRun(path, title);
  }

  didShow(): void {
    this.#marks.markSoon();
  }

  /** Lists the nodes of the cursor's line in a graph that is open. */
  async listLine({ document, selection }: vscode.TextEditor): Promise<void> {
    if (await this.#marks.listLine(document, selection.active.line)) return;
    const why = this.#panelsByFocus.length === 0 ? 'No graph is open.' : 'No open graph has an operation of this line.';
    void vscode.window.showInformationMessage(why);
  }

  /**
   * Before stepping: has the script in sight beside an opened trace. The debugger would show it in the active group, over the
   * panel.
   */
  async makeRoomForSource(recording: Recording, graph: Graph): Promise<void> {
    const [file] = filesOf(graph);
    const trace = this.#traceOf(recording.run.id);
    if (file === undefined || trace === null) return;
    const uri = documentUriOf(recording, await this.#sources.linksOf(recording, graph), file);
    const viewColumn = columnBeside(trace.panel.viewColumn);
    const isVisible = vscode.window.visibleTextEditors.some(
      ({ document }) => document.uri.toString() === uri.toString(),
    );
    if (isVisible) return;
    // A script that is nowhere: the frames then have no line.
    await Promise.resolve(vscode.window.showTextDocument(uri, { viewColumn, preserveFocus: true })).catch(() => {});
  }

  /** What a person asked for and did not get is said aloud. */
  async #told(job: Promise<void>): Promise<void> {
    await job.catch((error: unknown) => {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    });
  }

  failed(error: unknown): void {
    this.#services.log.error(error instanceof Error ? error : String(error));
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#panel?.dispose();
    for (const panel of this.#traces) panel.dispose();
  }

  #traceOf(run: string | null): GraphPanel | null {
    return this.#traces.of(run);
  }

  #columnOf(run: string): vscode.ViewColumn {
    return columnBeside((this.#traceOf(run) ?? this.#panel)?.panel.viewColumn);
  }

  /** Takes a panel over that the editor has kept over a reload. */
  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel?.dispose();
    this.#panel = new GraphPanel(panel, this.#services.context.extensionUri, this.#recordings.followLatest(), this);
    this.#own(this.#panel);
  }

  #own(graphPanel: GraphPanel): void {
    graphPanel.panel.onDidDispose(() => {
      graphPanel.dispose();
      if (this.#panel === graphPanel) this.#panel = null;
    });
  }
}

/** Where a script goes that belongs to a panel: the first column, or the second when the panel is in the first. */
function columnBeside(panel: vscode.ViewColumn | undefined): vscode.ViewColumn {
  return panel === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One;
}

/** A panel under the script that is being stepped is left there: the two would take turns otherwise. */
function isInView(panel: vscode.WebviewPanel): boolean {
  return panel.visible || panel.viewColumn === vscode.window.activeTextEditor?.viewColumn;
}
