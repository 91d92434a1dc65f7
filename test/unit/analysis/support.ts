import { createSourceIndex, type SourceIndex, type SourceSite } from '../../../src/analysis/index.ts';

/** Marks the cursor in the texts of these tests. */
const caret = '‸';

/** An index of a text, and where the carets stood in it. */
export async function indexWithCarets(
  marked: string,
): Promise<{ readonly index: SourceIndex; readonly carets: readonly number[] }> {
  const parts = marked.split(caret);
  const index = await createSourceIndex(parts.join(''));
  let offset = 0;
  const carets = parts.slice(0, -1).map((part) => {
    offset += part.length;
    return offset;
  });
  return { index, carets };
}

/** The text of a site's whole expression. */
export function textOf(index: SourceIndex, site: SourceSite): string {
  return index.text.slice(site.span.start, site.span.end);
}

/** For each caret, the texts of the expressions that made what the cursor is on. */
export async function producersAtCarets(marked: string): Promise<ReadonlyArray<readonly string[] | null>> {
  const { index, carets } = await indexWithCarets(marked);
  return carets.map((offset) => index.producersAt(offset)?.sites.map((site) => textOf(index, site)) ?? null);
}
