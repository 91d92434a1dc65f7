import * as vscode from 'vscode';
import type { BackwardHighlight } from '../../protocol/graph-view.ts';
import { isCount, isInteger, isString, nullable, object } from '../../trace/guard.ts';
import type { Graph } from '../../trace/schema.ts';
import type { GraphFeature } from '../graph/graph-feature.ts';
import { debugTypes } from '../identifiers.ts';
import { documentUriOf, type EditorSources } from '../recordings/editor-sources.ts';
import { Recording } from '../recordings/recording.ts';
import type { Recordings } from '../recordings/recordings.ts';
import type { SourceLinks } from '../recordings/source-links.ts';
import type { Services } from '../services.ts';
import { BackwardSession } from './backward-session.ts';
import { titleOf } from './choose-pass.ts';
import type { RecordedPass } from './recorded-pass.ts';

/** What a debug configuration says: which recorded pass, and where to begin. */
export interface SteppedPass {
  readonly run: string;
  readonly step: number;
  readonly pass: number;
  readonly node: number | null;
}

export const isSteppedPass = object<SteppedPass>({
  run: isString,
  step: isInteger,
  pass: isCount,
  node: nullable(isInteger),
});

/** What a running session holds. */
interface OpenSession {
  readonly pass: SteppedPass;
  readonly adapter: BackwardSession;
  readonly recording: Recording | null;
  readonly graph: Graph | null;
  readonly links: SourceLinks | null;
}

/** How long the text must rest before frames and breakpoints follow it. */
const editDelay = 300;

/** Runs debug sessions over recorded backward passes inside the extension host. */
export class BackwardDebugging implements vscode.Disposable {
  readonly #services: Services;
  readonly #recordings: Recordings;
  readonly #sources: EditorSources;
  readonly #graph: GraphFeature;
  readonly #sessions = new Map<string, OpenSession>();
  readonly #subscriptions: vscode.Disposable[];
  #timer: NodeJS.Timeout | null = null;

  constructor(services: Services, recordings: Recordings, sources: EditorSources, graph: GraphFeature) {
    this.#services = services;
    this.#recordings = recordings;
    this.#sources = sources;
    this.#graph = graph;
    this.#subscriptions = [
      vscode.debug.registerDebugAdapterDescriptorFactory(debugTypes.backward, {
        createDebugAdapterDescriptor: (session) => this.#createAdapter(session),
      }),
      vscode.debug.onDidTerminateDebugSession((session) => this.#end(session.id)),
      vscode.workspace.onDidChangeTextDocument(() => this.#followEdits()),
    ];
  }

  /** Starts a session; one that is open on the same pass goes to the node instead. */
  async start(pass: SteppedPass): Promise<void> {
    for (const [id, open] of this.#sessions) {
      const session = vscode.debug.activeDebugSession;
      if (session?.id !== id) continue;
      if (pass.node !== null && isSamePass(open.pass, pass)) {
        await session.customRequest('runTo', { node: pass.node });
        return;
      }
      await vscode.debug.stopDebugging(session);
    }
    await showDebugView();
    const recording = await this.#recordings.of(pass.run);
    if (recording !== null) await this.#graph.makeRoomForSource(recording, (await recording.step(pass.step)).graph);
    await vscode.debug.startDebugging(undefined, this.configurationOf(pass), { suppressSaveBeforeStart: true });
  }

  configurationOf(pass: SteppedPass): vscode.DebugConfiguration {
    return {
      type: debugTypes.backward,
      request: 'launch',
      name: `Backward pass of step ${pass.step}`,
      pass,
      internalConsoleOptions: 'neverOpen',
    };
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const id of [...this.#sessions.keys()]) this.#end(id);
  }

  #createAdapter(session: vscode.DebugSession): vscode.DebugAdapterDescriptor {
    const pass: unknown = session.configuration['pass'];
    if (!isSteppedPass(pass)) throw new Error('This debug configuration names no recorded backward pass.');
    const adapter = new BackwardSession({
      load: () => this.#load(session.id),
      highlight: (highlight) => this.#highlight(pass, highlight),
      documentPath: (file) => this.#documentPath(session.id, file),
      runTo: pass.node,
    });
    this.#sessions.set(session.id, { pass, adapter, recording: null, graph: null, links: null });
    return new vscode.DebugAdapterInlineImplementation(adapter);
  }

  /** Opens the recording anew: the session outlives a next run, which closes the shared one. */
  async #load(id: string): Promise<RecordedPass> {
    const open = this.#sessions.get(id);
    const shared = open === undefined ? null : await this.#recordings.of(open.pass.run);
    if (open === undefined || shared === null) {
      throw new Error(
        'The run of this backward pass is neither the latest one nor open as a trace. Start stepping again.',
      );
    }
    const { run } = shared;
    const recording = new Recording(run, await run.openTrace());
    const recorded = await recording.step(open.pass.step);
    const pass = recorded.step.passes[open.pass.pass];
    if (pass === undefined) {
      await recording.close();
      throw new Error(`Step ${open.pass.step} of ${run.script.title} has no such backward pass.`);
    }
    const links = await this.#sources.linksOf(recording, recorded.graph);
    this.#sessions.set(id, { ...open, recording, graph: recorded.graph, links });
    return { title: titleOf(recording, recorded), step: recorded.step, pass, links, reader: recording };
  }

  /** The editor knows an untitled document by its address, a file by its path. */
  #documentPath(id: string, file: string): string {
    const { recording = null, links = null } = this.#sessions.get(id) ?? {};
    if (recording === null || links === null) return file;
    const uri = documentUriOf(recording, links, file);
    return uri.scheme === 'file' ? uri.fsPath : uri.toString();
  }

  #highlight({ run, step }: SteppedPass, highlight: BackwardHighlight | null): void {
    this.#graph.highlight(run, step, highlight).catch((error: unknown) => this.#graph.failed(error));
  }

  #followEdits(): void {
    if (this.#sessions.size === 0) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const { adapter, recording, graph } of this.#sessions.values()) {
        if (recording === null || graph === null) continue;
        this.#sources
          .linksOf(recording, graph)
          .then((links) => adapter.updateSources(links))
          .catch((error: unknown) => this.#services.log.warn(String(error)));
      }
    }, editDelay);
  }

  #end(id: string): void {
    const open = this.#sessions.get(id);
    if (open === undefined) return;
    this.#sessions.delete(id);
    this.#highlight(open.pass, null);
    open.recording?.close().catch((error: unknown) => this.#services.log.warn(String(error)));
  }
}

/** The values of a stop are in the debug view, which the editor would not open by itself over another one. */
async function showDebugView(): Promise<void> {
  if (vscode.workspace.getConfiguration('debug').get('openDebug') === 'neverOpen') return;
  await vscode.commands.executeCommand('workbench.view.debug');
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
}

function isSamePass(a: SteppedPass, b: SteppedPass): boolean {
  return a.run === b.run && a.step === b.step && a.pass === b.pass;
}
