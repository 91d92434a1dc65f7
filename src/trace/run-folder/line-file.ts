import { type FileHandle, open } from 'node:fs/promises';

const chunkLength = 1 << 20;

export interface FileLine {
  readonly offset: number;
  /** Bytes of the line, its newline not counted. */
  readonly length: number;
  readonly text: string;
}

/** A growing file of lines, read forwards from wherever one likes. A last line without its newline does not count yet. */
export class LineFile {
  readonly path: string;
  readonly #handle: FileHandle;

  constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  static async open(path: string): Promise<LineFile> {
    return new LineFile(path, await open(path, 'r'));
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  /** Fewer bytes than asked for where the file ends. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.#handle.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done === length ? bytes : bytes.subarray(0, done);
  }

  /** The complete lines from `start` on, which must be the beginning of one, up to `limit`. */
  async *lines(start: number, limit: number): AsyncGenerator<FileLine> {
    let lineStart = start;
    let position = start;
    let pending: Uint8Array[] = [];
    while (position < limit) {
      const chunk = await this.read(position, Math.min(chunkLength, limit - position));
      if (chunk.byteLength === 0) return;
      let from = 0;
      for (let at = chunk.indexOf(10, from); at >= 0; at = chunk.indexOf(10, from)) {
        const bytes = Buffer.concat([...pending, chunk.subarray(from, at)]);
        pending = [];
        yield { offset: lineStart, length: bytes.byteLength, text: bytes.toString('utf8') };
        from = at + 1;
        lineStart = position + from;
      }
      if (from < chunk.byteLength) pending.push(chunk.subarray(from));
      position += chunk.byteLength;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
