import type { GraphHostMessage, GraphPageMessage } from '../../src/protocol/graph-view.ts';
import { connectToHost, reportFailures } from '../shared/vscode-api.ts';
import type { PageState } from './model/page-state.ts';
import { GraphPage } from './page/graph-page.ts';

/** By name, so that TypeScript holds this to the messages. */
const messageTypes: Readonly<Record<GraphHostMessage['type'], true>> = {
  document: true,
  empty: true,
  loading: true,
  error: true,
  reading: true,
  readingEnded: true,
  source: true,
  mark: true,
  preview: true,
  search: true,
  reveal: true,
  backward: true,
  scripts: true,
  readLook: true,
  rasterise: true,
  history: true,
  times: true,
  sourceExcerpt: true,
  tensorElements: true,
  tensorFailure: true,
};

/** Starts the page in `<div id="app">`. The worker's address stands on the body: `data-layout-worker`. */
function startGraphPage(): void {
  const connection = connectToHost<GraphPageMessage, PageState>();
  reportFailures((message) => connection.post({ type: 'failure', message }));
  const root = document.getElementById('app');
  if (root === null) throw new Error('The page has no element #app.');
  const page = new GraphPage(root, connection, document.body.dataset['layoutWorker']);
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (isHostMessage(event.data)) page.receive(event.data);
  });
  connection.post({ type: 'ready', compared: page.restoredComparison });
}

/** The editor's own tools also post to the window; the host's messages are told apart by their type. */
function isHostMessage(data: unknown): data is GraphHostMessage {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false;
  return typeof data.type === 'string' && Object.hasOwn(messageTypes, data.type);
}

startGraphPage();
