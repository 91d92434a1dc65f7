import type { LayoutAnswer, LayoutJob } from './layout/layout-request.ts';
import { type LayoutCache, layoutNested } from './layout/nested-layout.ts';

/** How long the worker works before it looks whether a newer request has come. */
const sliceMs = 24;

const cache: LayoutCache = new Map();
let newest = -1;

// A message to oneself lets waiting messages in first, without the delay of a timer.
const turn = new MessageChannel();
let continueWork: (() => void) | null = null;
turn.port1.onmessage = () => continueWork?.();

self.addEventListener('message', (event: MessageEvent<LayoutJob>) => {
  newest = event.data.id;
  work(event.data);
});

function work(job: LayoutJob): void {
  const steps = layoutNested(job.request, cache);
  continueWork = () => {
    if (job.id !== newest) return;
    try {
      const end = performance.now() + sliceMs;
      let step = steps.next();
      while (step.done !== true && performance.now() < end) step = steps.next();
      if (step.done === true) answer({ id: job.id, result: step.value });
      else turn.port2.postMessage(null);
    } catch (error) {
      answer({ id: job.id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  };
  continueWork();
}

function answer(message: LayoutAnswer): void {
  self.postMessage(message);
}
