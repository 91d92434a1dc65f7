import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from './guard.ts';
import { fileNames } from './run-folder/layout.ts';
import type { Graph } from './schema.ts';
import type { TraceSource } from './source.ts';

/**
 * The texts of one run's script files as they were when it ran. They are kept with the trace, because places in a text
 * that has been edited since can only be found by comparing the two.
 */
export class ScriptTexts {
  readonly #trace: Pick<TraceSource, 'scriptTexts' | 'header'>;
  readonly #texts = new Map<string, string>();
  #reading: Promise<void> | null = null;

  constructor(trace: Pick<TraceSource, 'scriptTexts' | 'header'>) {
    this.#trace = trace;
  }

  /** The text of a file as the run saw it; null when nobody knows any more. */
  async text(file: string): Promise<string | null> {
    this.#reading ??= this.#readKept();
    await this.#reading;
    const known = this.#texts.get(file);
    if (known !== undefined) return known;
    const text = await unchangedText(file, this.#trace.header.startedAt);
    if (text !== null) this.#texts.set(file, text);
    return text;
  }

  /** Keeps the texts of these files in a run folder for later sessions. Called while the run goes on, before they are edited. */
  async keep(files: readonly string[], runFolder: string): Promise<void> {
    const before = this.#texts.size;
    for (const file of files) await this.text(file);
    if (this.#texts.size === before) return;
    // Not kept (a full disk, a folder just deleted): the text is then asked of the file itself again.
    const text = JSON.stringify(Object.fromEntries(this.#texts));
    await writeFile(join(runFolder, fileNames.sources), text).catch(() => {});
  }

  async #readKept(): Promise<void> {
    for (const [file, text] of await this.#trace.scriptTexts()) this.#texts.set(file, text);
  }
}

/** Keeps the texts of all scripts of a run folder in it, for a run that nobody watched. */
export async function keepScriptTexts(trace: TraceSource): Promise<void> {
  const graphs = [...new Set(trace.steps().map(({ graph }) => graph))];
  const files = scriptFilesOf(await Promise.all(graphs.map((id) => trace.graph(id))));
  if (files.length > 0) await new ScriptTexts(trace).keep(files, trace.path);
}

/** The files that calls of the graphs are in, each once. */
export function scriptFilesOf(graphs: readonly Graph[]): readonly string[] {
  return [...new Set(graphs.flatMap(({ callSites }) => callSites.map(({ file }) => file)))];
}

/** What is kept of script texts, as JSON. Anything else counts as nothing kept: a trace is of use without it. */
export function parseScriptTexts(json: string): ReadonlyMap<string, string> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return new Map();
  }
  const entries = isRecord(value) ? Object.entries(value) : [];
  return new Map(entries.flatMap(([file, text]) => (typeof text === 'string' ? [[file, text]] : [])));
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
