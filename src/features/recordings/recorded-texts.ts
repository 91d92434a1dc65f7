import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Beside the trace: the text that each script file had when it ran. */
const fileName = 'sources.json';

/** What of a run decides which text its scripts had. */
export interface RunOrigin {
  readonly runFolder: string;
  readonly startedAt: number;
}

/**
 * The texts of one run's script files as they were when it ran. They are kept with the trace, because places in a text
 * that has been edited since can only be found by comparing the two.
 */
export class RecordedTexts {
  readonly #run: RunOrigin;
  readonly #texts = new Map<string, string>();
  #reading: Promise<void> | null = null;

  constructor(run: RunOrigin) {
    this.#run = run;
  }

  /** The text of a file as the run saw it; null when nobody knows any more. */
  async text(file: string): Promise<string | null> {
    this.#reading ??= this.#readKept();
    await this.#reading;
    const known = this.#texts.get(file);
    if (known !== undefined) return known;
    const text = await unchangedText(file, this.#run.startedAt);
    if (text !== null) this.#texts.set(file, text);
    return text;
  }

  /** Keeps the texts of these files for later sessions. Called while the run goes on, before they are edited. */
  async keep(files: readonly string[]): Promise<void> {
    const before = this.#texts.size;
    for (const file of files) await this.text(file);
    if (this.#texts.size === before) return;
    // Not kept (a full disk, a folder just deleted): the text is then asked of the file itself again.
    await writeFile(join(this.#run.runFolder, fileName), JSON.stringify(Object.fromEntries(this.#texts))).catch(
      () => {},
    );
  }

  async #readKept(): Promise<void> {
    const text = await readFile(join(this.#run.runFolder, fileName), 'utf8').catch(() => null);
    if (text === null) return;
    for (const [file, kept] of entriesOf(text)) if (typeof kept === 'string') this.#texts.set(file, kept);
  }
}

function entriesOf(text: string): readonly [string, unknown][] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? Object.entries(value) : [];
  } catch {
    return [];
  }
}

/** The file's text, when it has not been written to since the run began. */
async function unchangedText(file: string, startedAt: number): Promise<string | null> {
  try {
    // A file saved for the run may carry a time a moment later than the run's own.
    if ((await stat(file)).mtimeMs > startedAt + 500) return null;
    const text = await readFile(file, 'utf8');
    // Neither the editor nor V8 counts the byte order mark.
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  } catch {
    return null;
  }
}
