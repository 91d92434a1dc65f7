import { element } from '../../shared/dom.ts';
import { ReturnedFocus } from './returned-focus.ts';

/** What is over sooner is not announced. */
export const announceAfterMs = 250;

/**
 * Over the picture: what a person waits for, once it takes longer than a moment, and how much of it is done where that is known.
 * They can cancel it, by the button or Escape.
 */
export class WaitBar {
  readonly root = element('div', { class: 'wait-bar' });
  readonly #bar: HTMLElement;
  readonly #share = element('span', { class: 'wait-share', attributes: { 'aria-hidden': 'true' } });
  /** Says it once: the bar tells a screen reader how far it is. */
  readonly #announced = element('span', { attributes: { role: 'status' } });
  readonly #focus = new ReturnedFocus(this.root);
  #text = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(label: string, cancel: () => void) {
    this.#bar = progressBar(label);
    const button = element('button', { class: 'button quiet', text: 'Cancel', attributes: { type: 'button' } });
    button.addEventListener('click', cancel);
    this.root.hidden = true;
    this.root.append(this.#announced, this.#share, this.#bar, button);
    cancelByEscape(() => !this.root.hidden, cancel);
  }

  /** What was begun before is under another name from now on, and not a new wait. */
  begin(text: string): void {
    this.#text = text;
    if (!this.root.hidden) this.#announced.textContent = text;
    if (this.#timer !== undefined) return;
    this.#share.hidden = true;
    this.#timer = setTimeout(() => {
      this.root.hidden = false;
      this.#announced.textContent = this.#text;
    }, announceAfterMs);
  }

  /** `share`: from 0 to 1. */
  tell(share: number): void {
    const percent = Math.floor(share * 100);
    this.#bar.setAttribute('aria-valuenow', String(percent));
    this.#bar.style.setProperty('--done', `${percent}%`);
    this.#share.hidden = false;
    this.#share.textContent = `${percent} %`;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#focus.giveBack();
    this.root.hidden = true;
    this.#announced.textContent = '';
    this.#bar.removeAttribute('aria-valuenow');
  }
}

/** A bar that runs to and fro until it has a value. */
export function progressBar(label: string): HTMLElement {
  return element('div', {
    class: 'progress',
    attributes: { role: 'progressbar', 'aria-label': label, 'aria-valuemin': '0', 'aria-valuemax': '100' },
    children: [element('div')],
  });
}

/**
 * Escape cancels what is under way, before it does what it does in the picture: it drops what is chosen there. A menu or a
 * question that is open takes it for itself.
 */
export function cancelByEscape(isUnderWay: () => boolean, cancel: () => void): void {
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || !isUnderWay() || isInOpenPopup(event.target)) return;
      event.preventDefault();
      // Nor is anything else cancelled by the same key.
      event.stopImmediatePropagation();
      cancel();
    },
    { capture: true },
  );
}

function isInOpenPopup(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('[role=alertdialog]') !== null) return true;
  return target.closest('.menu-holder, .search')?.querySelector('[aria-expanded="true"]') != null;
}
