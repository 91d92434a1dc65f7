import { applyEdits, modify, type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { isRecord } from '../../trace/guard.ts';

/** A file that cannot be changed because it is not what its name says. */
class BrokenFileError extends Error {
  override name = 'BrokenFileError';
}

/** The text of a JSON file with comments, changed key by key, so that everything else in it stays as it is. */
export class JsonFile {
  readonly path: string;
  readonly isNew: boolean;
  readonly #before: string;
  #text: string;

  /** `text`: null for a file that does not exist yet. */
  constructor(path: string, text: string | null) {
    this.path = path;
    this.isNew = text === null;
    this.#before = text ?? '';
    this.#text = text === null || text.trim() === '' ? '{}\n' : text;
    const errors: ParseError[] = [];
    const value: unknown = parse(this.#text, errors, { allowTrailingComma: true });
    const [error] = errors;
    if (error !== undefined) {
      const line = this.#text.slice(0, error.offset).split('\n').length;
      throw new BrokenFileError(
        `${path} is not valid JSON (${printParseErrorCode(error.error)} in line ${line}). Mend it first.`,
      );
    }
    if (!isRecord(value)) throw new BrokenFileError(`${path} does not hold an object. Mend it first.`);
  }

  get text(): string {
    return this.#text;
  }

  get isChanged(): boolean {
    return this.#text !== this.#before;
  }

  get(...path: readonly string[]): unknown {
    let value: unknown = parse(this.#text, [], { allowTrailingComma: true });
    for (const key of path) value = isRecord(value) ? value[key] : undefined;
    return value;
  }

  set(path: readonly string[], value: unknown): void {
    const indent = /\n([ \t]+)\S/.exec(this.#text)?.[1] ?? '  ';
    const formattingOptions = {
      insertSpaces: !indent.startsWith('\t'),
      tabSize: indent.startsWith('\t') ? 1 : indent.length,
      eol: this.#text.includes('\r\n') ? '\r\n' : '\n',
    };
    this.#text = applyEdits(this.#text, modify(this.#text, [...path], value, { formattingOptions }));
  }

  /** Sets what is not there yet; gives whether it was not. */
  setMissing(path: readonly string[], value: unknown): boolean {
    if (this.get(...path) !== undefined) return false;
    this.set(path, value);
    return true;
  }
}
