import type { EngineMessage } from '../protocol/engine-process.ts';
import { toJsonNumber } from '../trace/json-number.ts';
import type { EndRecord } from '../trace/schema.ts';
import type { Reporter } from './reporter.ts';

/** One JSON object a line: the messages of the engine process as they are. */
export class JsonReporter implements Reporter {
  readonly #out: NodeJS.WritableStream;

  constructor(out: NodeJS.WritableStream) {
    this.#out = out;
  }

  message(message: EngineMessage): void {
    // The last line is written when the trace is in its place.
    if (message.type !== 'ended') this.#write(message);
  }

  ended(end: EndRecord, trace: string | null): void {
    this.#write({ type: 'ended', end, trace });
  }

  error(message: string): void {
    this.#write({ type: 'error', message });
  }

  #write(value: object): void {
    const finite = (_key: string, member: unknown) => (typeof member === 'number' ? toJsonNumber(member) : member);
    this.#out.write(`${JSON.stringify(value, finite)}\n`);
  }
}
