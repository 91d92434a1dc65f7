import type { ComparedSource, ComparedWith, GraphComparison } from '../../protocol/graph-view.ts';
import type { Recording } from '../recordings/recording.ts';
import {
  type ComparedRecording,
  type ComparedStep,
  comparedRecording,
  type Named,
  readComparison,
  sourceOf,
  whyNotCompared,
} from './compared-step.ts';
import { whyUnreadable } from './shown-step.ts';

/** Where the runs are that a step can be compared with. */
export interface ComparedRuns {
  /** Asks the user for one; null where they want none after all. */
  pickComparedRun(recording: Recording): Promise<ComparedStep | null>;
  /** Opens one that was compared with in a window before. @throws Error where it is gone */
  openComparedRun(path: string, title: string): Promise<ComparedStep>;
}

/** What one panel compares its step with. */
export class PanelComparison {
  readonly #runs: ComparedRuns;
  /** What was asked for. */
  #compared: ComparedStep | null = null;
  /** What the page shows: it stays open until the page shows another. */
  #shown: ComparedStep | null = null;
  /** Why what was compared in the window before cannot be any more. */
  #lost: string | null = null;
  /** A page that comes back later has nothing to tell: the panel knows better. */
  #restored: Promise<void> | null = null;

  constructor(runs: ComparedRuns) {
    this.#runs = runs;
  }

  /** What the next window needs to find it again. */
  get source(): ComparedSource | null {
    return this.#compared === null ? null : sourceOf(this.#compared);
  }

  /** Where its tensors are, beside those of what is shown. */
  recordingBeside(shown: Recording): ComparedRecording | null {
    return this.#compared === null ? null : comparedRecording(this.#compared, shown);
  }

  /** What the page is to know beside the document's own step. */
  async read(
    recording: Recording,
    step: number,
    named: Named,
  ): Promise<{ readonly comparison: GraphComparison | null; readonly lostComparison: string | null }> {
    await this.#restored;
    const compared = this.#compared;
    if (compared === null) return { comparison: null, lostComparison: this.#lost };
    const comparison = await readComparison(compared, recording, step, named);
    const lostComparison = comparison === null ? whyNotCompared(sourceOf(compared), recording) : null;
    return { comparison, lostComparison };
  }

  /** Reads what any step is compared with, for a file of many; null where that is one step for all, or nothing. */
  readerBeside(recording: Recording, named: Named): ((step: number) => Promise<GraphComparison | null>) | null {
    const compared = this.#compared;
    return compared?.kind === 'run' ? (step) => readComparison(compared, recording, step, named) : null;
  }

  /** Compares with something else; false where the user thought better of it. */
  async choose(other: ComparedWith | null, shown: Recording | null): Promise<boolean> {
    if (other === null || shown === null) this.#replace(null);
    else if (other.kind === 'step') this.#replace({ ...other, run: shown.run.runFolder });
    else {
      const picked = await this.#runs.pickComparedRun(shown);
      if (picked === null) return false;
      this.#replace(picked);
    }
    this.#lost = null;
    return true;
  }

  /** Begins to take up what was compared in the window before; `read` waits for it, or says why it is no more. */
  restore(source: ComparedSource | null): void {
    this.#restored ??= this.#open(source);
  }

  async #open(source: ComparedSource | null): Promise<void> {
    if (source?.kind === 'step') this.#compared = source;
    if (source?.kind !== 'run') return;
    try {
      this.#compared = await this.#runs.openComparedRun(source.path, source.title);
    } catch (error) {
      this.#lost = `The comparison with ${source.title} has ended: ${whyUnreadable(error)}`;
    }
  }

  /** The page shows what was asked for. */
  didShow(): void {
    if (this.#shown !== this.#compared) dispose(this.#shown);
    this.#shown = this.#compared;
  }

  /** What was asked for is not wanted after all. */
  goBack(): void {
    this.#replace(this.#shown);
  }

  /** Another run is shown: a step of the one before is none of this one. */
  leaveRun(): void {
    if (this.#shown?.kind === 'step') this.#shown = null;
    if (this.#compared?.kind === 'step') this.#compared = null;
    this.#lost = null;
  }

  end(): void {
    this.#replace(null);
    this.didShow();
    this.#lost = null;
  }

  #replace(compared: ComparedStep | null): void {
    if (this.#compared !== this.#shown) dispose(this.#compared);
    this.#compared = compared;
  }
}

function dispose(compared: ComparedStep | null): void {
  if (compared?.kind === 'run') compared.dispose();
}
