import * as vscode from 'vscode';
import type { CallSite } from '../../trace/schema.ts';
import { documentUriOf, type EditorSources, rangeOf } from '../recordings/editor-sources.ts';
import type { ShownGraph } from './shown-graph.ts';

/** Selects the call that made a node, in an editor that shows its file already where there is one, else in the column. */
export async function revealSource(
  sources: EditorSources,
  shown: ShownGraph,
  callSite: CallSite,
  column: vscode.ViewColumn,
): Promise<void> {
  const { recording, graph } = shown;
  const links = await sources.linksOf(recording, graph);
  const located = links.locateCall(callSite);
  const uri = documentUriOf(recording, links, callSite.file);
  const visible = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
  let editor: vscode.TextEditor;
  try {
    editor = await vscode.window.showTextDocument(uri, {
      viewColumn: visible?.viewColumn ?? column,
      preserveFocus: true,
    });
  } catch {
    void vscode.window.showWarningMessage(
      `${callSite.file} is not there any more, and its text was not kept with the run.`,
    );
    return;
  }
  const range = editor.document.validateRange(rangeOf(located));
  editor.selection = new vscode.Selection(range.start, range.end);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  if (!located.isCertain) {
    vscode.window.setStatusBarMessage(
      '$(warning) This call was edited since the run: its recorded line is shown.',
      6000,
    );
  }
}
