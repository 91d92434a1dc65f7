import type { SampleScript, TrainingPageMessage } from '../../src/protocol/training-view.ts';
import { element } from '../shared/dom.ts';
import { icon } from '../shared/icons.ts';

/** The lessons, each to be opened or run. */
export function sampleCards(
  samples: readonly SampleScript[],
  send: (message: TrainingPageMessage) => void,
): HTMLElement[] {
  return samples.map(({ id, title, description }) => {
    const run = element('button', {
      class: 'action',
      attributes: { type: 'button', 'aria-label': `Run ${title}` },
      children: [icon('play'), element('span', { text: 'Run' })],
    });
    run.addEventListener('click', () => send({ type: 'runSample', id }));
    const open = element('button', {
      class: 'action',
      attributes: { type: 'button', 'aria-label': `Open ${title}` },
      children: [icon('source'), element('span', { text: 'Open' })],
    });
    open.addEventListener('click', () => send({ type: 'openSample', id }));
    return element('li', {
      class: 'sample',
      children: [
        element('h2', { text: title }),
        element('p', { text: description }),
        element('div', { class: 'actions', children: [run, open] }),
      ],
    });
  });
}
