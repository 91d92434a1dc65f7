import type { PageState } from '../model/page-state.ts';
import { Splitter } from './splitter.ts';

/** Windows lower than this have no room for details at first. */
const leastHeight = 420;

/** The details' place beside the picture: whether they are shown, and how wide. */
export class DetailsSide {
  readonly parts: readonly HTMLElement[];
  readonly #around: HTMLElement;
  readonly #splitter: Splitter;
  readonly #changed: () => void;
  #isOpen = true;
  #width: number | null = null;

  /** `around` holds picture and details. */
  constructor(pane: HTMLElement, around: HTMLElement, changed: () => void) {
    this.#around = around;
    this.#changed = changed;
    this.#splitter = new Splitter(pane, (size) => {
      this.#width = size;
      changed();
    });
    this.parts = [this.#splitter.root, pane];
  }

  /** As it is saved. */
  get state(): Pick<PageState, 'detailsOpen' | 'detailsWidth'> {
    return { detailsOpen: this.#isOpen, detailsWidth: this.#width };
  }

  restore(state: PageState | null): void {
    this.setOpen(state?.detailsOpen ?? window.innerHeight >= leastHeight);
    if (state?.detailsWidth) this.#splitter.set(state.detailsWidth);
  }

  setOpen(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#around.classList.toggle('without-details', !isOpen);
    this.#changed();
  }

  toggle(): void {
    this.setOpen(!this.#isOpen);
  }
}
