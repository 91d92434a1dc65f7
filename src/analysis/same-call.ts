import type { SourceIndex } from './source-index.ts';
import type { SourcePosition, SourceSite } from './source-site.ts';

/**
 * Where a call of the text of a run stands in a later text, when it is there unchanged and can only be that one; else
 * null. A call outside the edited stretch moves with its text; inside it, its text, or its lines, must be unique.
 */
export function sameCall(before: SourceIndex, after: SourceIndex, position: SourcePosition): SourcePosition | null {
  const site = before.siteAt(position);
  if (site === null) return null;
  if (before.text === after.text) return site.position;

  const shift = after.text.length - before.text.length;
  const unchangedStart = commonPrefix(before.text, after.text);
  const unchangedEnd = before.text.length - commonSuffix(before.text, after.text);
  const inStart = site.span.end <= unchangedStart ? siteMovedBy(after, before, site, 0) : null;
  const inEnd = site.span.start >= unchangedEnd ? siteMovedBy(after, before, site, shift) : null;
  if (inStart !== null && inEnd !== null) {
    // One of several equal lines was added or removed: nobody can say which.
    return inStart.offset === inEnd.offset ? inStart.position : null;
  }
  const outside = inStart ?? inEnd;
  if (outside !== null) return outside.position;
  return (
    onlyTwin(before, after, site, callText)?.position ?? onlyTwin(before, after, site, linesText)?.position ?? null
  );
}

function siteMovedBy(after: SourceIndex, before: SourceIndex, site: SourceSite, shift: number): SourceSite | null {
  const moved = after.siteAt(after.positionAt(site.offset + shift));
  if (moved === null || moved.offset !== site.offset + shift || moved.kind !== site.kind) return null;
  return callText(after, moved) === callText(before, site) ? moved : null;
}

/** The site with the same text (in the sense of `textOf`), when both texts have exactly one such. */
function onlyTwin(
  before: SourceIndex,
  after: SourceIndex,
  site: SourceSite,
  textOf: (index: SourceIndex, site: SourceSite) => string,
): SourceSite | null {
  const text = textOf(before, site);
  const isTwin =
    (index: SourceIndex) =>
    (other: SourceSite): boolean =>
      other.kind === site.kind && callText(index, other) === callText(before, site) && textOf(index, other) === text;
  const twins = after.sites.filter(isTwin(after));
  return before.sites.filter(isTwin(before)).length === 1 && twins.length === 1 ? (twins[0] ?? null) : null;
}

function callText(index: SourceIndex, site: SourceSite): string {
  return index.text.slice(site.span.start, site.span.end);
}

/** The whole lines that a call is on, without indentation. */
function linesText(index: SourceIndex, site: SourceSite): string {
  const start = index.text.lastIndexOf('\n', site.span.start - 1) + 1;
  const end = index.text.indexOf('\n', site.span.end);
  return index.text.slice(start, end < 0 ? index.text.length : end).trim();
}

function commonPrefix(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

function commonSuffix(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length++;
  return length;
}
