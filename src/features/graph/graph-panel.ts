import * as vscode from 'vscode';
import type {
  BackwardHighlight,
  GraphHostMessage,
  GraphOfRun,
  GraphPageMessage,
  ScriptFile,
} from '../../protocol/graph-view.ts';
import { DisposableList } from '../events.ts';
import type { FollowedRecording } from '../recordings/recordings.ts';
import type { Named } from './compared-step.ts';
import type { ExportableGraph } from './export-graph.ts';
import { graphHtml, graphWebviewOptions } from './graph-html.ts';
import { answerTo, isQuestion } from './page-answers.ts';
import { isGraphPageMessage } from './page-messages.ts';
import { isExportAnswer, PageQuestions } from './page-questions.ts';
import { type ContentsDelegate, PanelContents } from './panel-contents.ts';
import type { ShownGraph } from './shown-graph.ts';
import type { LinksOf } from './source-excerpt.ts';

/** What the panel leaves to the feature around it. */
export interface PanelDelegate extends ContentsDelegate {
  /** The page asks for something outside it. */
  receive(message: GraphPageMessage, shown: ShownGraph | null): Promise<void>;
  /** The present text of its scripts, and where its calls are. */
  readonly linksOf: LinksOf;
}

/** One webview panel. It shows a step of a recording and follows it; a hidden page is told everything when it comes back. */
export class GraphPanel implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #delegate: PanelDelegate;
  readonly #contents: PanelContents;
  readonly #subscriptions = new DisposableList();
  readonly #questions = new PageQuestions((question) => this.#post(question));

  /** `source`: null for a panel that follows the latest run, whichever it is. */
  constructor(
    panel: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    followed: FollowedRecording,
    delegate: PanelDelegate,
    source: GraphOfRun | null = null,
  ) {
    this.panel = panel;
    this.#delegate = delegate;
    this.#contents = new PanelContents(followed, delegate, source, (message) => this.#post(message));
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `graph-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.options = graphWebviewOptions(extensionUri);
    this.#subscriptions.add(panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    this.#subscriptions.add(followed.onDidChange(() => this.#contents.update()));
    this.#subscriptions.add(
      panel.onDidChangeViewState(() => {
        // A page that is hidden is thrown away and says again that it is ready.
        if (panel.visible) return;
        this.#contents.isReady = false;
        this.#questions.dispose();
      }),
    );
    panel.webview.html = graphHtml(panel.webview, extensionUri);
  }

  get shown(): ShownGraph | null {
    return this.#contents.shown;
  }

  /** The step for another panel of this run, or this one in the next window; null where it follows the run. */
  get stepToOpen(): number | null {
    return this.#contents.stepToOpen;
  }

  /** What there is to export: null while no graph is shown, or the panel is behind another. */
  get exportable(): ExportableGraph | null {
    const { document, shown, isReady } = this.#contents;
    if (document === null || shown === null || !isReady) return null;
    const { recording } = shown;
    const named: Named = (each, graph) => this.#delegate.named(each, graph);
    const readStep = async (index: number) => {
      const { graph, step } = await recording.step(index);
      return { graph: await named(recording, graph), step };
    };
    const readCompared = this.#contents.comparison.readerBeside(recording, named);
    return { document, page: this.#questions, readers: { readStep, readCompared } };
  }

  /** Shows a step, and perhaps a node of it. */
  show(target: { readonly step: number; readonly node: number | null }): Promise<void> {
    return this.#contents.show(target);
  }

  /** Marks the nodes of the source that the cursor is on. */
  mark(nodes: readonly number[], place: string | null): void {
    this.#post({ type: 'mark', nodes, place });
  }

  /** Marks the nodes of what the pointer rests on, lightly. */
  preview(nodes: readonly number[]): void {
    this.#post({ type: 'preview', nodes });
  }

  /** Has the page search for something. */
  search(query: string): void {
    this.#post({ type: 'search', query });
  }

  /** Says what has become of the scripts. */
  tellScripts(scripts: readonly ScriptFile[]): void {
    this.#post({ type: 'scripts', scripts });
  }

  /** Lights up the backward pass of a run; null puts the light out. */
  highlight(runId: string, highlight: BackwardHighlight | null): void {
    this.#contents.highlight(runId, highlight);
  }

  dispose(): void {
    this.#contents.comparison.end();
    this.#subscriptions.dispose();
    this.#questions.dispose();
    this.panel.dispose();
  }

  #receive(message: unknown): void {
    if (!isGraphPageMessage(message)) {
      this.#delegate.failed(new Error(`The graph page sent something unknown: ${JSON.stringify(message)}`));
      return;
    }
    this.#handle(message).catch((error: unknown) => this.#delegate.failed(error));
  }

  async #handle(message: GraphPageMessage): Promise<void> {
    const contents = this.#contents;
    if (message.type === 'ready') {
      contents.comparison.restore(message.compared);
      contents.isReady = true;
      await contents.read();
    } else if (message.type === 'selectStep') await contents.select(message.index);
    else if (message.type === 'cancelReading') contents.giveUp();
    else if (message.type === 'readAgain') await contents.read();
    else if (message.type === 'compare') {
      const isChosen = await contents.comparison.choose(message.with, contents.shown?.recording ?? null);
      if (isChosen) await contents.read();
    } else if (isExportAnswer(message)) this.#questions.receive(message);
    else if (isQuestion(message)) this.#post(await answerTo(message, contents.shown, this.#delegate.linksOf));
    else await this.#delegate.receive(message, contents.shown);
  }

  #post(message: GraphHostMessage): void {
    if (this.#contents.isReady) void this.panel.webview.postMessage(message);
  }
}
