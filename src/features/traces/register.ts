import * as vscode from 'vscode';
import type { DisposableList } from '../events.ts';
import type { GraphFeature } from '../graph/graph-feature.ts';
import { commands, views } from '../identifiers.ts';
import type { Recordings } from '../recordings/recordings.ts';
import type { Services } from '../services.ts';
import { exportTraceCommand } from './export-trace.ts';
import { openTraceCommand } from './open-trace.ts';
import { TraceEditor } from './trace-editor.ts';

/** Saved traces: opening them, and exporting what a run recorded. */
export function registerTraces(
  services: Services,
  recordings: Recordings,
  graph: GraphFeature,
  subscriptions: DisposableList,
): void {
  const editor = subscriptions.add(new TraceEditor(recordings, graph));
  const told = (job: Promise<void>): Promise<void> =>
    job.catch((error: unknown) => {
      services.log.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    });
  const exportShown = async (): Promise<void> => {
    const run = graph.activeTrace;
    const recording = run === null ? await recordings.latest() : await recordings.of(run);
    await exportTraceCommand(recording, await recordings.latestRun());
  };
  const register = vscode.commands.registerCommand;
  for (const view of [views.trace, views.model]) {
    subscriptions.add(vscode.window.registerCustomEditorProvider(view, editor));
  }
  subscriptions.add(
    register(commands.openTrace, (resource: unknown) =>
      told(openTraceCommand(services, editor, resource instanceof vscode.Uri ? resource : null)),
    ),
  );
  subscriptions.add(vscode.window.registerWebviewPanelSerializer(views.recordedRun, editor));
  subscriptions.add(
    register(commands.openGraphToSide, () => {
      const { shownRun } = graph;
      if (shownRun !== null) editor.openToSide(shownRun);
      else void vscode.window.showInformationMessage('No graph is in view. Show the one to open to the side.');
    }),
  );
  subscriptions.add(register(commands.exportTrace, () => told(exportShown())));
}
