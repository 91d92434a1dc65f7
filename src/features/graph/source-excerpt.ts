import type { SourceExcerpt } from '../../protocol/graph-view.ts';
import type { CallSite, Graph } from '../../trace/schema.ts';
import type { Recording } from '../recordings/recording.ts';
import type { SourceLinks } from '../recordings/source-links.ts';

/** The present text of a graph's scripts, and where its calls are. */
export type LinksOf = (recording: Recording, graph: Graph) => Promise<SourceLinks>;

const linesAround = 2;
/** Of a call that goes over many lines its beginning is shown. */
const mostLines = 12;

/** The lines of the present text around a recorded call. @throws Error where the text, or that line of it, is gone */
export function sourceExcerpt(links: SourceLinks, callSite: CallSite): SourceExcerpt {
  const source = links.file(callSite.file);
  if (source === null) throw new Error(`${callSite.file} is not there any more, and its text was not kept.`);
  const { position, span, isCertain } = links.locateCall(callSite);
  const start = span?.startPosition ?? position;
  const end = span?.endPosition ?? position;
  const all = source.text.split(/\r?\n/);
  const firstLine = Math.max(1, start.line - linesAround);
  const lines = all.slice(firstLine - 1, Math.min(end.line + linesAround, firstLine - 1 + mostLines));
  if (start.line > all.length) throw new Error(`${callSite.file} was changed and has no line ${start.line} any more.`);
  return { firstLine, lines, call: isCertain && span !== null ? { start, end } : null };
}
