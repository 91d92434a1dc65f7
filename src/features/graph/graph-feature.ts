import * as vscode from 'vscode';
import type { BackwardHighlight, GraphPageMessage } from '../../protocol/graph-view.ts';
import type { Graph } from '../../trace/schema.ts';
import { commands, scriptLanguages, views } from '../identifiers.ts';
import { type EditorSources, fileOf } from '../recordings/editor-sources.ts';
import { withLeafNames } from '../recordings/node-names.ts';
import type { Recording } from '../recordings/recording.ts';
import type { Recordings } from '../recordings/recordings.ts';
import type { Services } from '../services.ts';
import { nodesAtSelection } from './cursor-nodes.ts';
import { GraphPanel, type PanelDelegate, type ShownGraph } from './graph-panel.ts';
import { revealSource } from './reveal-source.ts';

/** Cursor moves are answered when the cursor rests. */
const cursorDelay = 120;

/** A node of a step, as links and other features name it. */
export interface GraphTarget {
  readonly step: number;
  readonly node: number | null;
}

/** The graph panel, of which there is at most one, and its ties to the source. */
export class GraphFeature implements vscode.Disposable, PanelDelegate {
  readonly #services: Services;
  readonly #recordings: Recordings;
  readonly #sources: EditorSources;
  readonly #subscriptions: vscode.Disposable[];
  readonly #named = new WeakMap<Graph, Graph>();
  #panel: GraphPanel | null = null;
  #timer: NodeJS.Timeout | null = null;
  #marking = 0;

  constructor(services: Services, recordings: Recordings, sources: EditorSources) {
    this.#services = services;
    this.#recordings = recordings;
    this.#sources = sources;
    this.#subscriptions = [
      vscode.window.registerWebviewPanelSerializer(views.graph, {
        deserializeWebviewPanel: async (panel) => this.#adopt(panel),
      }),
      vscode.window.onDidChangeTextEditorSelection(() => this.#markSoon()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#markSoon()),
    ];
  }

  /** True when the user has the panel open, perhaps behind another tab. */
  get isOpen(): boolean {
    return this.#panel !== null;
  }

  /** Opens the panel beside the editor, or brings it forward, and shows a node of a step. */
  async open(target: GraphTarget | null = null, preserveFocus = false): Promise<void> {
    if (this.#panel === null) {
      const { extensionUri } = this.#services.context;
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus };
      const options = { enableFindWidget: false };
      const panel = vscode.window.createWebviewPanel(views.graph, 'Computation Graph', column, options);
      this.#panel = new GraphPanel(panel, extensionUri, this.#recordings, this);
      this.#own(this.#panel);
    } else if (!this.#panel.panel.visible || !preserveFocus) {
      this.#panel.panel.reveal(undefined, preserveFocus);
    }
    if (target !== null) await this.#panel.show(target);
  }

  /** Shows where the backward stepper is; the panel opens if it is not there. */
  async highlight(runId: string, step: number, highlight: BackwardHighlight | null): Promise<void> {
    if (highlight !== null && (this.#panel === null || !this.#panel.panel.visible)) await this.open(null, true);
    const panel = this.#panel;
    if (panel === null) return;
    if (highlight !== null && panel.shown?.step !== step) await panel.show({ step, node: null });
    panel.highlight(runId, highlight);
  }

  async receive(message: GraphPageMessage, shown: ShownGraph | null): Promise<void> {
    if (message.type === 'revealSource' && shown !== null) await revealSource(this.#sources, shown, message.callSite);
    else if (message.type === 'stepBackward' && shown !== null) {
      const target: GraphTarget = { step: shown.step, node: message.node };
      await vscode.commands.executeCommand(commands.stepThroughBackward, target);
    } else if (message.type === 'failure') this.failed(new Error(`The graph page: ${message.message}`));
  }

  /** Named once: a later edit of the script must not move the picture. */
  async named(recording: Recording, graph: Graph): Promise<Graph> {
    const known = this.#named.get(graph);
    if (known !== undefined) return known;
    const named = withLeafNames(await this.#sources.linksOf(recording, graph));
    this.#named.set(graph, named);
    return named;
  }

  didShow(): void {
    this.#markSoon();
  }

  failed(error: unknown): void {
    this.#services.log.error(error instanceof Error ? error : String(error));
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#panel?.dispose();
  }

  /** Takes a panel over that the editor has kept over a reload. */
  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel?.dispose();
    this.#panel = new GraphPanel(panel, this.#services.context.extensionUri, this.#recordings, this);
    this.#own(this.#panel);
  }

  #own(graphPanel: GraphPanel): void {
    graphPanel.panel.onDidDispose(() => {
      graphPanel.dispose();
      if (this.#panel === graphPanel) this.#panel = null;
    });
  }

  #markSoon(): void {
    if (this.#panel === null) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#mark().catch((error: unknown) => this.failed(error));
    }, cursorDelay);
  }

  async #mark(): Promise<void> {
    const panel = this.#panel;
    const editor = vscode.window.activeTextEditor;
    if (panel === null || panel.shown === null || editor === undefined) return;
    const marking = ++this.#marking;
    const nodes = await this.#nodesUnderCursor(editor, panel.shown);
    // The cursor may have moved on while the text was read.
    if (marking === this.#marking) panel.mark(nodes);
  }

  async #nodesUnderCursor(editor: vscode.TextEditor, shown: ShownGraph): Promise<readonly number[]> {
    const { document, selection } = editor;
    if (!scriptLanguages.some((language) => language === document.languageId)) return [];
    const file = fileOf(shown.recording, shown.graph, document);
    if (file === null) return [];
    const index = await this.#sources.indexOf(document);
    const links = await this.#sources.linksOf(shown.recording, shown.graph);
    const start = document.offsetAt(selection.start);
    return nodesAtSelection(links, file, index, start, document.offsetAt(selection.end));
  }
}
