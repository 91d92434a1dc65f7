import { SourceIndex } from './source-index.ts';
import { loadTypeScript } from './typescript.ts';

/** Builds the index of a text. Loads the parser on first use. */
export async function createSourceIndex(text: string): Promise<SourceIndex> {
  return new SourceIndex(await loadTypeScript(), text);
}

/** Keeps the latest index of each of a few documents, so that hovers and cursor moves parse a text once. */
export class SourceIndexCache {
  readonly #capacity: number;
  readonly #entries = new Map<string, SourceIndex>();

  constructor(capacity = 8) {
    this.#capacity = capacity;
  }

  /** The index of a document's text; `key` names the document (its URI). Rebuilt only when the text has changed. */
  async get(key: string, text: string): Promise<SourceIndex> {
    const typescript = await loadTypeScript();
    const present = this.#entries.get(key);
    const index = present?.text === text ? present : new SourceIndex(typescript, text);
    // Taken out and put back, so that the first entry is the one longest unused.
    this.#entries.delete(key);
    this.#entries.set(key, index);
    const oldest = this.#entries.keys().next();
    if (this.#entries.size > this.#capacity && !oldest.done) this.#entries.delete(oldest.value);
    return index;
  }

  /** Forgets a document that was closed. */
  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear();
  }
}
