import { StringDecoder } from 'node:string_decoder';
import type { Outbox } from './outbox.ts';

type Write = (chunk: unknown, encoding: BufferEncoding, done: () => void) => void;

/**
 * Makes `process.stdout` and `process.stderr`, and with them every method of `console`, deliver at once. Node's own
 * streams of a worker pass nothing on before the script returns to its event loop, which a training loop does at its end.
 * The stream objects stay the same ones: the console, and Node itself, hold on to them.
 */
export function replaceOutput(outbox: Outbox): void {
  redirect(process.stdout, (text) => outbox.output('stdout', text));
  redirect(process.stderr, (text) => outbox.output('stderr', text));
}

function redirect(stream: NodeJS.WriteStream, deliver: (text: string) => void): void {
  const decoder = new StringDecoder('utf8');
  const write: Write = (chunk, encoding, done) => {
    if (chunk instanceof Uint8Array) deliver(decoder.write(Buffer.from(chunk)));
    else if (encoding === 'utf8' || encoding === 'utf-8') deliver(String(chunk));
    else deliver(decoder.write(Buffer.from(String(chunk), encoding)));
    done();
  };
  Object.defineProperty(stream, '_write', { value: write, configurable: true });
  // Would be preferred to the one above where several writes have gathered.
  Object.defineProperty(stream, '_writev', { value: undefined, configurable: true });
}
