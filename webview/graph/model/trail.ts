import type { Selection } from './page-state.ts';

/** So much is kept. */
const longest = 200;

/** What a person has looked at, one thing after another, with the way back and forward through it. */
export class Trail {
  #places: Selection[] = [];
  #at = -1;

  get hasBack(): boolean {
    return this.#at > 0;
  }

  get hasForward(): boolean {
    return this.#at < this.#places.length - 1;
  }

  /** Goes on to something: what lay ahead is forgotten. The same thing again is no step. */
  visit(place: Selection): void {
    const here = this.#places[this.#at];
    if (here !== undefined && isSame(here, place)) return;
    this.#places = [...this.#places.slice(0, this.#at + 1), place].slice(-longest);
    this.#at = this.#places.length - 1;
  }

  /** One step back; null at the beginning. */
  back(): Selection | null {
    return this.hasBack ? (this.#places[--this.#at] ?? null) : null;
  }

  /** One step forward; null at the end. */
  forward(): Selection | null {
    return this.hasForward ? (this.#places[++this.#at] ?? null) : null;
  }

  /** Another graph has nothing of this one. */
  clear(): void {
    this.#places = [];
    this.#at = -1;
  }
}

function isSame(one: Selection, other: Selection): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
