import * as vscode from 'vscode';
import type { DisposableList } from '../events.ts';
import type { GraphFeature, GraphTarget } from '../graph/graph-feature.ts';
import { isGraphTarget } from '../graph/register.ts';
import { commands, debugTypes } from '../identifiers.ts';
import type { EditorSources } from '../recordings/editor-sources.ts';
import type { Recordings } from '../recordings/recordings.ts';
import type { Services } from '../services.ts';
import { choosePass } from './choose-pass.ts';
import { BackwardDebugging, isSteppedPass, type SteppedPass } from './debugging.ts';
import { explainNoPass } from './explain-no-pass.ts';

/** Stepping the backward pass in the editor's own debugger. */
export function registerBackward(
  services: Services,
  recordings: Recordings,
  sources: EditorSources,
  graph: GraphFeature,
  subscriptions: DisposableList,
): void {
  const debugging = subscriptions.add(new BackwardDebugging(services, recordings, sources, graph));
  const start = async (target: GraphTarget | null): Promise<void> => {
    const chosen = await choose(recordings, graph, target);
    if (chosen !== null) await debugging.start(chosen);
  };
  subscriptions.add(
    vscode.commands.registerCommand(commands.stepThroughBackward, (target: unknown) =>
      start(isGraphTarget(target) ? target : null).catch((error: unknown) => {
        services.log.error(error instanceof Error ? error : String(error));
        void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
      }),
    ),
  );
  subscriptions.add(
    vscode.debug.registerDebugConfigurationProvider(debugTypes.backward, {
      // Started from a launch configuration, or with none at all, it steps the last recorded pass.
      async resolveDebugConfiguration(_folder, configuration) {
        if (isSteppedPass(configuration['pass'])) return configuration;
        const chosen = await choose(recordings, graph, null);
        return chosen === null ? undefined : debugging.configurationOf(chosen);
      },
    }),
  );
}

/** Without a target: the pass of the trace whose panel is in front, else of the latest run. */
async function choose(
  recordings: Recordings,
  graph: GraphFeature,
  target: GraphTarget | null,
): Promise<SteppedPass | null> {
  const run = target === null ? graph.activeTrace : target.run;
  const recording = run === null ? await recordings.latest() : await recordings.of(run);
  if (recording === null) {
    void explainNoPass(await recordings.latestRun());
    return null;
  }
  const chosen = await choosePass(recording, target);
  return chosen === null ? null : { run: recording.run.id, ...chosen, node: target?.node ?? null };
}
