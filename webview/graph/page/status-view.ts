import { element } from '../../shared/dom.ts';
import { type IconName, icon } from '../../shared/icons.ts';

export type Status = 'empty' | 'loading' | 'error';

const looks: Readonly<Record<Status, { readonly icon: IconName; readonly title: string }>> = {
  empty: { icon: 'graph', title: 'No graph' },
  loading: { icon: 'graph', title: 'Loading' },
  error: { icon: 'warning', title: 'The graph cannot be shown' },
};

/** What fills the page while there is no graph to show. */
export class StatusView {
  readonly root = element('main', { class: 'status', attributes: { 'aria-live': 'polite' } });

  show(status: Status, message: string): void {
    const { icon: name, title } = looks[status];
    this.root.className = `status status-${status}`;
    this.root.hidden = false;
    this.root.replaceChildren(
      element('div', { class: 'status-icon', children: [icon(name, 44)] }),
      element('h1', { text: title }),
      element('p', { text: message }),
    );
    if (status === 'loading') {
      this.root.append(element('div', { class: 'progress', attributes: { 'aria-hidden': 'true' } }));
    }
  }

  hide(): void {
    this.root.hidden = true;
    this.root.replaceChildren();
  }
}
