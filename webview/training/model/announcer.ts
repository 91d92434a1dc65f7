import type { TrainingSnapshot } from '../../../src/protocol/training-view.ts';
import { formatNumber } from '../../shared/format.ts';
import { stateText } from './run-text.ts';

/** Progress is spoken at most so often (milliseconds); what changes the state at once. */
const quietTime = 15_000;

/** Decides what a screen reader says of a run, so that it is kept up to date and not drowned. */
export class Announcer {
  #state = '';
  #epoch: number | null = null;
  #spokeAt = Number.NEGATIVE_INFINITY;

  /** What to say now; null: nothing. */
  next(snapshot: TrainingSnapshot, now: number): string | null {
    const { progress, failure, script } = snapshot;
    const { text } = stateText(snapshot);
    const state = `${script} ${text}`;
    const epoch = progress?.epoch ?? null;
    if (state !== this.#state) {
      this.#state = state;
      this.#epoch = epoch;
      this.#spokeAt = now;
      return failure === null ? `${script}: ${text}` : `${script}: ${text}. ${failure.name}: ${failure.message}`;
    }
    if (progress === null || epoch === null || epoch === this.#epoch || now - this.#spokeAt < quietTime) return null;
    this.#epoch = epoch;
    this.#spokeAt = now;
    const of = progress.epochs === null ? '' : ` of ${progress.epochs}`;
    const loss = progress.loss === null ? '' : `, loss ${formatNumber(progress.loss, 3)}`;
    return `Epoch ${epoch + 1}${of}${loss}`;
  }
}
