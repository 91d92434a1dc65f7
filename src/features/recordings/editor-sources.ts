import * as vscode from 'vscode';
import { type SourceIndex, SourceIndexCache, type SourcePosition, type SourceSpan } from '../../analysis/index.ts';
import type { Graph } from '../../trace/schema.ts';
import { scriptFilesOf } from '../../trace/script-texts.ts';
import { recordedDocumentOf, recordedDocumentUri } from './recorded-documents.ts';
import type { Recording } from './recording.ts';
import { type LinkedFile, type LocatedCall, SourceLinks } from './source-links.ts';

/** Reads script files as the editor has them, and ties recorded graphs to them. */
export class EditorSources implements vscode.Disposable {
  readonly #indices = new SourceIndexCache(16);
  readonly #links = new Map<string, SourceLinks>();
  readonly #files = new WeakMap<SourceLinks, readonly LinkedFile[]>();
  readonly #closing = vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#indices.delete(uri.toString()));

  /** The index of an open document, kept until its text changes. */
  indexOf(document: vscode.TextDocument): Promise<SourceIndex> {
    return this.#indices.get(document.uri.toString(), document.getText());
  }

  /** The links between a graph and the present texts. */
  async linksOf(recording: Recording, graph: Graph): Promise<SourceLinks> {
    const files = await Promise.all(filesOf(graph).map((file) => this.#link(recording, file)));
    const found = files.filter((linked) => linked !== null);
    const key = `${recording.run.id}/${graph.id}`;
    const present = this.#links.get(key);
    if (present !== undefined && isSame(this.#files.get(present) ?? [], found)) return present;
    const links = new SourceLinks(graph, found);
    this.#files.set(links, found);
    this.#links.delete(key);
    this.#links.set(key, links);
    const oldest = this.#links.keys().next();
    if (this.#links.size > 16 && !oldest.done) this.#links.delete(oldest.value);
    return links;
  }

  dispose(): void {
    this.#closing.dispose();
    this.#indices.clear();
    this.#links.clear();
  }

  async #link(recording: Recording, file: string): Promise<LinkedFile | null> {
    const recorded = await recording.texts.text(file);
    const uri = recording.run.documentOf(file);
    const present = await presentText(vscode.Uri.parse(uri, true));
    const text = present ?? recorded;
    if (text === null) return null;
    const isGone = present === null;
    const current = await this.#indices.get(uri, text);
    if (recorded === null || recorded === text) {
      return { file, recorded: recorded === null ? null : current, current, isGone };
    }
    return { file, recorded: await this.#indices.get(`${recording.run.id}/${file}`, recorded), current, isGone };
  }
}

/** The files that the graph's calls are in. */
export function filesOf(graph: Graph): readonly string[] {
  return scriptFilesOf([graph]);
}

/** The recorded file that a document is; null when the graph has no call in it. */
export function fileOf(recording: Recording, graph: Graph, document: vscode.TextDocument): string | null {
  const recorded = recordedDocumentOf(document.uri);
  if (recorded !== null) return recorded.run === recording.run.id ? recorded.file : null;
  const uri = document.uri.toString();
  const isDocument = (file: string): boolean =>
    vscode.Uri.parse(recording.run.documentOf(file), true).toString() === uri;
  return filesOf(graph).find(isDocument) ?? null;
}

/** The document that shows a recorded file: its own, or the recorded text where that is gone. */
export function documentUriOf(recording: Recording, links: SourceLinks, file: string): vscode.Uri {
  if (links.file(file) !== null && links.stateOf(file) === 'gone') {
    return recordedDocumentUri({ run: recording.run.id, file });
  }
  return vscode.Uri.parse(recording.run.documentOf(file), true);
}

/** A place of the index as the editor counts it. */
function toPosition({ line, column }: SourcePosition): vscode.Position {
  return new vscode.Position(line - 1, column - 1);
}

export function toRange({ startPosition, endPosition }: SourceSpan): vscode.Range {
  return new vscode.Range(toPosition(startPosition), toPosition(endPosition));
}

/** The range of a located call: the whole expression where it is known, else the place. */
export function rangeOf({ span, position }: LocatedCall): vscode.Range {
  if (span !== null) return toRange(span);
  const place = toPosition(position);
  return new vscode.Range(place, place);
}

async function presentText(uri: vscode.Uri): Promise<string | null> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined && (open.isDirty || uri.scheme !== 'file')) return open.getText();
  if (uri.scheme === 'untitled') return null;
  try {
    // The editor may know a document for a while whose file is gone.
    if (open !== undefined) await vscode.workspace.fs.stat(uri);
    return open?.getText() ?? new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}

function isSame(before: readonly LinkedFile[], after: readonly LinkedFile[]): boolean {
  return (
    before.length === after.length &&
    before.every(({ recorded, current }, index) => {
      const other = after[index];
      return recorded === other?.recorded && current === other?.current;
    })
  );
}
