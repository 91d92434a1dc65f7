import { element } from '../../shared/dom.ts';
import { ReturnedFocus } from './returned-focus.ts';

/** A layout that is there sooner is not announced. */
const announceAfterMs = 250;

/** Says how much of a layout is done once it takes longer than a moment, and lets a person cancel it: by the button, or Escape. */
export class LayoutProgress {
  readonly root = element('div', { class: 'layout-progress' });
  readonly #bar = element('div', {
    class: 'layout-bar',
    attributes: {
      role: 'progressbar',
      'aria-label': 'Laying out the graph',
      'aria-valuemin': '0',
      'aria-valuemax': '100',
    },
    children: [element('div')],
  });
  readonly #share = element('span', { class: 'layout-share', attributes: { 'aria-hidden': 'true' } });
  /** Says it once: the bar tells a screen reader how far it is. */
  readonly #announced = element('span', { attributes: { role: 'status' } });
  readonly #focus = new ReturnedFocus(this.root);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #cancel: () => void = () => undefined;

  constructor(cancelled: () => void) {
    this.#cancel = cancelled;
    const button = element('button', { class: 'button quiet', text: 'Cancel', attributes: { type: 'button' } });
    button.addEventListener('click', () => this.#cancel());
    this.root.hidden = true;
    this.root.append(this.#announced, this.#share, this.#bar, button);
    // Before the picture's own Escape, which drops what is chosen.
    document.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Escape' || this.root.hidden) return;
        event.preventDefault();
        event.stopPropagation();
        this.#cancel();
      },
      { capture: true },
    );
  }

  begin(): void {
    this.end();
    this.tell(0);
    this.#timer = setTimeout(() => {
      this.root.hidden = false;
      this.#announced.textContent = 'Laying out…';
    }, announceAfterMs);
  }

  /** `share`: from 0 to 1. */
  tell(share: number): void {
    const percent = Math.floor(share * 100);
    this.#bar.setAttribute('aria-valuenow', String(percent));
    this.#bar.style.setProperty('--done', `${percent}%`);
    this.#share.textContent = `${percent} %`;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#focus.giveBack();
    this.root.hidden = true;
    this.#announced.textContent = '';
  }
}
