import type * as vscode from 'vscode';
import { registerBackward } from '../backward/register.ts';
import { DisposableList } from '../events.ts';
import { registerGraph } from '../graph/register.ts';
import { registerHovers } from '../hovers/register.ts';
import type { Services } from '../services.ts';
import { registerTraces } from '../traces/register.ts';
import { EditorSources } from './editor-sources.ts';
import { registerRecordedDocuments } from './recorded-documents.ts';
import { Recordings } from './recordings.ts';

/** What looks at recorded runs: graph, hovers, the backward stepper and saved traces, over one recording and one view of the sources. */
export function registerInspection(services: Services): vscode.Disposable {
  const subscriptions = new DisposableList();
  const recordings = subscriptions.add(new Recordings(services.runs));
  const sources = subscriptions.add(new EditorSources());
  const graph = registerGraph(services, recordings, sources, subscriptions);
  subscriptions.add(registerHovers(services, recordings, sources));
  registerBackward(services, recordings, sources, graph, subscriptions);
  subscriptions.add(registerRecordedDocuments(recordings));
  registerTraces(services, recordings, graph, subscriptions);
  return subscriptions;
}
