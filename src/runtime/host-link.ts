import type { EngineMessage } from '../protocol/engine-process.ts';

/** Output is gathered this long, so that a loop which prints does not send a message for every line. */
const outputIntervalMs = 15;
const outputLimit = 64 << 10;

type Stream = 'stdout' | 'stderr';
type Send = (message: EngineMessage, done: () => void) => void;

/** The way to the host: keeps everything in order, and gathers what the script prints. */
export class HostLink {
  readonly #send: Send;
  #stream: Stream = 'stdout';
  #text: string[] = [];
  #length = 0;
  #taken: (() => void)[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(send: Send) {
    this.#send = send;
  }

  /** `taken` is called when the text has left the process. */
  output(stream: Stream, text: string, taken: () => void): void {
    if (stream !== this.#stream) this.#flush();
    this.#stream = stream;
    this.#text.push(text);
    this.#taken.push(taken);
    this.#length += text.length;
    if (this.#length >= outputLimit) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), outputIntervalMs);
  }

  /** Output that came before is sent before. */
  send(message: EngineMessage, done: () => void = () => {}): void {
    this.#flush();
    this.#send(message, done);
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#taken.length === 0) return;
    const taken = this.#taken;
    const text = this.#text.join('');
    this.#taken = [];
    this.#text = [];
    this.#length = 0;
    this.#send({ type: 'output', stream: this.#stream, text }, () => {
      for (const one of taken) one();
    });
  }
}
