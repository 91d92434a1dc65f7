import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ScriptFile } from '../../protocol/graph-view.ts';
import { scriptLanguages } from '../identifiers.ts';
import { type EditorSources, fileOf, filesOf } from '../recordings/editor-sources.ts';
import { nodesAtSelection } from './cursor-nodes.ts';
import type { GraphPanel } from './graph-panel.ts';
import { watchHovers } from './hover-preview.ts';
import type { ShownGraph } from './shown-graph.ts';

/** Cursor moves are answered when the cursor rests. */
const cursorDelay = 120;

/** Nodes of a part of a script, and the line that they were recorded at. */
interface SourceNodes {
  readonly nodes: readonly number[];
  /** `train.ts:12`; null where there is none. */
  readonly place: string | null;
}

const nothing: SourceNodes = { nodes: [], place: null };

/** Has the panels mark what the editor's cursor is on, and what its pointer rests on. */
export class SourceMarks implements vscode.Disposable {
  readonly #sources: EditorSources;
  readonly #panels: () => readonly GraphPanel[];
  readonly #failed: (error: unknown) => void;
  readonly #subscriptions: readonly vscode.Disposable[];
  #timer: NodeJS.Timeout | null = null;
  #marking = 0;

  constructor(sources: EditorSources, panels: () => readonly GraphPanel[], failed: (error: unknown) => void) {
    this.#sources = sources;
    this.#panels = panels;
    this.#failed = failed;
    this.#subscriptions = [
      vscode.window.onDidChangeTextEditorSelection(() => this.markSoon()),
      vscode.window.onDidChangeActiveTextEditor(() => this.markSoon()),
      vscode.workspace.onDidChangeTextDocument(() => this.markSoon()),
      watchHovers(
        (document, position) => this.#preview(document, position).catch(failed),
        () => this.#endPreview(),
      ),
    ];
  }

  markSoon(): void {
    if (this.#panels().length === 0) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#mark().catch((error: unknown) => this.#failed(error));
    }, cursorDelay);
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** Lists the nodes of a whole line in the first panel that has some; false where none has. */
  async listLine(document: vscode.TextDocument, line: number): Promise<boolean> {
    for (const panel of this.#panels()) {
      const { shown } = panel;
      if (shown === null) continue;
      const { place } = await this.#nodesOf(document, document.lineAt(line).range, shown);
      if (place === null) continue;
      panel.panel.reveal(undefined, false);
      panel.search(`file:${place}`);
      return true;
    }
    return false;
  }

  async #mark(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const marking = ++this.#marking;
    for (const panel of this.#panels()) {
      const { shown } = panel;
      if (shown === null) continue;
      const scripts = await this.#scriptsOf(shown);
      const found = editor === undefined ? null : await this.#nodesOf(editor.document, editor.selection, shown);
      // The cursor may have moved on while the text was read.
      if (marking !== this.#marking) return;
      panel.tellScripts(scripts);
      if (found !== null) panel.mark(found.nodes, found.place);
    }
  }

  async #preview(document: vscode.TextDocument, position: vscode.Position): Promise<void> {
    for (const panel of this.#panels()) {
      const { shown } = panel;
      if (shown === null || !panel.panel.visible) continue;
      panel.preview((await this.#nodesOf(document, new vscode.Range(position, position), shown)).nodes);
    }
  }

  #endPreview(): void {
    for (const panel of this.#panels()) panel.preview([]);
  }

  /** What has become of the scripts that a graph's calls are in. */
  async #scriptsOf({ recording, graph }: ShownGraph): Promise<readonly ScriptFile[]> {
    const links = await this.#sources.linksOf(recording, graph);
    return filesOf(graph).map((file) => ({ file, state: links.stateOf(file) }));
  }

  async #nodesOf(document: vscode.TextDocument, range: vscode.Range, shown: ShownGraph): Promise<SourceNodes> {
    if (!scriptLanguages.some((language) => language === document.languageId)) return nothing;
    const { recording, graph } = shown;
    const file = fileOf(recording, graph, document);
    if (file === null) return nothing;
    const index = await this.#sources.indexOf(document);
    const links = await this.#sources.linksOf(recording, graph);
    const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
    const nodes = nodesAtSelection(links, file, index, start, end);
    const site = graph.callSites[graph.nodes[nodes[0] ?? -1]?.callSite ?? -1];
    return { nodes, place: site === undefined ? null : `${basename(site.file)}:${site.line}` };
  }
}
