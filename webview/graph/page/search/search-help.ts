import { element, iconButton } from '../../../shared/dom.ts';
import { icon } from '../../../shared/icons.ts';
import { flags } from '../../model/search/flags.ts';
import { termKinds } from '../../model/search/terms.ts';

/** A button with a list of what a query may hold; an example that is clicked is written into the field. */
export class SearchHelp {
  readonly button: HTMLButtonElement;
  readonly root = element('div', {
    class: 'search-panel search-help',
    attributes: { role: 'dialog', 'aria-label': 'What a search may hold' },
  });
  readonly #write: (example: string) => void;

  constructor(write: (example: string) => void) {
    this.#write = write;
    this.button = iconButton(icon('help', 14), 'What a search may hold', () => this.show(this.root.hidden !== false));
    this.button.setAttribute('aria-expanded', 'false');
    this.root.hidden = true;
  }

  show(isShown: boolean): void {
    if (isShown && this.root.childElementCount === 0) this.#draw();
    this.root.hidden = !isShown;
    this.button.setAttribute('aria-expanded', String(isShown));
    if (isShown) this.root.querySelector('button')?.focus();
  }

  #draw(): void {
    const list = element('dl');
    const add = (example: string, meaning: string): void => {
      const button = element('button', { class: 'search-example', text: example, attributes: { type: 'button' } });
      button.addEventListener('click', () => this.#write(example));
      list.append(element('dt', { children: [button] }), element('dd', { text: meaning }));
    };
    add('relu 64x128', 'Words: name, operation, module, shape or line');
    for (const { example, meaning } of termKinds) add(example, meaning);
    for (const { name, meaning } of flags) add(name, meaning);
    add('op:linear -module:head', 'All terms must hold; a minus turns one around');
    this.root.append(list);
  }
}
