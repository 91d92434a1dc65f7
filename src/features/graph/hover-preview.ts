import * as vscode from 'vscode';
import { scriptLanguages } from '../identifiers.ts';

/** So long the graph shows what the pointer rests on: nobody says when it goes away. */
const shownForMs = 4000;

/**
 * Tells of the places that the pointer rests on in scripts: the editor asks for a hover there, and is given none by this. A cursor
 * that moves, or some seconds, end a preview.
 */
export function watchHovers(
  preview: (document: vscode.TextDocument, position: vscode.Position) => Promise<void>,
  end: () => void,
): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const selector = scriptLanguages.map((language) => ({ language }));
  const provider = vscode.languages.registerHoverProvider(selector, {
    provideHover: (document, position) => {
      clearTimeout(timer);
      timer = setTimeout(end, shownForMs);
      // A hover never waits for the graph.
      void preview(document, position);
      return null;
    },
  });
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    provider.dispose();
  });
}
