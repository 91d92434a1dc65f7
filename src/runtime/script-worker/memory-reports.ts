import type { memory } from '../../engine/memory/report.ts';
import { keepLargest } from '../../protocol/tensor-memory.ts';
import type { CaptureReason } from '../../trace/schema.ts';
import type { Outbox } from './outbox.ts';

/** The part of the time that may go into telling unasked: garbage is collected each time. */
const affordable = 0.03;

/** The step was recorded because the script has ended: what its loops held is gone by then. */
const atEnd: ReadonlySet<CaptureReason> = new Set(['last', 'stop', 'error']);

/** Tells what tensors hold: when asked, with recorded steps as far as that costs little, and at the end where nothing was told. */
export class MemoryReports {
  readonly #measure: typeof memory;
  readonly #outbox: Outbox;
  #endedAt = Number.NEGATIVE_INFINITY;
  #cost = 0;
  #hasTold = false;

  /** `measure`: the `memory` of the script's own library. */
  constructor(measure: typeof memory, outbox: Outbox) {
    this.#measure = measure;
    this.#outbox = outbox;
  }

  tell(isEnd = false): void {
    const start = performance.now();
    const { devices, lines } = this.#measure();
    this.#outbox.post({ type: 'memory', use: { devices, ...keepLargest(lines) }, isEnd });
    this.#hasTold = true;
    this.#endedAt = performance.now();
    this.#cost = this.#endedAt - start;
  }

  tellWithStep(reason: CaptureReason): void {
    if (atEnd.has(reason) || this.#cost > affordable * (performance.now() - this.#endedAt)) return;
    this.tell();
  }

  tellAtEnd(): void {
    if (!this.#hasTold) this.tell(true);
  }
}
