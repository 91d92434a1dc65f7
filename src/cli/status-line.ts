import { stripVTControlCharacters } from 'node:util';

/** What is needed of a terminal, or of what stands in for one. */
export interface StatusStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const clearLine = '\r\x1b[2K';

/** One line at the bottom of a terminal, drawn again after whatever is printed above it; nothing at all elsewhere. */
export class StatusLine {
  readonly #stdout: StatusStream;
  readonly #stderr: StatusStream;
  #text: string | null = null;
  #isDrawn = false;
  /** Whether the script's output stands at the beginning of a line: the status must not be drawn into one of its lines. */
  #isAtLineStart = true;

  constructor(stdout: StatusStream, stderr: StatusStream) {
    this.#stdout = stdout;
    this.#stderr = stderr;
  }

  /** Whether a line can be drawn again here. */
  get isLive(): boolean {
    return this.#stderr.isTTY === true;
  }

  /** Null takes the line away. */
  show(text: string | null): void {
    this.#text = text;
    if (!this.isLive) return;
    if (text === null) this.#erase();
    else this.#draw();
  }

  /** What the script printed. */
  output(stream: 'stdout' | 'stderr', text: string): void {
    this.#erase();
    (stream === 'stdout' ? this.#stdout : this.#stderr).write(text);
    if (stream === 'stderr' || this.#stdout.isTTY === true) this.#isAtLineStart = text.endsWith('\n');
    this.#draw();
  }

  /** A line of our own. */
  print(line: string): void {
    this.#erase();
    this.#stderr.write(`${this.#isAtLineStart ? '' : '\n'}${line}\n`);
    this.#isAtLineStart = true;
    this.#draw();
  }

  #erase(): void {
    if (!this.#isDrawn) return;
    this.#stderr.write(clearLine);
    this.#isDrawn = false;
  }

  #draw(): void {
    if (this.#text === null || !this.isLive || !this.#isAtLineStart) return;
    const width = Math.max(1, (this.#stderr.columns || 80) - 1);
    this.#stderr.write(`${clearLine}${stripVTControlCharacters(this.#text).slice(0, width)}`);
    this.#isDrawn = true;
  }
}
