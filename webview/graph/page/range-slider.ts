import { element } from '../../shared/dom.ts';

/** A slider with its name and its number; Page Up and Page Down go by `page`. */
export function rangeSlider(
  name: string,
  { most, page, value }: { readonly most: number; readonly page: number; readonly value: number },
  move: (value: number) => void,
): HTMLElement {
  const range = element('input', {
    attributes: { type: 'range', min: '0', max: String(most), step: '1', value: String(value), 'aria-label': name },
  });
  const number = element('output', { text: String(value) });
  range.addEventListener('input', () => {
    number.textContent = range.value;
    move(Number(range.value));
  });
  range.addEventListener('keydown', (event) => {
    const by = event.key === 'PageDown' ? page : event.key === 'PageUp' ? -page : 0;
    if (by === 0 || page === 1) return;
    event.preventDefault();
    range.value = String(Number(range.value) + by);
    range.dispatchEvent(new Event('input'));
  });
  return element('label', { class: 'tensor-slider', children: [element('span', { text: name }), range, number] });
}
