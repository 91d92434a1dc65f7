import { relative } from 'node:path';
import type { EngineMessage, Progress } from '../protocol/engine-process.ts';
import type { EndRecord } from '../trace/schema.ts';
import { failureText } from './failure-text.ts';
import { downloadText, progressText } from './progress-text.ts';
import type { Reporter } from './reporter.ts';
import { StatusLine } from './status-line.ts';

/** Where nothing can be redrawn, a line every so often. */
const plainIntervalMs = 10_000;

/**
 * For people. The script's own output goes where the script sent it, progress to standard error: as one line that is drawn
 * again and again on a terminal, as a line an epoch elsewhere.
 */
export class TextReporter implements Reporter {
  readonly #line = new StatusLine(process.stdout, process.stderr);
  #last: Progress | null = null;
  #lastPrinted: string | null = null;
  #printedEpoch: number | null = null;
  #printedAt = performance.now();
  #printedDownload = '';
  #printedDevice = '';

  message(message: EngineMessage): void {
    switch (message.type) {
      case 'output':
        this.#line.output(message.stream, message.text);
        return;
      case 'state':
        this.#device(message.device);
        return;
      case 'progress':
        this.#progress(message.progress);
        return;
      case 'download':
        this.#download(message.label, message.done, message.total);
        return;
      case 'warning':
        this.#line.print(`Warning: ${message.message}`);
        return;
      case 'failure':
        this.#finishProgress();
        this.#line.print(failureText(message.failure, process.cwd()));
        return;
      case 'ended':
        this.#finishProgress();
        return;
    }
  }

  ended(end: EndRecord, trace: string | null): void {
    if (end.outcome === 'stopped') this.#line.print('Stopped.');
    if (trace !== null) this.#line.print(`Trace: ${relative(process.cwd(), trace) || '.'}`);
  }

  error(message: string): void {
    this.#line.print(message);
  }

  /** On a terminal: what is piped is the script's own, and its progress. */
  #device(device: string): void {
    if (!this.#line.isLive || device === this.#printedDevice || !device.includes('(')) return;
    this.#printedDevice = device;
    this.#line.print(`Device: ${device}`);
  }

  #progress(progress: Progress): void {
    this.#last = progress;
    if (this.#line.isLive) {
      this.#line.show(progressText(progress));
      return;
    }
    const now = performance.now();
    if (progress.epoch === this.#printedEpoch && now - this.#printedAt < plainIntervalMs) return;
    // The first word of a new epoch is the last of the one before.
    if (this.#printedEpoch !== null || now - this.#printedAt >= plainIntervalMs) this.#printProgress(progress);
    this.#printedEpoch = progress.epoch;
  }

  /** The line as it was last stays in view. */
  #finishProgress(): void {
    this.#line.show(null);
    if (this.#last !== null) this.#printProgress(this.#last);
    this.#last = null;
  }

  #printProgress(progress: Progress): void {
    const text = progressText(progress);
    this.#printedAt = performance.now();
    if (text === this.#lastPrinted) return;
    this.#lastPrinted = text;
    this.#line.print(text);
  }

  #download(label: string, done: number, total: number | null): void {
    const text = downloadText(label, done, total);
    if (this.#line.isLive) this.#line.show(done === total ? null : text);
    else if (this.#printedDownload !== label || done === total) this.#line.print(text);
    this.#printedDownload = label;
  }
}
