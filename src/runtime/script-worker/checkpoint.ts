import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { type ControlBlock, StopRun } from '../control-block.ts';
import type { SupervisorMessage } from '../worker-messages.ts';
import type { Outbox } from './outbox.ts';

export interface CheckpointOptions {
  readonly control: ControlBlock;
  readonly port: MessagePort;
  readonly outbox: Outbox;
  /** Does what the supervisor asks for: records the current step, tells what tensors hold. */
  readonly answer: (message: SupervisorMessage) => void;
  /** How long the script was held up. */
  readonly onResumed: (pausedMs: number) => void;
}

/**
 * What the engine calls at every operation: nothing but one atomic load while the run is to go on. Blocks while it is
 * paused, answering requests meanwhile; throws StopRun when it is to stop.
 */
export function createCheckpoint(options: CheckpointOptions): () => void {
  const { control } = options;
  let isAnswering = false;
  return () => {
    // Answering may wait for a device, which comes here again.
    if (!control.isInterrupted || isAnswering) return;
    isAnswering = true;
    try {
      interrupted(options);
    } finally {
      isAnswering = false;
    }
  };
}

function interrupted({ control, port, outbox, answer, onResumed }: CheckpointOptions): void {
  let pausedAt: number | null = null;
  for (;;) {
    const seen = control.wakeCount;
    const { request } = control;
    if (request === 'stop') throw new StopRun();
    if (request === 'run') break;
    if (request === 'pause' && pausedAt === null) {
      pausedAt = performance.now();
      outbox.post({ type: 'paused' });
    }
    for (let taken = receiveMessageOnPort(port); taken !== undefined; taken = receiveMessageOnPort(port)) {
      answer(taken.message);
    }
    if (request === 'answer') control.answered();
    else control.waitForWake(seen);
  }
  if (pausedAt === null) return;
  onResumed(performance.now() - pausedAt);
  outbox.post({ type: 'resumed' });
}
