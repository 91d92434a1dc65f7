import type { MemoryHostMessage, MemoryPageMessage } from '../../src/protocol/memory-view.ts';
import { connectToHost, reportFailures } from '../shared/vscode-api.ts';
import { MemoryPage, type PageState } from './memory-page.ts';

/** The editor's own tools also post to the window; the host's messages are told apart by their type. */
function isHostMessage(data: unknown): data is MemoryHostMessage {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'memory';
}

const connection = connectToHost<MemoryPageMessage, PageState>();
reportFailures((message) => connection.post({ type: 'failure', message }));
const page = new MemoryPage(document.body, connection);
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (isHostMessage(event.data)) page.receive(event.data);
});
connection.post({ type: 'ready' });
