import type { SourceIndex, SourceSite } from '../../analysis/index.ts';
import type { SourceLinks } from '../recordings/source-links.ts';

/**
 * The nodes that a selection of the source is about: of the call that it spans, else of every call inside it; for a cursor, of the innermost call around it
 * that anything was recorded at, else of what made the value of the name under it.
 */
export function nodesAtSelection(
  links: SourceLinks,
  file: string,
  index: SourceIndex,
  start: number,
  end: number,
): readonly number[] {
  const sites = index.callsInRange(start, end);
  const inside = sites.filter(({ span }) => start < end && start <= span.start && span.end <= end);
  // A whole call that is selected, by a click on its node for example, is meant without those inside it.
  const whole = inside.filter(({ span }) => span.start === start && span.end === end);
  const recordedWhole = firstRecorded(links, file, whole);
  const selected = recordedWhole.length > 0 ? recordedWhole : inside;
  const chosen = selected.length > 0 ? selected : firstRecorded(links, file, sites);
  const found = operations(links, file, chosen);
  if (found.length > 0 || start < end) return found;
  return operations(links, file, firstRecorded(links, file, index.producersAt(start)?.sites ?? []));
}

function firstRecorded(links: SourceLinks, file: string, sites: readonly SourceSite[]): readonly SourceSite[] {
  const first = sites.find((site) => operations(links, file, [site]).length > 0);
  return first === undefined ? [] : [first];
}

function operations(links: SourceLinks, file: string, sites: readonly SourceSite[]): readonly number[] {
  return links
    .nodesOf(file, sites)
    .filter(({ kind }) => kind === 'op')
    .map(({ id }) => id);
}
