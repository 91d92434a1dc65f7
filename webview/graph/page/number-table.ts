import { element } from '../../shared/dom.ts';
import { formatNumber } from '../../shared/format.ts';
import { type TensorWindow, tableColumns } from '../model/tensor-window.ts';

/** Elements as numbers in a table that scrolls, each shaded by how large it is beside `largest`. */
export function drawNumberTable(elements: Float64Array, window: TensorWindow, largest: number): HTMLElement {
  const columns = Math.min(window.columns, tableColumns);
  const head = element('tr', { children: [element('td')] });
  for (let column = 0; column < columns; column++) {
    head.append(element('th', { text: String(column), attributes: { scope: 'col' } }));
  }
  const rows: HTMLElement[] = [];
  for (let row = 0; row < window.rows; row++) {
    const line = element('tr', {
      children: [element('th', { text: String(window.firstRow + row), attributes: { scope: 'row' } })],
    });
    for (let column = 0; column < columns; column++) {
      line.append(cellOf(elements[row * window.columns + column] ?? Number.NaN, largest));
    }
    if (columns < window.columns) line.append(element('td', { class: 'more', text: '…' }));
    rows.push(line);
  }
  const table = element('table', {
    class: 'numbers',
    children: [element('thead', { children: [head] }), element('tbody', { children: rows })],
  });
  return element('div', {
    class: 'preview preview-scroll',
    attributes: { tabindex: '0', role: 'region', 'aria-label': 'Numbers' },
    children: [table],
  });
}

function cellOf(value: number, largest: number): HTMLElement {
  if (!Number.isFinite(value)) {
    const text = Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
    return element('td', { class: 'alarm', text });
  }
  const cell = element('td', { class: value < 0 ? 'negative' : 'positive', text: formatNumber(value) });
  cell.style.setProperty('--level', String(Math.min(100, Math.round((100 * Math.abs(value)) / (largest || 1)))));
  return cell;
}
