import * as vscode from 'vscode';
import { isInteger, isString, nullable, object } from '../../trace/guard.ts';
import type { DisposableList } from '../events.ts';
import { commands } from '../identifiers.ts';
import type { EditorSources } from '../recordings/editor-sources.ts';
import type { Recordings } from '../recordings/recordings.ts';
import type { Services } from '../services.ts';
import { exportGraphCommand } from './export-graph.ts';
import { GraphFeature, type GraphTarget } from './graph-feature.ts';

/** What links and commands may name as their target. */
export const isGraphTarget = object<GraphTarget>({
  run: nullable(isString),
  step: isInteger,
  node: nullable(isInteger),
});

/** In the editor's memory: whether somebody here has opened a graph. */
const graphKnown = 'graphKnown';

/** The graph panel, its command, and the offer to open it when a run has its first graph. */
export function registerGraph(
  services: Services,
  recordings: Recordings,
  sources: EditorSources,
  subscriptions: DisposableList,
): GraphFeature {
  const graph = subscriptions.add(new GraphFeature(services, recordings, sources));
  subscriptions.add(
    vscode.commands.registerCommand(commands.inspectGraph, (target: unknown) =>
      graph.open(isGraphTarget(target) ? target : null),
    ),
  );
  subscriptions.add(
    vscode.commands.registerTextEditorCommand(commands.listLineInGraph, (editor) => {
      graph.listLine(editor).catch((error: unknown) => graph.failed(error));
    }),
  );
  subscriptions.add(
    vscode.commands.registerCommand(commands.exportGraph, () =>
      exportShown(services, graph).catch((error: unknown) => {
        services.log.error(error instanceof Error ? error : String(error));
        void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
      }),
    ),
  );
  subscriptions.add(offerGraph(services, graph));
  return graph;
}

async function exportShown({ context }: Services, graph: GraphFeature): Promise<void> {
  const { exportable } = graph;
  if (exportable === null) {
    void vscode.window.showInformationMessage('No graph is in view. Show the one to export, then export it.');
    return;
  }
  await exportGraphCommand(exportable, context.extensionUri);
}

/**
 * Offers the graph when a run trains, or has ended well: once a session, and never again to those who have opened one. A run
 * that fails at once has something else to say.
 */
function offerGraph({ runs, context }: Services, graph: GraphFeature): vscode.Disposable {
  const show = 'Show Graph';
  let isDone = context.globalState.get(graphKnown) === true;
  return runs.onMessage(async ({ run, message }) => {
    if (isDone) return;
    if (graph.isOpen) {
      isDone = true;
      await context.globalState.update(graphKnown, true);
      return;
    }
    if (!run.hasGraph || run.failure !== null) return;
    if (message.type !== 'progress' && message.type !== 'ended') return;
    isDone = true;
    const answer = await vscode.window.showInformationMessage(`${run.script.title} has its first graph.`, show);
    if (answer === undefined) return;
    await context.globalState.update(graphKnown, true);
    await graph.open();
  });
}
