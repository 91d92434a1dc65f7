import { element } from '../../shared/dom.ts';
import { type IconName, icon } from '../../shared/icons.ts';

/** `stopped`: a person did not want to wait for it. */
export type Status = 'empty' | 'loading' | 'stopped' | 'error';

/** What a person can do about it. */
export interface NextStep {
  readonly label: string;
  run(): void;
}

const looks: Readonly<Record<Status, { readonly icon: IconName; readonly title: string }>> = {
  empty: { icon: 'graph', title: 'No graph' },
  loading: { icon: 'graph', title: 'Loading' },
  stopped: { icon: 'graph', title: 'Not shown' },
  error: { icon: 'warning', title: 'The graph cannot be shown' },
};

/** What fills the page while there is no graph to show. */
export class StatusView {
  readonly root = element('main', { class: 'status', attributes: { 'aria-live': 'polite' } });

  #shown: Status | null = null;

  /** Null while there is a graph. */
  get shown(): Status | null {
    return this.#shown;
  }

  show(status: Status, message: string, next?: NextStep): void {
    this.#shown = status;
    const { icon: name, title } = looks[status];
    this.root.className = `status status-${status}`;
    this.root.hidden = false;
    this.root.replaceChildren(
      element('div', { class: 'status-icon', children: [icon(name, 44)] }),
      element('h1', { text: title }),
      element('p', { text: message }),
    );
    if (next !== undefined) {
      const button = element('button', { class: 'button', text: next.label, attributes: { type: 'button' } });
      button.addEventListener('click', () => next.run());
      this.root.append(button);
      if (document.hasFocus()) button.focus();
    }
    if (status === 'loading') {
      this.root.append(element('div', { class: 'progress', attributes: { 'aria-hidden': 'true' } }));
    }
  }

  hide(): void {
    this.#shown = null;
    this.root.hidden = true;
    this.root.replaceChildren();
  }
}
