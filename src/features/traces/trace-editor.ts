import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { DisposableList } from '../events.ts';
import type { GraphFeature } from '../graph/graph-feature.ts';
import { views } from '../identifiers.ts';
import type { Recordings } from '../recordings/recordings.ts';
import { OpenedTrace } from './opened-trace.ts';

/** Shows saved traces: exported files in an editor of their own, run folders in a panel. */
export class TraceEditor implements vscode.CustomReadonlyEditorProvider {
  readonly #recordings: Recordings;
  readonly #graph: GraphFeature;
  readonly #folders = new Map<string, vscode.WebviewPanel>();

  constructor(recordings: Recordings, graph: GraphFeature) {
    this.#recordings = recordings;
    this.#graph = graph;
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => {} };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    if (uri.scheme !== 'file') {
      throw new Error('A trace can only be opened from this machine’s disk. Save a copy of it there.');
    }
    const trace = this.#show(uri.fsPath, panel);
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
    this.#show(path, panel);
  }

  #show(path: string, panel: vscode.WebviewPanel): OpenedTrace {
    const owned = new DisposableList();
    const trace = owned.add(new OpenedTrace(path, (file) => vscode.Uri.file(file).toString()));
    owned.add(this.#recordings.add(path, trace));
    this.#graph.showTrace(panel, path, trace);
    panel.onDidDispose(() => owned.dispose());
    return trace;
  }
}
