import type { MessagePort } from 'node:worker_threads';
import type { Plot } from '../../protocol/plot.ts';
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

  /** Charged by what it holds: a script that draws in a loop waits for whoever shows it. */
  plot(plot: Plot): void {
    const charged = plotSize(plot) + messageOverhead;
    this.#port.postMessage({ type: 'plot', plot, charged } satisfies WorkerMessage);
    this.#control.charge(charged);
  }

  /** Takes `blobs` over. */
  step(step: StepRecord, blobs: Uint8Array<ArrayBuffer>): void {
    const charged = blobs.byteLength + messageOverhead;
    this.#port.postMessage({ type: 'step', step, blobs, charged } satisfies WorkerMessage, [blobs.buffer]);
    this.#control.charge(charged);
  }
}

/** Bytes, about: eight for a number. */
function plotSize({ layers }: Plot): number {
  let numbers = 0;
  for (const layer of layers) {
    if (layer.kind === 'images') for (const { pixels } of layer.images) numbers += pixels.length;
    else if (layer.kind === 'bars') numbers += 2 * layer.counts.length;
    else if (layer.kind === 'surface') numbers += layer.values.length;
    else numbers += 2 * layer.x.length;
  }
  return 8 * numbers;
}
