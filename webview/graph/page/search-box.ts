import { element, iconButton } from '../../shared/dom.ts';
import { formatCount } from '../../shared/format.ts';
import { icon } from '../../shared/icons.ts';
import type { SearchHit, SearchIndex } from '../model/search.ts';

const shownHits = 100;

/** The search field with its list of hits: arrow keys walk, Enter goes there, Escape leaves. */
export class SearchBox {
  readonly root: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #list = element('ul', {
    class: 'search-results',
    attributes: { role: 'listbox', id: 'search-results', 'aria-label': 'Found' },
  });
  readonly #count = element('span', { class: 'search-count', attributes: { 'aria-live': 'polite' } });
  readonly #onGo: (hit: SearchHit) => void;
  /** Made when first searched. */
  #index: (() => SearchIndex) | null = null;
  #hits: SearchHit[] = [];
  #at = -1;

  constructor(onGo: (hit: SearchHit) => void, onLeave: () => void) {
    this.#onGo = onGo;
    this.#input = element('input', {
      class: 'search-input',
      attributes: {
        type: 'search',
        placeholder: 'Search name, op, module, 64×10, file:line',
        role: 'combobox',
        'aria-label': 'Search the graph',
        'aria-controls': 'search-results',
        'aria-expanded': 'false',
        'aria-autocomplete': 'list',
        spellcheck: 'false',
      },
    });
    const previous = iconButton(icon('up', 14), 'Previous hit', () => this.#step(-1));
    const next = iconButton(icon('down', 14), 'Next hit', () => this.#step(1));
    const field = element('div', {
      class: 'search-field',
      children: [icon('search', 14), this.#input, this.#count, previous, next],
    });
    this.root = element('div', { class: 'search', children: [field, this.#list] });
    this.#list.hidden = true;
    this.#input.addEventListener('input', () => this.#search());
    this.#input.addEventListener('focus', () => this.#showList(this.#hits.length > 0));
    this.root.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node && this.root.contains(event.relatedTarget))) this.#showList(false);
    });
    this.#input.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp')
        this.#mark(this.#at + (event.key === 'ArrowDown' ? 1 : -1));
      else if (event.key === 'Enter') this.#step(event.shiftKey ? -1 : this.#list.hidden ? 1 : 0);
      else if (event.key === 'Escape') {
        if (this.#list.hidden) onLeave();
        this.#showList(false);
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    // A press on the list would take the focus from the field and close the list before the click.
    this.#list.addEventListener('mousedown', (event) => event.preventDefault());
    this.#list.addEventListener('click', (event) => {
      const row = event.target instanceof Element ? event.target.closest('li[data-hit]') : null;
      if (row === null) return;
      this.#mark(Number(row.getAttribute('data-hit')));
      this.#step(0);
    });
  }

  setIndex(index: () => SearchIndex): void {
    this.#index = index;
    if (this.#input.value !== '') this.#search(false);
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  #search(open = true): void {
    this.#hits = this.#index?.().find(this.#input.value) ?? [];
    this.#at = this.#hits.length > 0 ? 0 : -1;
    const rows = this.#hits.slice(0, shownHits).map((hit, index) =>
      element('li', {
        attributes: { role: 'option', id: `search-hit-${index}`, 'data-hit': String(index) },
        children: [
          element('span', { class: `hit-kind hit-${hit.kind}`, attributes: { 'aria-hidden': 'true' } }),
          element('span', { class: 'hit-title', text: hit.title }),
          element('span', { class: 'hit-detail', text: hit.detail }),
        ],
      }),
    );
    if (this.#hits.length > shownHits) {
      rows.push(
        element('li', { class: 'more', text: `and ${formatCount(this.#hits.length - shownHits)} more: add a word` }),
      );
    }
    if (rows.length === 0 && this.#input.value.trim() !== '')
      rows.push(element('li', { class: 'more', text: 'Nothing found' }));
    this.#list.replaceChildren(...rows);
    this.#showList(open && rows.length > 0);
    this.#mark(this.#at);
  }

  #mark(at: number): void {
    const count = this.#hits.length;
    this.#at = count === 0 ? -1 : (at + count) % count;
    for (const row of this.#list.children) {
      const own = row.getAttribute('data-hit') === String(this.#at);
      row.setAttribute('aria-selected', String(own));
      if (own) row.scrollIntoView({ block: 'nearest' });
    }
    if (this.#at >= 0 && !this.#list.hidden)
      this.#input.setAttribute('aria-activedescendant', `search-hit-${this.#at}`);
    else this.#input.removeAttribute('aria-activedescendant');
    this.#count.textContent =
      this.#input.value.trim() === '' ? '' : count === 0 ? 'none' : `${this.#at + 1}/${formatCount(count)}`;
  }

  /** Goes to a hit: the marked one, or one before or after it. */
  #step(by: number): void {
    this.#mark(this.#at + by);
    const hit = this.#hits[this.#at];
    if (hit === undefined) return;
    this.#showList(false);
    this.#onGo(hit);
  }

  #showList(shown: boolean): void {
    this.#list.hidden = !shown;
    this.#input.setAttribute('aria-expanded', String(shown));
  }
}
