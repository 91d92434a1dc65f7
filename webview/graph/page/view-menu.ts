import { element, iconButton } from '../../shared/dom.ts';
import { icon } from '../../shared/icons.ts';
import { type HideableKind, hideableKinds } from '../model/visibility.ts';

const labels: Readonly<Record<HideableKind, string>> = {
  parameters: 'Parameters',
  constants: 'Constants',
  withoutGradient: 'What needs no gradient',
};

/** A button with a list of what the picture may leave out. */
export class ViewMenu {
  readonly root: HTMLElement;
  readonly #boxes = new Map<HideableKind, HTMLInputElement>();

  constructor(change: (hidden: ReadonlySet<HideableKind>) => void) {
    const list = element('fieldset', { class: 'menu', children: [element('legend', { text: 'Show' })] });
    list.hidden = true;
    for (const kind of hideableKinds) {
      const box = element('input', { attributes: { type: 'checkbox' } });
      box.checked = true;
      box.addEventListener('change', () => change(this.#hidden()));
      this.#boxes.set(kind, box);
      list.append(element('label', { children: [box, element('span', { text: labels[kind] })] }));
    }
    const button = iconButton(icon('view'), 'Choose what is shown', () => open(list.hidden !== false));
    button.setAttribute('aria-expanded', 'false');
    const open = (isOpen: boolean): void => {
      list.hidden = !isOpen;
      button.setAttribute('aria-expanded', String(isOpen));
      if (isOpen) this.#boxes.values().next().value?.focus();
    };
    this.root = element('div', { class: 'menu-holder', children: [button, list] });
    this.root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || list.hidden) return;
      open(false);
      button.focus();
    });
    this.root.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node && this.root.contains(event.relatedTarget))) open(false);
    });
  }

  setHidden(hidden: ReadonlySet<HideableKind>): void {
    for (const [kind, box] of this.#boxes) box.checked = !hidden.has(kind);
  }

  #hidden(): ReadonlySet<HideableKind> {
    return new Set(hideableKinds.filter((kind) => this.#boxes.get(kind)?.checked === false));
  }
}
