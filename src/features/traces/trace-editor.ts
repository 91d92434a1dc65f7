import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { isInteger, isString, nullable, object } from '../../trace/guard.ts';
import { DisposableList } from '../events.ts';
import type { GraphFeature, GraphOfRun } from '../graph/graph-feature.ts';
import { views } from '../identifiers.ts';
import type { Recordings } from '../recordings/recordings.ts';
import { OpenedTrace } from './opened-trace.ts';

/** A trace that is shown in one panel or several. */
interface SharedTrace {
  readonly trace: OpenedTrace;
  readonly owned: DisposableList;
  panels: number;
}

/** What a panel of an opened run keeps for the next window. */
const isRestorable = object<{ readonly source: GraphOfRun }>({
  source: object<GraphOfRun>({ path: isString, title: isString, step: nullable(isInteger) }),
});

/** A run that goes on is looked at again so often. */
const reloadAfterMs = 500;

/** Shows saved traces: exported files in an editor of their own, run folders in panels. */
export class TraceEditor implements vscode.CustomReadonlyEditorProvider, vscode.WebviewPanelSerializer {
  readonly #recordings: Recordings;
  readonly #graph: GraphFeature;
  readonly #subscriptions = new DisposableList();
  readonly #folders = new Map<string, vscode.WebviewPanel>();
  /** By path. */
  readonly #shared = new Map<string, SharedTrace>();
  #timer: NodeJS.Timeout | null = null;

  constructor(recordings: Recordings, graph: GraphFeature) {
    this.#recordings = recordings;
    this.#graph = graph;
    this.#subscriptions.add(recordings.onDidChange(() => this.#followLatest()));
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#subscriptions.dispose();
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => {} };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    if (uri.scheme !== 'file') {
      throw new Error('A trace can only be opened from this machine’s disk. Save a copy of it there.');
    }
    const trace = this.#show({ path: uri.fsPath, title: basename(uri.fsPath), step: null }, panel);
    const pattern = new vscode.RelativePattern(vscode.Uri.file(dirname(uri.fsPath)), basename(uri.fsPath));
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    watcher.onDidChange(() => trace.reload());
    watcher.onDidCreate(() => trace.reload());
    panel.onDidDispose(() => watcher.dispose());
  }

  /** Opens a run folder, which is no file and so has no editor of its own. */
  openFolder(path: string, title: string): void {
    const open = this.#folders.get(path);
    if (open !== undefined) {
      open.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(views.recordedRun, title, vscode.ViewColumn.Active);
    this.#folders.set(path, panel);
    panel.onDidDispose(() => this.#folders.delete(path));
    this.#show({ path, title, step: null }, panel);
  }

  /** Shows a run in one more panel, beside the others; it stays with that run whatever runs next. */
  openToSide(source: GraphOfRun): void {
    const panel = vscode.window.createWebviewPanel(views.recordedRun, source.title, vscode.ViewColumn.Beside);
    this.#show(source, panel);
  }

  /** A panel of the window before, by what its page has kept. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    if (isRestorable(state)) this.#show(state.source, panel);
    // Closed before it had shown anything.
    else panel.dispose();
  }

  #show(source: GraphOfRun, panel: vscode.WebviewPanel): OpenedTrace {
    const { path } = source;
    const shared = this.#shared.get(path) ?? this.#share(path);
    shared.panels++;
    this.#graph.showTrace(panel, source, shared.trace);
    panel.onDidDispose(() => {
      if (--shared.panels > 0) return;
      this.#shared.delete(path);
      shared.owned.dispose();
    });
    return shared.trace;
  }

  #share(path: string): SharedTrace {
    const owned = new DisposableList();
    const trace = owned.add(new OpenedTrace(path, (file) => vscode.Uri.file(file).toString()));
    owned.add(this.#recordings.add(path, trace));
    const shared = { trace, owned, panels: 0 };
    this.#shared.set(path, shared);
    return shared;
  }

  /** Panels of the latest run that stay with it grow with it. */
  #followLatest(): void {
    if (this.#shared.size === 0) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#recordings
        .latestRun()
        .then(async (run) => {
          const trace = this.#shared.get(run?.runFolder ?? '')?.trace;
          // How it ended is known only to who opens it again.
          if (run?.state === 'ended') trace?.reload();
          else await trace?.refresh();
        })
        // Whoever looks at the run is told what is wrong with it.
        .catch(() => {});
    }, reloadAfterMs);
  }
}
