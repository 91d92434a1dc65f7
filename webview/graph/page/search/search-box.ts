import { element, iconButton } from '../../../shared/dom.ts';
import { formatCount } from '../../../shared/format.ts';
import { icon } from '../../../shared/icons.ts';
import type { SearchHit, SearchResult } from '../../model/search/search-index.ts';
import { HitList } from './hit-list.ts';
import { SearchHelp } from './search-help.ts';

export interface SearchEvents {
  go(hit: SearchHit): void;
  /** What the query finds now; empty when nothing is asked for. */
  found(hits: readonly SearchHit[]): void;
  leave(): void;
}

/** The search field with its list of hits: arrow keys walk, Enter goes there, Escape leaves. */
export class SearchBox {
  readonly root: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #hitList: HitList;
  readonly #help: SearchHelp;
  readonly #count = element('span', { class: 'search-count', attributes: { 'aria-live': 'polite' } });
  readonly #events: SearchEvents;
  #find: ((query: string) => SearchResult) | null = null;
  #hits: readonly SearchHit[] = [];
  #at = -1;

  constructor(events: SearchEvents) {
    this.#events = events;
    this.#input = element('input', {
      class: 'search-input',
      attributes: {
        type: 'search',
        placeholder: 'Search name, op:, module:, shape:64x10, grad:>10',
        role: 'combobox',
        'aria-label': 'Search the graph',
        'aria-controls': 'search-results',
        'aria-describedby': 'search-summary',
        'aria-expanded': 'false',
        'aria-autocomplete': 'list',
        spellcheck: 'false',
        autocomplete: 'off',
      },
    });
    this.#hitList = new HitList((hit) => {
      this.#mark(hit);
      this.#step(0);
    });
    this.#help = new SearchHelp((example) => this.ask(example));
    const previous = iconButton(icon('up', 14), 'Previous hit', () => this.#step(-1));
    const next = iconButton(icon('down', 14), 'Next hit', () => this.#step(1));
    const field = element('div', {
      class: 'search-field',
      children: [icon('search', 14), this.#input, this.#count, previous, next, this.#help.button],
    });
    this.root = element('div', { class: 'search', children: [field, this.#hitList.root, this.#help.root] });
    this.#input.addEventListener('input', () => this.#search(true));
    this.#input.addEventListener('focus', () => {
      this.#help.show(false);
      this.#showList(this.#input.value.trim() !== '');
    });
    this.root.addEventListener('focusout', (event) => {
      if (event.relatedTarget instanceof Node && this.root.contains(event.relatedTarget)) return;
      this.#showList(false);
      this.#help.show(false);
    });
    this.#input.addEventListener('keydown', (event) => this.#pressed(event));
    this.#help.root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      this.#help.show(false);
      this.#help.button.focus();
      event.stopPropagation();
    });
  }

  /** Searches this from now on. The index behind it is made when first searched. */
  setSource(find: (query: string) => SearchResult): void {
    this.#find = find;
    this.refresh();
  }

  /** Searches again: the values are others, which some queries ask for. */
  refresh(): void {
    if (this.#input.value.trim() !== '') this.#search(false);
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  /** Writes a query, as if it had been typed. */
  ask(query: string): void {
    this.#input.value = query;
    this.#input.focus();
    this.#search(true);
  }

  #pressed(event: KeyboardEvent): void {
    const isListShown = !this.#hitList.root.hidden;
    if (event.key === 'ArrowDown') this.#mark(this.#at + 1);
    else if (event.key === 'ArrowUp') this.#mark(this.#at - 1);
    else if (event.key === 'Enter') this.#step(event.shiftKey ? -1 : isListShown ? 0 : 1);
    else if (event.key === 'Escape') {
      if (!isListShown) this.#events.leave();
      this.#showList(false);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** `isNew`: another query, whose hits are shown; else the list stays as it is and the marked hit is kept. */
  #search(isNew: boolean): void {
    const query = this.#input.value;
    const { hits, problem, lacks } = this.#find?.(query) ?? { hits: [], problem: null, lacks: [] };
    const marked = isNew ? undefined : this.#hits[this.#at];
    this.#hits = hits;
    if (problem === null) this.#hitList.show(hits, lacks);
    else this.#hitList.showProblem(query, problem);
    this.#input.setAttribute('aria-invalid', String(problem !== null));
    if (isNew) this.#showList(query.trim() !== '');
    const again = marked === undefined ? -1 : hits.findIndex((hit) => isSame(hit, marked));
    this.#mark(Math.max(0, again));
    this.#events.found(hits);
  }

  #mark(at: number): void {
    const count = this.#hits.length;
    this.#at = count === 0 ? -1 : (at + count) % count;
    this.#hitList.mark(this.#at);
    this.#showActive();
    const isEmpty = this.#input.value.trim() === '';
    this.#count.textContent = isEmpty ? '' : count === 0 ? 'none' : `${this.#at + 1}/${formatCount(count)}`;
  }

  #showActive(): void {
    const id = `search-hit-${this.#at}`;
    if (!this.#hitList.root.hidden && document.getElementById(id) !== null)
      this.#input.setAttribute('aria-activedescendant', id);
    else this.#input.removeAttribute('aria-activedescendant');
  }

  /** Goes to a hit: the marked one, or one before or after it. */
  #step(by: number): void {
    this.#mark(this.#at + by);
    const hit = this.#hits[this.#at];
    if (hit === undefined) return;
    this.#showList(false);
    this.#events.go(hit);
  }

  #showList(isShown: boolean): void {
    this.#hitList.root.hidden = !isShown;
    this.#input.setAttribute('aria-expanded', String(isShown));
    this.#showActive();
  }
}

function isSame(one: SearchHit, other: SearchHit): boolean {
  if (one.kind === 'node') return other.kind === 'node' && one.node === other.node;
  return other.kind === 'module' && one.module === other.module;
}
