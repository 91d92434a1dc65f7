import { element } from '../../shared/dom.ts';
import { type IconName, icon } from '../../shared/icons.ts';
import { progressBar } from './wait-bar.ts';

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
  #next: NextStep | null = null;

  /** Null while there is a graph. */
  get shown(): Status | null {
    return this.#shown;
  }

  /** There is something under way that a person may cancel. */
  get canCancel(): boolean {
    return this.#shown === 'loading' && this.#next !== null;
  }

  /** True when the focus is here. */
  get hasFocus(): boolean {
    return this.root.contains(document.activeElement);
  }

  show(status: Status, message: string, next: NextStep | null = null): void {
    const { hasFocus } = this;
    this.#shown = status;
    this.#next = next;
    const { icon: name, title } = looks[status];
    this.root.className = `status status-${status}`;
    this.root.hidden = false;
    this.root.replaceChildren(
      element('div', { class: 'status-icon', children: [icon(name, 44)] }),
      element('h1', { text: title }),
      element('p', { text: message }),
    );
    const isWaiting = status === 'loading';
    if (isWaiting) this.root.append(progressBar('Loading the graph'));
    if (next === null) return;
    const look = isWaiting ? 'button quiet' : 'button';
    const button = element('button', { class: look, text: next.label, attributes: { type: 'button' } });
    button.addEventListener('click', () => next.run());
    this.root.append(button);
    // Whoever goes on typing shall not cancel what they wait for.
    if (hasFocus || (!isWaiting && document.hasFocus())) button.focus();
  }

  hide(): void {
    this.#shown = null;
    this.#next = null;
    this.root.hidden = true;
    this.root.replaceChildren();
  }
}
