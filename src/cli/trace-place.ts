import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { exportTrace } from '../trace/exported-file.ts';
import { TraceReader } from '../trace/run-folder/reader.ts';
import { keepScriptTexts } from '../trace/script-texts.ts';
import { assertWritable, whyNotWritten } from '../trace/writing.ts';

/** Where a run is recorded, and where its trace is to be in the end. */
export class TracePlace implements Disposable {
  /** The run folder. */
  readonly folder: string;
  readonly #asked: string | null;
  /** Removed in the end. */
  #temporary: string | null;

  /** `asked`: a folder, or a file where the name ends in .safetensors; fails, in one line, when that cannot be written. */
  constructor(asked: string | undefined) {
    this.#asked = asked === undefined ? null : resolve(asked);
    if (this.#asked !== null && !this.#isFile) {
      this.folder = this.#asked;
      this.#temporary = null;
      return;
    }
    if (this.#asked !== null) assertWritable(this.#asked);
    try {
      this.#temporary = mkdtempSync(join(tmpdir(), 'backstep-run-'));
    } catch (error) {
      throw new Error(`Nothing can be written in the temporary folder ${tmpdir()}: ${whyNotWritten(error)}.`);
    }
    this.folder = join(this.#temporary, 'run');
  }

  /** Puts the trace into its place once the run has ended. Gives that place; null when none was asked for or written. */
  async settle(runId: string): Promise<string | null> {
    const asked = this.#asked;
    if (asked === null) return null;
    // A run that could not start has recorded nothing, and the folder may hold another one.
    const opened = await TraceReader.open(this.folder).catch(() => null);
    if (opened === null) return null;
    await using reader = opened;
    if (reader.header.runId !== runId) return null;
    if (!this.#isFile) {
      // The editor finds places in a script that was edited since only by its text of then.
      await keepScriptTexts(reader).catch(() => {});
      return asked;
    }
    try {
      await exportTrace(reader, asked);
      return asked;
    } catch (error) {
      // What was recorded must not be lost because it cannot be copied.
      this.#temporary = null;
      const kept = `The trace is kept in ${this.folder}`;
      throw new Error(`${asked} cannot be written: ${whyNotWritten(error)}. ${kept}`, { cause: error });
    }
  }

  [Symbol.dispose](): void {
    if (this.#temporary !== null) rmSync(this.#temporary, { recursive: true, force: true });
  }

  get #isFile(): boolean {
    return this.#asked?.endsWith('.safetensors') === true;
  }
}
