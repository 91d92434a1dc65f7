import type { DeviceMenuState, TrainingPageMessage } from '../../src/protocol/training-view.ts';
import { element } from '../shared/dom.ts';
import { chosenText, type DeviceRow, deviceRows } from './model/device-rows.ts';

/** The device of the next run: what is chosen, what there is, and why something is not. */
export class DeviceMenu {
  readonly element: HTMLDetailsElement;
  readonly #send: (message: TrainingPageMessage) => void;
  readonly #chosen = element('span', { class: 'quiet' });
  readonly #rows = element('fieldset', {
    children: [element('legend', { class: 'spoken', text: 'Device of the next run' })],
  });
  readonly #again: HTMLButtonElement;
  #shown = '';
  #hasLooked = false;

  constructor(send: (message: TrainingPageMessage) => void) {
    this.#send = send;
    this.#again = this.#link('Look again', 'lookAtDevices');
    const links = [this.#link('Measure all', 'checkDevices'), this.#link('Set up tfjs-node-gpu…', 'setUpTensorflow')];
    this.element = element('details', {
      class: 'devices',
      children: [
        element('summary', { children: ['Device of the next run: ', this.#chosen] }),
        this.#rows,
        element('div', { class: 'device-links', children: [this.#again, ...links] }),
      ],
    });
    this.element.addEventListener('toggle', () => {
      if (!this.element.open || this.#hasLooked) return;
      this.#hasLooked = true;
      send({ type: 'lookAtDevices' });
    });
  }

  show(menu: DeviceMenuState): void {
    this.#chosen.textContent = chosenText(menu);
    this.#again.disabled = menu.isLooking;
    this.#hasLooked ||= menu.options.length > 0;
    const rows = deviceRows(menu);
    const shown = JSON.stringify(rows);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const focused = this.#rows.querySelector<HTMLInputElement>('input:focus')?.value;
    const [legend] = this.#rows.children;
    this.#rows.replaceChildren(...(legend === undefined ? [] : [legend]), ...rows.map((row) => this.#row(row)));
    for (const input of this.#rows.querySelectorAll('input')) if (input.value === focused) input.focus();
  }

  #row({ device, text, isAvailable, isChosen }: DeviceRow): HTMLElement {
    const id = `device-${device}`;
    const input = element('input', {
      attributes: { type: 'radio', name: 'device', value: device, id, 'aria-describedby': `${id}-text` },
    });
    input.checked = isChosen;
    input.disabled = !isAvailable;
    input.addEventListener('change', () => this.#send({ type: 'useDevice', device }));
    return element('div', {
      class: isAvailable ? 'device' : 'device unavailable',
      children: [
        input,
        element('label', { text: device, attributes: { for: id } }),
        element('p', { class: 'quiet', text, attributes: { id: `${id}-text` } }),
      ],
    });
  }

  #link(text: string, type: 'lookAtDevices' | 'checkDevices' | 'setUpTensorflow'): HTMLButtonElement {
    const link = element('button', { class: 'link', text, attributes: { type: 'button' } });
    link.addEventListener('click', () => this.#send({ type }));
    return link;
  }
}
