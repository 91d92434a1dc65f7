import { dotText } from '../../webview/graph/export/dot.ts';
import { measureHelvetica } from '../../webview/graph/export/helvetica.ts';
import { type GraphLook, layOut } from '../../webview/graph/export/laid-out.ts';
import { mermaidText } from '../../webview/graph/export/mermaid.ts';
import { outlineOf } from '../../webview/graph/export/outline.ts';
import { lightTheme, type PictureSvg, pictureSvg } from '../../webview/graph/export/picture-svg.ts';
import { type PageFiles, standaloneHtml } from '../../webview/graph/export/standalone-html.ts';
import { type StepReaders, stepsInFile } from '../../webview/graph/export/steps-in-file.ts';
import { parsePageState } from '../../webview/graph/model/page-state.ts';
import type { GraphDocument, ThemeLook } from '../protocol/graph-view.ts';

export type { ReadStep, StepReaders } from '../../webview/graph/export/steps-in-file.ts';

/** What is written as text, by the file's extension. */
export type TextFormat = 'svg' | 'html' | 'mmd' | 'dot';

/** How a graph is exported, with the steps that the document lists for a file that holds them. */
export interface ExportOptions extends StepReaders {
  /** What the graph page saves of itself; null: as it is first seen. */
  readonly state: unknown;
  readonly theme?: ThemeLook;
  /** Keys of the items in view, to leave out what is around them. */
  readonly inView?: ReadonlySet<string> | null;
}

/** Writes a graph in one of the text formats. `files` is asked for what only some of them need. */
export async function exportGraph(
  format: TextFormat,
  document: GraphDocument,
  options: ExportOptions,
  files: () => Promise<PageFiles>,
): Promise<string> {
  const look = lookOf(options.state);
  if (format === 'dot') return dotText(outlineOf(document, look));
  if (format === 'mmd') return mermaidText(outlineOf(document, look));
  if (format === 'html') {
    const steps = await stepsInFile(document, options);
    return standaloneHtml(document, parsePageState(options.state), steps, await files());
  }
  return (await exportPicture(document, options, files)).svg;
}

/** Draws a graph as SVG; its size is told for whoever makes pixels of it. */
export async function exportPicture(
  document: GraphDocument,
  { state, theme = lightTheme, inView = null }: Omit<ExportOptions, keyof StepReaders>,
  files: () => Promise<PageFiles>,
): Promise<PictureSvg> {
  const context = await layOut(document, lookOf(state), measureHelvetica);
  return pictureSvg(context, document.title, (await files()).style, theme, inView);
}

function lookOf(saved: unknown): GraphLook {
  const state = parsePageState(saved);
  if (state === null) return { visibility: null, appearance: null, orientation: 'topDown' };
  const { root, open, hidden, appearance, orientation } = state;
  return {
    visibility: { root, open: new Set(open), hidden: new Set(hidden) },
    appearance,
    orientation: orientation ?? 'topDown',
  };
}
