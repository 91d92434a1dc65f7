import type { LayoutAnswer, LayoutJob } from './layout/layout-request.ts';
import { type LayoutCache, layoutNested } from './layout/nested-layout.ts';
import { runInSlices } from './layout/slices.ts';

const cache: LayoutCache = new Map();
let newest = -1;

self.addEventListener('message', (event: MessageEvent<LayoutJob>) => {
  const { id, request } = event.data;
  newest = id;
  if (request === null) return;
  runInSlices(
    layoutNested(request, cache),
    () => id === newest,
    (share) => answer({ id, share }),
  ).then(
    (result) => {
      if (result !== undefined) answer({ id, result });
    },
    (error: unknown) =>
      answer({ id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

function answer(message: LayoutAnswer): void {
  self.postMessage(message);
}
