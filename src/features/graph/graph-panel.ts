import * as vscode from 'vscode';
import type {
  BackwardHighlight,
  ComparedSource,
  ComparedWith,
  GraphComparison,
  GraphDocument,
  GraphHostMessage,
  GraphOfRun,
  GraphPageMessage,
  ScriptFile,
} from '../../protocol/graph-view.ts';
import type { Graph } from '../../trace/schema.ts';
import { DisposableList } from '../events.ts';
import type { Recording } from '../recordings/recording.ts';
import type { FollowedRecording } from '../recordings/recordings.ts';
import { type ComparedStep, readComparison, sourceOf, whyNotCompared } from './compared-step.ts';
import type { ExportableGraph } from './export-graph.ts';
import { graphHtml, graphWebviewOptions } from './graph-html.ts';
import { answerTo, isQuestion } from './page-answers.ts';
import { isGraphPageMessage } from './page-messages.ts';
import { isExportAnswer, PageQuestions } from './page-questions.ts';
import { explainNoGraph, failureOf, pickStep, type ShownStep, stepToShow, whyUnreadable } from './shown-step.ts';
import type { LinksOf } from './source-excerpt.ts';

/** What a message of the page is about. */
export interface ShownGraph {
  readonly recording: Recording;
  readonly graph: Graph;
  readonly step: number;
}

/** What the panel leaves to the feature around it. */
export interface PanelDelegate {
  /** The page asks for something outside it. */
  receive(message: GraphPageMessage, shown: ShownGraph | null): Promise<void>;
  /** The graph as it is to be shown: with the script's own names. */
  named(recording: Recording, graph: Graph): Promise<Graph>;
  /** The present text of its scripts, and where its calls are. */
  readonly linksOf: LinksOf;
  /** Asks the user for another run to compare with; null where they want none after all. */
  pickComparedRun(recording: Recording): Promise<ComparedStep | null>;
  /** Opens one that was compared with in a window before. @throws Error where it is gone */
  openComparedRun(path: string, title: string): Promise<ComparedStep>;
  /** Another graph is shown, or the panel has come into view. */
  didShow(): void;
  failed(error: unknown): void;
}

/** One webview panel. It shows a step of a recording and follows it; a hidden page is told everything when it comes back. */
export class GraphPanel implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #followed: FollowedRecording;
  readonly #delegate: PanelDelegate;
  /** Null for a panel that follows the latest run, whichever it is. */
  readonly #source: GraphOfRun | null;
  readonly #subscriptions = new DisposableList();
  readonly #questions = new PageQuestions((question) => this.#post(question));
  #isReady = false;
  #wanted: ShownStep | null = null;
  #shown: ShownGraph | null = null;
  #document: GraphDocument | null = null;
  #highlight: { readonly runId: string; readonly highlight: BackwardHighlight } | null = null;
  #compared: ComparedStep | null = null;
  /** Why what was compared in the window before cannot be any more. */
  #lostComparison: string | null = null;
  /** A page that comes back later has nothing to tell: the panel knows better. */
  #isRestored = false;
  #reveal: number | null = null;
  #updating: Promise<void> | null = null;
  #isOutdated = false;

  constructor(
    panel: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    followed: FollowedRecording,
    delegate: PanelDelegate,
    source: GraphOfRun | null = null,
  ) {
    this.panel = panel;
    this.#source = source;
    this.#followed = followed;
    this.#delegate = delegate;
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `graph-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.options = graphWebviewOptions(extensionUri);
    this.#subscriptions.add(panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    this.#subscriptions.add(followed.onDidChange(() => this.update()));
    this.#subscriptions.add(
      panel.onDidChangeViewState(() => {
        // A page that is hidden is thrown away and says again that it is ready.
        if (panel.visible) return;
        this.#isReady = false;
        this.#questions.dispose();
      }),
    );
    panel.webview.html = graphHtml(panel.webview, extensionUri);
  }

  get shown(): ShownGraph | null {
    return this.#shown;
  }

  /** The step for another panel of this run, or this one in the next window; null where it follows the run. */
  get stepToOpen(): number | null {
    if (this.#shown === null) return null;
    const { recording, graph, step } = this.#shown;
    const newest = stepToShow(recording.steps(), null);
    return this.#wanted?.isPinned !== true && newest?.graph === graph.id ? null : step;
  }

  /** What there is to export: null while no graph is shown, or the panel is behind another. */
  get exportable(): ExportableGraph | null {
    if (this.#document === null || this.#shown === null || !this.#isReady) return null;
    const { recording } = this.#shown;
    const readStep = async (index: number) => {
      const { graph, step } = await recording.step(index);
      return { graph: await this.#delegate.named(recording, graph), step };
    };
    return { document: this.#document, page: this.#questions, readStep };
  }

  /** Shows a step, and perhaps a node of it. */
  async show(target: { readonly step: number; readonly node: number | null }): Promise<void> {
    const steps = (await this.#followed.recording())?.steps() ?? [];
    this.#wanted = pickStep(steps, target.step) ?? this.#wanted;
    this.#reveal = target.node;
    await this.update();
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
    this.#highlight = highlight === null ? null : { runId, highlight };
    this.#postHighlight();
  }

  /** Sends the step to show as it is now. One at a time; what comes in between is served by one more. */
  update(): Promise<void> {
    this.#isOutdated = true;
    this.#updating ??= this.#updateUntilCurrent().finally(() => {
      this.#updating = null;
    });
    return this.#updating;
  }

  dispose(): void {
    this.#endComparison();
    this.#subscriptions.dispose();
    this.#questions.dispose();
    this.panel.dispose();
  }

  async #updateUntilCurrent(): Promise<void> {
    while (this.#isOutdated && this.#isReady) {
      this.#isOutdated = false;
      try {
        await this.#send();
      } catch (error) {
        this.#shown = null;
        this.#post({ type: 'error', message: whyUnreadable(error) });
        this.#delegate.failed(error);
      }
    }
  }

  async #send(): Promise<void> {
    const recording = await this.#followed.recording();
    const steps = recording?.steps() ?? [];
    const isOtherRun = this.#shown !== null && this.#shown.recording.run.id !== recording?.run.id;
    // A step of the run before is none of this one.
    if (isOtherRun && this.#compared?.kind === 'step') this.#compared = null;
    if (isOtherRun) this.#lostComparison = null;
    if (this.#shown === null && this.#source !== null && this.#source.step !== null)
      this.#wanted ??= pickStep(steps, this.#source.step);
    const summary = stepToShow(steps, isOtherRun ? null : this.#wanted);
    if (recording === null || summary === null) {
      this.#shown = null;
      const run = await this.#followed.run();
      this.#post(explainNoGraph(run));
      return;
    }
    const { graph, step } = await recording.step(summary.index);
    const isPinned = !isOtherRun && this.#wanted?.isPinned === true && this.#wanted.index === step.index;
    this.#wanted = { index: step.index, graph: graph.id, isPinned };
    this.#shown = { recording, graph, step: step.index };
    const { title } = recording.run.script;
    const named = await this.#delegate.named(recording, graph);
    const comparison = await this.#comparison(recording, step.index);
    this.#document = {
      title,
      graph: named,
      step,
      steps: steps.map(({ index, epoch, graph, loss }) => ({ index, epoch, graph, loss })),
      failure: failureOf(recording.run, steps, step.index),
      comparison,
      lostComparison: comparison === null ? this.#whyNotCompared(recording) : null,
    };
    this.#post({ type: 'document', document: this.#document });
    const compared = this.#compared === null ? null : sourceOf(this.#compared);
    const source = this.#source && { ...this.#source, step: this.stepToOpen };
    this.#post({ type: 'source', source, compared });
    this.#postHighlight();
    if (this.#reveal !== null) this.#post({ type: 'reveal', node: this.#reveal });
    this.#reveal = null;
    this.#delegate.didShow();
  }

  async #comparison(recording: Recording, step: number): Promise<GraphComparison | null> {
    if (this.#compared === null) return null;
    const named = (other: Recording, graph: Graph) => this.#delegate.named(other, graph);
    return readComparison(this.#compared, recording, step, named);
  }

  #whyNotCompared(recording: Recording): string | null {
    return this.#compared === null ? this.#lostComparison : whyNotCompared(sourceOf(this.#compared), recording);
  }

  async #compareWith(other: ComparedWith | null): Promise<void> {
    const recording = this.#shown?.recording ?? null;
    if (other === null || recording === null) this.#endComparison();
    else if (other.kind === 'step') {
      this.#endComparison();
      this.#compared = { ...other, run: recording.run.runFolder };
    } else {
      const picked = await this.#delegate.pickComparedRun(recording);
      // Whoever is asked for a run may think better of it.
      if (picked === null) return;
      this.#endComparison();
      this.#compared = picked;
    }
    await this.update();
  }

  /** Compares with what was compared in the window before, or says why not. */
  async #restoreComparison(source: ComparedSource | null): Promise<void> {
    if (this.#isRestored) return;
    this.#isRestored = true;
    if (source?.kind === 'step') this.#compared = source;
    if (source?.kind !== 'run') return;
    try {
      this.#compared = await this.#delegate.openComparedRun(source.path, source.title);
    } catch (error) {
      this.#lostComparison = `The comparison with ${source.title} has ended: ${whyUnreadable(error)}`;
    }
  }

  #endComparison(): void {
    if (this.#compared?.kind === 'run') this.#compared.dispose();
    this.#compared = null;
    this.#lostComparison = null;
  }

  #postHighlight(): void {
    const isThisRun = this.#highlight?.runId === this.#shown?.recording.run.id;
    const highlight = isThisRun ? (this.#highlight?.highlight ?? null) : null;
    this.#post({ type: 'backward', highlight });
  }

  #receive(message: unknown): void {
    if (!isGraphPageMessage(message)) {
      this.#delegate.failed(new Error(`The graph page sent something unknown: ${JSON.stringify(message)}`));
      return;
    }
    this.#handle(message).catch((error: unknown) => this.#delegate.failed(error));
  }

  async #handle(message: GraphPageMessage): Promise<void> {
    if (message.type === 'ready') {
      await this.#restoreComparison(message.compared);
      this.#isReady = true;
      await this.update();
    } else if (message.type === 'selectStep') {
      const steps = this.#shown?.recording.steps() ?? [];
      this.#wanted = pickStep(steps, message.index) ?? this.#wanted;
      await this.update();
    } else if (message.type === 'compare') await this.#compareWith(message.with);
    else if (isExportAnswer(message)) this.#questions.receive(message);
    else if (isQuestion(message)) this.#post(await answerTo(message, this.#shown, this.#delegate.linksOf));
    else await this.#delegate.receive(message, this.#shown);
  }

  #post(message: GraphHostMessage): void {
    if (this.#isReady) void this.panel.webview.postMessage(message);
  }
}
