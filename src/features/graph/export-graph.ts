import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { StepReaders } from '../../graph-export/graph-export.ts';
import { readPageFiles } from '../../graph-export/page-files.ts';
import type { GraphDocument } from '../../protocol/graph-view.ts';
import type { PageQuestions } from './page-questions.ts';

/** A graph that is shown, and the page that shows it. */
export interface ExportableGraph {
  readonly document: GraphDocument;
  readonly page: PageQuestions;
  /** Of the other steps that the document lists. */
  readonly readers: StepReaders;
}

interface Format extends vscode.QuickPickItem {
  readonly extension: 'svg' | 'png' | 'html' | 'mmd' | 'dot';
}

const formats: readonly Format[] = [
  {
    extension: 'svg',
    label: 'SVG',
    detail: 'A picture that stays sharp at every size, for papers, slides and web pages.',
  },
  { extension: 'png', label: 'PNG', detail: 'A picture in pixels.' },
  {
    extension: 'html',
    label: 'HTML',
    detail: 'The graph to look around in, with the statistics of the captured steps: one file for any browser.',
  },
  { extension: 'mmd', label: 'Mermaid', detail: 'A flowchart as text, for Markdown.' },
  { extension: 'dot', label: 'DOT', detail: 'A graph as text, for Graphviz.' },
];

interface Extent extends vscode.QuickPickItem {
  readonly isWhole: boolean;
  readonly isOnWhite: boolean;
}

const extents: readonly Extent[] = [
  { label: 'The whole graph, on white', isWhole: true, isOnWhite: true },
  { label: 'The whole graph, in the colours of this theme', isWhole: true, isOnWhite: false },
  { label: 'What is in view, on white', isWhole: false, isOnWhite: true },
  { label: 'What is in view, in the colours of this theme', isWhole: false, isOnWhite: false },
];

/** Asks what to write and where to, and writes the graph as it is folded now. */
export async function exportGraphCommand(graph: ExportableGraph, extensionUri: vscode.Uri): Promise<void> {
  const format = await vscode.window.showQuickPick(formats, { title: 'Export the Graph', placeHolder: 'As what?' });
  if (format === undefined) return;
  const { extension } = format;
  const isPicture = extension === 'svg' || extension === 'png';
  const extent = isPicture ? await vscode.window.showQuickPick(extents, { title: 'Export the Graph' }) : extents[0];
  if (extent === undefined) return;
  const uri = await askPlace(graph.document, format);
  if (uri === undefined) return;
  const contents = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Writing ${fileNameOf(uri)}…` },
    () => write(graph, extension, extent, extensionUri),
  );
  await vscode.workspace.fs.writeFile(uri, contents);
  const show = 'Show';
  const answer = await vscode.window.showInformationMessage(`The graph is in ${fileNameOf(uri)}.`, show);
  if (answer === show) await vscode.commands.executeCommand('vscode.open', uri);
}

async function write(
  { document, page, readers }: ExportableGraph,
  format: Format['extension'],
  { isWhole, isOnWhite }: Extent,
  extensionUri: vscode.Uri,
): Promise<Uint8Array> {
  const { exportGraph, exportPicture } = await import('../../graph-export/graph-export.ts');
  const look = await page.look();
  const options = {
    state: look.state,
    ...readers,
    ...(isOnWhite ? {} : { theme: look.theme }),
    inView: isWhole ? null : new Set(look.inView),
  };
  const files = () => readPageFiles(vscode.Uri.joinPath(extensionUri, 'dist', 'webview').fsPath);
  if (format === 'png') return page.rasterise(await exportPicture(document, options, files));
  return new TextEncoder().encode(await exportGraph(format, document, options, files));
}

async function askPlace(document: GraphDocument, { extension, label }: Format): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri;
  const name = `${document.title.replace(/[^\w.-]+/g, '-')}-step-${document.step.index}.${extension}`;
  return vscode.window.showSaveDialog({
    title: 'Export the Graph',
    defaultUri: vscode.Uri.joinPath(folder ?? vscode.Uri.file(homedir()), name),
    filters: { [label]: [extension] },
  });
}

function fileNameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}
