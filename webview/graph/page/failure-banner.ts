import type { RunFailure } from '../../../src/protocol/graph-view.ts';
import type { CallSite } from '../../../src/trace/schema.ts';
import { element, iconButton } from '../../shared/dom.ts';
import { fileName } from '../../shared/format.ts';
import { icon } from '../../shared/icons.ts';

export interface FailureEvents {
  revealSource(callSite: CallSite): void;
  /** Shows the operation that failed. */
  goToNode(node: number): void;
}

/** Says above the picture which error ended the run in the step that is shown, until it is closed. */
export class FailureBanner {
  readonly root = element('div', { class: 'failure', attributes: { role: 'alert' } });
  readonly #events: FailureEvents;
  #shown = '';

  constructor(events: FailureEvents) {
    this.#events = events;
    this.root.hidden = true;
  }

  /** `node`: the operation that failed; null where it was none. True when this failure was not shown before. */
  show(failure: RunFailure | null, node: number | null): boolean {
    const key = failure === null ? '' : JSON.stringify([failure, node]);
    if (key === this.#shown) return false;
    this.#shown = key;
    this.root.hidden = failure === null;
    if (failure !== null) this.#draw(failure, node);
    return failure !== null;
  }

  #draw({ name, message, callSite }: RunFailure, node: number | null): void {
    const actions = element('div', { class: 'failure-actions' });
    const action = (text: string, run: () => void): void => {
      const button = element('button', { class: 'link', text, attributes: { type: 'button' } });
      button.addEventListener('click', run);
      actions.append(button);
    };
    if (node !== null) action('Show where', () => this.#events.goToNode(node));
    if (callSite !== null)
      action(`${fileName(callSite.file)}:${callSite.line}`, () => this.#events.revealSource(callSite));
    const close = iconButton(icon('close', 14), 'Hide the error', () => {
      this.root.hidden = true;
    });
    this.root.replaceChildren(
      icon('warning', 16),
      element('div', {
        class: 'failure-text',
        attributes: { tabindex: '0' },
        children: [element('strong', { text: name }), element('span', { text: message })],
      }),
      actions,
      close,
    );
  }
}
