import type { MessagePort } from 'node:worker_threads';
import type { Graph, StepRecord } from '../../trace/schema.ts';
import type { ControlBlock } from '../control-block.ts';
import type { WorkerMessage } from '../worker-messages.ts';

/** About what a short message costs beside its text. */
const messageOverhead = 200;

/** What the script's thread says to the supervisor. Everything goes one way and so keeps its order. */
export class Outbox {
  readonly #port: MessagePort;
  readonly #control: ControlBlock;

  constructor(port: MessagePort, control: ControlBlock) {
    this.#port = port;
    this.#control = control;
  }

  post(message: WorkerMessage): void {
    this.#port.postMessage(message);
  }

  /** Delivered at once, from a synchronous loop too; blocks only where nobody takes it. */
  output(stream: 'stdout' | 'stderr', text: string): void {
    const charged = text.length + messageOverhead;
    this.#port.postMessage({ type: 'output', stream, text, charged } satisfies WorkerMessage);
    this.#control.charge(charged);
  }

  graph(graph: Graph): void {
    this.post({ type: 'graph', graph });
  }

  /** Takes `blobs` over. */
  step(step: StepRecord, blobs: Uint8Array<ArrayBuffer>): void {
    const charged = blobs.byteLength + messageOverhead;
    this.#port.postMessage({ type: 'step', step, blobs, charged } satisfies WorkerMessage, [blobs.buffer]);
    this.#control.charge(charged);
  }
}
