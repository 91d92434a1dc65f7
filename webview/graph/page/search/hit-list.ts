import { element } from '../../../shared/dom.ts';
import { formatCount } from '../../../shared/format.ts';
import { changeLetters } from '../../model/comparison/item-changes.ts';
import type { QueryProblem } from '../../model/search/query.ts';
import type { SearchHit } from '../../model/search/search-index.ts';

const shownHits = 100;

/** What was found, as a list with how much it is; or what is wrong with the query. */
export class HitList {
  readonly root = element('div', { class: 'search-panel' });
  readonly list = element('ul', {
    class: 'search-results',
    attributes: { role: 'listbox', id: 'search-results', 'aria-label': 'Found' },
  });
  readonly #summary = element('div', { class: 'search-summary', attributes: { id: 'search-summary', role: 'status' } });

  /** `choose`: a hit was clicked. */
  constructor(choose: (hit: number) => void) {
    this.root.append(this.#summary, this.list);
    this.root.hidden = true;
    // A press on the list would take the focus from the field and close the list before the click.
    this.root.addEventListener('mousedown', (event) => event.preventDefault());
    this.list.addEventListener('click', (event) => {
      const row = event.target instanceof Element ? event.target.closest('li[data-hit]') : null;
      if (row !== null) choose(Number(row.getAttribute('data-hit')));
    });
  }

  /** `lacks`: why there may be less than one would expect, in sentences. */
  show(hits: readonly SearchHit[], lacks: readonly string[]): void {
    const modules = hits.filter(({ kind }) => kind === 'module').length;
    const parts = [counted(hits.length - modules, 'node'), modules === 0 ? null : counted(modules, 'module')];
    const rest = hits.length - shownHits;
    const more = rest > 0 ? `, of which these are the first ${shownHits}: add a term` : '';
    const found = hits.length === 0 ? 'Nothing found' : `${parts.filter((part) => part !== null).join(' and ')}${more}`;
    this.#summary.replaceChildren(lacks.length === 0 ? found : `${found}. ${lacks.join(' ')}`);
    this.list.hidden = hits.length === 0;
    this.list.replaceChildren(
      ...hits.slice(0, shownHits).map((hit, index) =>
        element('li', {
          attributes: { role: 'option', id: `search-hit-${index}`, 'data-hit': String(index) },
          children: [
            element('span', { class: `hit-kind hit-${hit.kind}`, attributes: { 'aria-hidden': 'true' } }),
            element('span', { class: 'hit-title', text: hit.title }),
            markOf(hit),
            element('span', { class: 'hit-detail', text: hit.detail }),
          ],
        }),
      ),
    );
  }

  /** Shows the query with the place that cannot be read, and why. */
  showProblem(query: string, { from, to, message }: QueryProblem): void {
    this.list.hidden = true;
    this.list.replaceChildren();
    const text = element('code', { class: 'search-problem-query' });
    text.append(query.slice(0, from), element('mark', { text: query.slice(from, to) || ' ' }), query.slice(to));
    this.#summary.replaceChildren(text, element('div', { class: 'search-problem', text: message }));
  }

  /** Marks the hit to go to; -1 for none. */
  mark(hit: number): void {
    for (const row of this.list.children) {
      const isMarked = row.getAttribute('data-hit') === String(hit);
      row.setAttribute('aria-selected', String(isMarked));
      if (isMarked) row.scrollIntoView({ block: 'nearest' });
    }
  }
}

/** That only one of two steps that are compared has it. */
function markOf(hit: SearchHit): HTMLElement | null {
  if (hit.kind === 'module' || hit.mark === null) return null;
  const attributes = { role: 'img', 'aria-label': hit.mark };
  return element('span', { class: `change-mark ${hit.mark}`, text: changeLetters[hit.mark], attributes });
}

function counted(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
}
