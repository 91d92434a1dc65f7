import type { Debugger, InspectorNotification, Runtime, Session } from 'node:inspector';
import type { CallSite } from '../../trace/schema.ts';
import { parseFrames } from './stack-frames.ts';

/** A `throw` of what is not made on the spot by `new`, or something that may reject a promise by hand. */
const mayThrowValue = /\bthrow\b(?!\s+new\b)|\breject\b|\babort\s*\(|\bnew\s+Promise\b[^()]*\(\s*\(\s*\S+\s*,/;

/** After so many stops the script pays more for them than they are worth. One takes about 0.1 ms. */
const mostStops = 500;

interface Thrown {
  readonly value: Runtime.RemoteObject;
  readonly frames: readonly CallSite[];
}

/**
 * Where something that is not an Error was thrown: it carries no stack, and by the time it arrives the throwing code is
 * gone. So V8's debugger, connected to this very thread, says when something is thrown. It is on only where a file of the
 * user's may do so: starting it takes about 15 ms, and while it is on, an `await` takes 0.3 microseconds longer and V8 does
 * not optimise this thread's WebAssembly (a sum on the CPU takes 2.5 times as long, `exp` and softmax 1.1 times); other
 * operations, and JavaScript, run as fast as without.
 */
export class ThrownValues {
  readonly #isUserFile: (path: string) => boolean;
  #session: Session | null = null;
  #hasBegun = false;
  #stops = 0;
  #last: Thrown | null = null;

  constructor(isUserFile: (path: string) => boolean) {
    this.#isUserFile = isUserFile;
  }

  /** A file is about to be loaded. */
  watchFor(source: string): void {
    if (this.#hasBegun || !mayThrowValue.test(source)) return;
    this.#hasBegun = true;
    try {
      // Not every Node is built with it.
      const { Session } = process.getBuiltinModule('node:inspector');
      const session = new Session();
      session.connect();
      session.on('Debugger.paused', (message) => this.#stopped(session, message));
      session.post('Debugger.enable');
      session.post('Debugger.setPauseOnExceptions', { state: 'all' });
      this.#session = session;
    } catch {
      this.#session = null;
    }
  }

  /** The user's frames at the place that threw `thrown`, innermost first; null where that is not known. */
  framesOf(thrown: unknown): readonly CallSite[] | null {
    const [session, last] = [this.#session, this.#last];
    return session !== null && last !== null && isSame(session, last.value, thrown) ? last.frames : null;
  }

  #stopped(session: Session, { params }: InspectorNotification<Debugger.PausedEventDataType>): void {
    const { reason, data } = params;
    if ((reason !== 'exception' && reason !== 'promiseRejection') || !isRemoteObject(data)) return;
    if (++this.#stops >= mostStops) {
      session.disconnect();
      this.#session = null;
      return;
    }
    if (data.subtype === 'error') return;
    // This runs on top of what has stopped, so the stack is that of the throw. When Node itself passes on what an await
    // has met, no frame of the user's is on it, and the place before stands.
    const frames = parseFrames(new Error().stack ?? '').filter(({ file }) => this.#isUserFile(file));
    if (frames.length === 0) return;
    if (this.#last?.value.objectId !== undefined) {
      session.post('Runtime.releaseObject', { objectId: this.#last.value.objectId });
    }
    this.#last = { value: data, frames };
  }
}

function isRemoteObject(data: object | undefined): data is Runtime.RemoteObject {
  return data !== undefined && 'type' in data && typeof data.type === 'string';
}

/** Registered, so that code which the debugger evaluates finds it. */
const comparison = 'backstep: compare with what was thrown';

/** Whether the debugger's `value` is `thrown` itself; an object may look like any other. */
function isSame(session: Session, value: Runtime.RemoteObject, thrown: unknown): boolean {
  const { objectId } = value;
  if (objectId === undefined) {
    const text = typeof thrown === 'bigint' ? `${thrown}n` : String(thrown);
    return value.unserializableValue === undefined
      ? Object.is(value.value, thrown)
      : value.type === typeof thrown && value.unserializableValue === text;
  }
  // Both ends are the same thread, so the debugger's object can be asked about by way of a global.
  let isEqual = false;
  const compare = (candidate: unknown): void => {
    isEqual = candidate === thrown;
  };
  const key = Symbol.for(comparison);
  Object.defineProperty(globalThis, key, { value: compare, configurable: true });
  const functionDeclaration = `function () { 'use strict'; globalThis[Symbol.for('${comparison}')](this); }`;
  try {
    session.post('Runtime.callFunctionOn', { objectId, functionDeclaration, silent: true });
  } finally {
    Reflect.deleteProperty(globalThis, key);
  }
  return isEqual;
}
