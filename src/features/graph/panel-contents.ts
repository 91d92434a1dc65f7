import type { BackwardHighlight, GraphDocument, GraphHostMessage, GraphOfRun } from '../../protocol/graph-view.ts';
import type { Graph } from '../../trace/schema.ts';
import type { Recording } from '../recordings/recording.ts';
import type { FollowedRecording } from '../recordings/recordings.ts';
import { type ComparedRuns, PanelComparison } from './panel-comparison.ts';
import type { ShownGraph } from './shown-graph.ts';
import { explainNoGraph, failureOf, pickStep, type ShownStep, stepToShow, whyUnreadable } from './shown-step.ts';

/** What a panel's contents leave to the feature around it. */
export interface ContentsDelegate extends ComparedRuns {
  /** The graph as it is to be shown: with the script's own names. */
  named(recording: Recording, graph: Graph): Promise<Graph>;
  /** Another graph is shown, or the panel has come into view. */
  didShow(): void;
  failed(error: unknown): void;
}

/** What a panel shows: a step of a recording, which it follows, and what that is compared with. Knows nothing of the editor. */
export class PanelContents {
  readonly comparison: PanelComparison;
  readonly #followed: FollowedRecording;
  readonly #delegate: ContentsDelegate;
  /** Null for a panel that follows the latest run, whichever it is. */
  readonly #source: GraphOfRun | null;
  readonly #post: (message: GraphHostMessage) => void;
  /** Whether there is a page to tell; one that was thrown away is told everything when it comes back. */
  isReady = false;
  #wanted: ShownStep | null = null;
  #shown: ShownGraph | null = null;
  #document: GraphDocument | null = null;
  #highlight: { readonly runId: string; readonly highlight: BackwardHighlight } | null = null;
  #reveal: number | null = null;
  #updating: Promise<void> | null = null;
  #isOutdated = false;

  constructor(
    followed: FollowedRecording,
    delegate: ContentsDelegate,
    source: GraphOfRun | null,
    post: (message: GraphHostMessage) => void,
  ) {
    this.#followed = followed;
    this.#delegate = delegate;
    this.#source = source;
    this.#post = post;
    this.comparison = new PanelComparison(delegate);
  }

  get shown(): ShownGraph | null {
    return this.#shown;
  }

  /** As the page was last told. */
  get document(): GraphDocument | null {
    return this.#shown === null ? null : this.#document;
  }

  /** The step for another panel of this run, or this one in the next window; null where it follows the run. */
  get stepToOpen(): number | null {
    if (this.#shown === null) return null;
    const { recording, graph, step } = this.#shown;
    const newest = stepToShow(recording.steps(), null);
    return this.#wanted?.isPinned !== true && newest?.graph === graph.id ? null : step;
  }

  /** Shows a step, and perhaps a node of it. */
  async show(target: { readonly step: number; readonly node: number | null }): Promise<void> {
    const steps = (await this.#followed.recording())?.steps() ?? [];
    this.#wanted = pickStep(steps, target.step) ?? this.#wanted;
    this.#reveal = target.node;
    await this.update();
  }

  /** Shows another step of the run that is shown. */
  async select(index: number): Promise<void> {
    const steps = this.#shown?.recording.steps() ?? [];
    this.#wanted = pickStep(steps, index) ?? this.#wanted;
    await this.update();
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

  async #updateUntilCurrent(): Promise<void> {
    while (this.#isOutdated && this.isReady) {
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
    if (isOtherRun) this.comparison.leaveRun();
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
    this.#shown = { recording, graph, step: step.index, compared: this.comparison.recordingBeside(recording) };
    this.#document = {
      title: recording.run.script.title,
      graph: await this.#delegate.named(recording, graph),
      step,
      steps: steps.map(({ index, epoch, graph, loss }) => ({ index, epoch, graph, loss })),
      failure: failureOf(recording.run, steps, step.index),
      ...(await this.comparison.read(recording, step.index, (other, graph) => this.#delegate.named(other, graph))),
    };
    this.#post({ type: 'document', document: this.#document });
    const source = this.#source && { ...this.#source, step: this.stepToOpen };
    this.#post({ type: 'source', source, compared: this.comparison.source });
    this.#postHighlight();
    if (this.#reveal !== null) this.#post({ type: 'reveal', node: this.#reveal });
    this.#reveal = null;
    this.#delegate.didShow();
  }

  #postHighlight(): void {
    const isThisRun = this.#highlight?.runId === this.#shown?.recording.run.id;
    const highlight = isThisRun ? (this.#highlight?.highlight ?? null) : null;
    this.#post({ type: 'backward', highlight });
  }
}
