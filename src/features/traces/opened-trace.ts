import { openTrace } from '../../trace/open.ts';
import { Emitter } from '../events.ts';
import { Recording } from '../recordings/recording.ts';
import type { FollowedRecording } from '../recordings/recordings.ts';
import type { TrainingRun } from '../run/training-run.ts';
import { runOfTrace } from './trace-run.ts';

/** A saved trace that is shown: read when it is first asked for, and again when the file has been written anew. */
export class OpenedTrace implements FollowedRecording {
  /** A run folder or an exported file. */
  readonly path: string;
  readonly #uriOf: (path: string) => string;
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  #recording: Promise<Recording> | null = null;

  /** `uriOf`: how the editor names a file. */
  constructor(path: string, uriOf: (path: string) => string) {
    this.path = path;
    this.#uriOf = uriOf;
  }

  async run(): Promise<TrainingRun | null> {
    return (await this.#open()).run;
  }

  async recording(): Promise<Recording | null> {
    const recording = await this.#open();
    return recording.run.hasGraph ? recording : null;
  }

  /** The file is another one now. */
  reload(): void {
    this.#close();
    this.#changed.fire();
  }

  /** The run that is recorded there has gone on. */
  async refresh(): Promise<void> {
    await (await this.#recording)?.refresh();
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
    this.#close();
  }

  #open(): Promise<Recording> {
    if (this.#recording === null) {
      const opening = openTrace(this.path).then((trace) => new Recording(runOfTrace(trace, this.#uriOf), trace));
      this.#recording = opening;
      // Asked again, it tries again: the file may have been mended.
      opening.catch(() => {
        if (this.#recording === opening) this.#recording = null;
      });
    }
    return this.#recording;
  }

  #close(): void {
    const opened = this.#recording;
    this.#recording = null;
    // What could not be opened was told to whoever asked.
    opened?.then((recording) => recording.close()).catch(() => {});
  }
}
