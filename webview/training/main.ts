import type { TrainingHostMessage, TrainingPageMessage } from '../../src/protocol/training-view.ts';
import { connectToHost, reportFailures } from '../shared/vscode-api.ts';
import type { PageState } from './model/page-state.ts';
import { TrainingPage } from './training-page.ts';

const messageTypes: ReadonlySet<unknown> = new Set<TrainingHostMessage['type']>([
  'samples',
  'noRun',
  'run',
  'update',
  'metrics',
  'plots',
  'devices',
]);

/** The editor's own tools also post to the window; the host's messages are told apart by their type. */
function isHostMessage(data: unknown): data is TrainingHostMessage {
  return typeof data === 'object' && data !== null && 'type' in data && messageTypes.has(data.type);
}

const connection = connectToHost<TrainingPageMessage, PageState>();
reportFailures((message) => connection.post({ type: 'failure', message }));
const page = new TrainingPage(document.body, connection);
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (isHostMessage(event.data)) page.receive(event.data);
});
connection.post({ type: 'ready' });
