import type { Progress } from '../../protocol/engine-process.ts';
import { toJsonNumber } from '../json-number.ts';
import type { MetricRecord } from '../schema.ts';

/** At most about ten messages a second, however fast the steps are. */
const intervalMs = 100;
/** How quickly the shown speed follows the real one. */
const smoothingMs = 2000;
/** After so many points of the loss only every second one is kept, and so on: a chart has no more pixels. */
const thinAfter = 20_000;

export interface Position {
  readonly index: number;
  readonly total: number | null;
}

export interface ProgressSink {
  metrics(metrics: readonly MetricRecord[]): void;
  progress(progress: Progress): void;
}

/** Where training stands, how fast it goes, and the numbers to chart. */
export class ProgressTracker {
  readonly #sink: ProgressSink;
  /** When the first step began. */
  #startedAt = 0;
  #epoch: Position | null = null;
  #stepsBeforeEpoch = 0;
  #stepsPerEpoch: number | null = null;
  #stepInEpoch: number | null = null;
  #steps = 0;
  #loss: number | null = null;
  /** Steps and their time, the older ones counting ever less: their quotient is the speed. */
  #recentSteps = 0;
  #recentMs = 0;
  #lastStepAt = 0;
  #pausedMs = 0;
  #sentAt = Number.NEGATIVE_INFINITY;
  #unsent = false;
  #pending: MetricRecord[] = [];
  #losses = 0;
  #scriptLogsLoss = false;

  constructor(sink: ProgressSink) {
    this.#sink = sink;
  }

  /** Training steps that have finished. */
  get steps(): number {
    return this.#steps;
  }

  get epoch(): number | null {
    return this.#epoch?.index ?? null;
  }

  /** Whether the step that would finish next is known to be the last of the run. */
  isLast(position: Position | null): boolean {
    const { total: epochs = null, index: epoch = 0 } = this.#epoch ?? {};
    return position?.total != null && epochs !== null && epoch === epochs - 1 && position.index === position.total - 1;
  }

  /** Whether the last epoch has begun, of epochs that were one step each. */
  get isLastEpochOfOneStep(): boolean {
    return this.#stepsPerEpoch === 1 && this.#epoch !== null && this.#epoch.index + 1 === this.#epoch.total;
  }

  beginEpoch(position: Position): void {
    // Without a data loader the length of an epoch is known once one is over.
    if (this.#epoch !== null && this.#steps > this.#stepsBeforeEpoch) {
      this.#stepsPerEpoch = this.#steps - this.#stepsBeforeEpoch;
    }
    this.#epoch = position;
    this.#stepsBeforeEpoch = this.#steps;
    this.#stepInEpoch = 0;
  }

  /** `position`: in the data loader, where there is one. */
  finishStep(index: number, loss: number | null, durationMs: number, position: Position | null): void {
    const now = performance.now();
    if (this.#steps === 0) {
      this.#startedAt = now - durationMs;
      this.#lastStepAt = this.#startedAt;
    }
    const elapsed = now - this.#lastStepAt;
    const decay = Math.exp(-elapsed / smoothingMs);
    this.#recentSteps = this.#recentSteps * decay + 1;
    this.#recentMs = this.#recentMs * decay + elapsed;
    this.#lastStepAt = now;
    this.#steps++;
    // A GPU's loss is read now and then: until the next time the last one stands.
    this.#loss = loss ?? this.#loss;
    if (position !== null) {
      this.#stepInEpoch = position.index + 1;
      this.#stepsPerEpoch = position.total;
    } else if (this.#epoch !== null) this.#stepInEpoch = this.#steps - this.#stepsBeforeEpoch;
    if (loss !== null && !this.#scriptLogsLoss) this.#addLoss(index, loss);
    this.#unsent = true;
    if (now - this.#sentAt >= intervalMs) this.flush();
  }

  /** Numbers that the script logs itself; a 'loss' among them takes the place of the one read at backward(). */
  addMetrics(index: number, values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) {
      if (name === 'loss') this.#scriptLogsLoss = true;
      this.#pending.push(this.#metric(name, index, value));
    }
    if (performance.now() - this.#sentAt >= intervalMs) this.flush();
  }

  resumed(pausedMs: number): void {
    this.#pausedMs += pausedMs;
    this.#lastStepAt += pausedMs;
  }

  /** Sends what has gathered. */
  flush(): void {
    this.#sentAt = performance.now();
    if (this.#pending.length > 0) {
      const metrics = this.#pending;
      this.#pending = [];
      this.#sink.metrics(metrics);
    }
    if (!this.#unsent) return;
    this.#unsent = false;
    this.#sink.progress({
      epoch: this.#epoch?.index ?? null,
      epochs: this.#epoch?.total ?? null,
      step: this.#steps,
      stepInEpoch: this.#stepInEpoch,
      stepsPerEpoch: this.#stepsPerEpoch,
      loss: this.#loss,
      stepsPerSecond: (1000 * this.#recentSteps) / Math.max(this.#recentMs, 0.001),
      secondsLeft: this.#secondsLeft(),
    });
  }

  /** By the pace of the whole run: what an epoch does beside its steps (evaluation) takes time too. */
  #secondsLeft(): number | null {
    const stepsPerEpoch = this.#stepsPerEpoch;
    if (stepsPerEpoch === null || this.#stepInEpoch === null) return null;
    const epochs = this.#epoch === null ? 1 : this.#epoch.total;
    if (epochs === null) return null;
    const epochsAfter = epochs - 1 - (this.#epoch?.index ?? 0);
    const left = Math.max(0, stepsPerEpoch - this.#stepInEpoch) + epochsAfter * stepsPerEpoch;
    const workedMs = this.#lastStepAt - this.#startedAt - this.#pausedMs;
    return (left * Math.max(workedMs, 0)) / this.#steps / 1000;
  }

  #addLoss(index: number, loss: number): void {
    const stride = 2 ** Math.floor(this.#losses / thinAfter);
    if (this.#steps % stride !== 0) return;
    this.#losses++;
    this.#pending.push(this.#metric('loss', index, loss));
  }

  #metric(name: string, step: number, value: number): MetricRecord {
    return { name, step, epoch: this.epoch, value: toJsonNumber(value), time: Date.now() };
  }
}
