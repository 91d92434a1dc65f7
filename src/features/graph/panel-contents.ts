import type { BackwardHighlight, GraphDocument, GraphHostMessage, GraphOfRun } from '../../protocol/graph-view.ts';
import type { Graph } from '../../trace/schema.ts';
import type { Recording } from '../recordings/recording.ts';
import type { FollowedRecording } from '../recordings/recordings.ts';
import { type ComparedRuns, PanelComparison } from './panel-comparison.ts';
import { Reading } from './reading.ts';
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
  /** What was wanted when the step that is shown came. */
  #shownAs: ShownStep | null = null;
  #shown: ShownGraph | null = null;
  #document: GraphDocument | null = null;
  #highlight: { readonly runId: string; readonly highlight: BackwardHighlight } | null = null;
  #reveal: number | null = null;
  #updating: Promise<void> | null = null;
  #isOutdated = false;
  #reading: Reading | null = null;
  /** The run of which a person wants nothing more, until they ask for it. */
  #givenUp: string | null = null;

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
    await this.read();
  }

  /** Shows another step of the run that is shown. */
  async select(index: number): Promise<void> {
    const steps = this.#shown?.recording.steps() ?? [];
    this.#wanted = pickStep(steps, index) ?? this.#wanted;
    await this.read();
  }

  /** Shows what is wanted, also after it was given up. */
  read(): Promise<void> {
    this.#givenUp = null;
    return this.update();
  }

  /**
   * Reads no more of what is being read. The step that is shown stays; where that is of another trace, or there is none, nothing
   * is shown until somebody asks for it.
   */
  giveUp(): void {
    const reading = this.#reading;
    // What was given up has come meanwhile, and is shown.
    if (reading === null) return;
    reading.giveUp();
    this.#isOutdated = false;
    this.#reveal = null;
    this.comparison.goBack();
    if (this.#shown !== null && reading.canGoBack) {
      // Whoever gives up a newer step of the run wants to stay with this one.
      const isFollowing = this.#wanted === this.#shownAs && ![null, this.#shown.step].includes(reading.step);
      this.#wanted = this.#shownAs && { ...this.#shownAs, isPinned: isFollowing || this.#shownAs.isPinned };
      this.#shownAs = this.#wanted;
    } else {
      this.#shown = null;
      this.#givenUp = reading.run;
    }
    this.#post({ type: 'readingEnded' });
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
      const reading = new Reading();
      this.#reading = reading;
      try {
        await this.#send(reading);
      } catch (error) {
        if (reading.isGivenUp) continue;
        this.#shown = null;
        this.#post({ type: 'error', message: whyUnreadable(error) });
        this.#delegate.failed(error);
      } finally {
        this.#reading = null;
      }
    }
  }

  async #send(reading: Reading): Promise<void> {
    reading.run = this.#source?.path ?? (await reading.waitFor(this.#followed.run()))?.id ?? null;
    if (reading.run !== null && reading.run === this.#givenUp) return;
    this.#givenUp = null;
    // Where the trace has to be opened anew, what is shown of it is closed.
    reading.canGoBack = this.#shown?.recording.isClosed === false;
    this.#post({ type: 'reading', step: null, canGoBack: reading.canGoBack });
    const recording = await reading.waitFor(this.#followed.recording());
    const steps = recording?.steps() ?? [];
    const isOtherRun = this.#shown !== null && this.#shown.recording.run.id !== recording?.run.id;
    if (isOtherRun) this.comparison.leaveRun();
    if (this.#shown === null && this.#source !== null && this.#source.step !== null)
      this.#wanted ??= pickStep(steps, this.#source.step);
    const wanted = this.#wanted;
    const summary = stepToShow(steps, isOtherRun ? null : wanted);
    if (recording === null || summary === null) {
      this.#shown = null;
      this.#post(explainNoGraph(await this.#followed.run()));
      return;
    }
    reading.step = summary.index;
    reading.canGoBack = this.#shown?.recording === recording;
    this.#post({ type: 'reading', step: reading.step, canGoBack: reading.canGoBack });
    const { graph, step } = await reading.waitFor(recording.step(summary.index));
    const named = await reading.waitFor(this.#delegate.named(recording, graph));
    const ofOther = (other: Recording, graph: Graph) => this.#delegate.named(other, graph);
    const compared = await reading.waitFor(this.comparison.read(recording, step.index, ofOther));
    const isPinned = !isOtherRun && wanted?.isPinned === true && wanted.index === step.index;
    this.#shownAs = { index: step.index, graph: graph.id, isPinned };
    // Another may have been picked meanwhile.
    if (this.#wanted === wanted) this.#wanted = this.#shownAs;
    this.#shown = { recording, graph, step: step.index, compared: this.comparison.recordingBeside(recording) };
    this.#document = {
      title: recording.run.script.title,
      graph: named,
      step,
      steps: steps.map(({ index, epoch, graph, loss }) => ({ index, epoch, graph, loss })),
      failure: failureOf(recording.run, steps, step.index),
      ...compared,
    };
    this.#tellShown(this.#document);
  }

  #tellShown(document: GraphDocument): void {
    this.#post({ type: 'document', document });
    this.comparison.didShow();
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
