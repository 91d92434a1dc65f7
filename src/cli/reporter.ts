import type { EngineMessage } from '../protocol/engine-process.ts';
import type { EndRecord } from '../trace/schema.ts';

/** Tells whoever started a run how it goes. */
export interface Reporter {
  message(message: EngineMessage): void;
  /** The run is over and its trace, if one was asked for, is at `trace`. */
  ended(end: EndRecord, trace: string | null): void;
  /** Something kept the run from starting, or its trace from being kept. */
  error(message: string): void;
}
