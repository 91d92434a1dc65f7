import { element } from '../../shared/dom.ts';
import { icon } from '../../shared/icons.ts';
import { ReturnedFocus } from './returned-focus.ts';

/** `withdrawn`: something else is asked for meanwhile. */
export type LargeAnswer = 'anyway' | 'oneLevel' | 'leave' | 'withdrawn';

/** Asks, over the picture, whether to show what is too large to be shown at once without a thought. */
export class LargeQuestion {
  readonly root = element('div', { class: 'large-question' });
  readonly #focus = new ReturnedFocus(this.root);
  #answer: (answer: LargeAnswer) => void = () => undefined;

  constructor() {
    this.root.hidden = true;
    this.root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      this.#settle('leave');
    });
  }

  /** `hasPicture`: there is one to stay with. */
  ask(
    count: number,
    { canOpenOneLevel, hasPicture }: { readonly canOpenOneLevel: boolean; readonly hasPicture: boolean },
  ): Promise<LargeAnswer> {
    this.withdraw();
    const choice = (text: string, answer: LargeAnswer, look = 'button'): HTMLButtonElement => {
      const button = element('button', { class: look, text, attributes: { type: 'button' } });
      button.addEventListener('click', () => this.#settle(answer));
      return button;
    };
    const choices = [
      canOpenOneLevel ? choice('Open one level instead', 'oneLevel') : null,
      choice('Show all of it', 'anyway', canOpenOneLevel ? 'button quiet' : 'button'),
      choice(hasPicture ? 'Leave it as it is' : 'Not now', 'leave', 'button quiet'),
    ].filter((button) => button !== null);
    const title = element('h2', {
      text: `This would show ${count.toLocaleString('en')} things at once`,
      attributes: { id: 'large-title' },
    });
    const text = element('p', {
      text: 'That takes some seconds and much memory, and is hard to read. Nothing else can be done in this panel while it is painted.',
      attributes: { id: 'large-text' },
    });
    this.root.replaceChildren(
      element('div', {
        class: 'large-card',
        attributes: { role: 'alertdialog', 'aria-labelledby': 'large-title', 'aria-describedby': 'large-text' },
        children: [icon('graph', 36), title, text, element('div', { class: 'large-choices', children: choices })],
      }),
    );
    this.root.classList.toggle('covering', !hasPicture);
    this.root.hidden = false;
    // A panel that is not in use takes no focus from the editor.
    if (document.hasFocus()) choices[0]?.focus();
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  withdraw(): void {
    this.#settle('withdrawn');
  }

  #settle(answer: LargeAnswer): void {
    if (this.root.hidden) return;
    this.#focus.giveBack();
    this.root.hidden = true;
    this.#answer(answer);
  }
}
