import type { TensorAddress } from '../../../src/protocol/graph-view.ts';
import type { TensorSummary } from '../../../src/trace/schema.ts';
import { element, iconButton } from '../../shared/dom.ts';
import { formatCount, formatNumber, toNumber } from '../../shared/format.ts';
import { icon } from '../../shared/icons.ts';
import {
  colourWindow,
  elementText,
  isColourImage,
  type MatrixStack,
  placeInside,
  rowsAtATime,
  stackOf,
  type TensorPlace,
  type TensorWindow,
  tableColumns,
  windowAt,
} from '../model/tensor-window.ts';
import { drawColours, drawGrey, drawHeatMap } from './heat-map.ts';
import type { TensorClient } from './tensor-client.ts';

type Look = 'heat' | 'image' | 'table';

/** How a tensor is looked at. Kept while one goes from step to step. */
export interface TensorLook {
  look: Look;
  place: TensorPlace;
}

const lookNames: Readonly<Record<Look, string>> = { heat: 'Heat map', image: 'Image', table: 'Numbers' };

/** Shows any part of a recorded tensor: a slice as a heat map, an image or numbers. Reads only what it shows. */
export class TensorViewer {
  readonly root: HTMLElement;
  readonly #tensor: TensorAddress;
  readonly #summary: TensorSummary;
  readonly #client: TensorClient;
  readonly #stack: MatrixStack;
  readonly #state: TensorLook;
  readonly #view = element('div', { class: 'tensor-view' });
  readonly #readout = element('p', { class: 'tensor-readout', attributes: { 'aria-live': 'polite' } });
  readonly #sliders = element('div', { class: 'tensor-sliders' });
  readonly #looks: ReadonlyMap<Look, HTMLButtonElement>;
  #newest = 0;

  constructor(tensor: TensorAddress, summary: TensorSummary, client: TensorClient, state: TensorLook, label: string) {
    this.#tensor = tensor;
    this.#summary = summary;
    this.#client = client;
    this.#stack = stackOf(summary.shape);
    this.#state = state;
    state.place = placeInside(this.#stack, state.place);
    const looks: Look[] =
      this.#stack.rows > 3 && this.#stack.columns > 3 ? ['heat', 'image', 'table'] : ['heat', 'table'];
    if (!looks.includes(state.look)) state.look = 'heat';
    this.#looks = new Map(
      looks.map((look) => {
        const button = element('button', { class: 'look', text: lookNames[look], attributes: { type: 'button' } });
        button.addEventListener('click', () => this.#choose(look));
        return [look, button];
      }),
    );
    const bar = element('div', {
      class: 'tensor-bar',
      children: [
        element('div', {
          class: 'looks',
          attributes: { role: 'group', 'aria-label': `How to show the ${label}` },
          children: [...this.#looks.values()],
        }),
        iconButton(icon('copy', 14), 'Copy as nested arrays', () => client.copy(tensor)),
        iconButton(icon('save', 14), 'Save as .npy…', () => client.save(tensor)),
      ],
    });
    this.root = element('div', { class: 'tensor-viewer', children: [bar, this.#sliders, this.#view, this.#readout] });
    this.#choose(state.look);
  }

  #choose(look: Look): void {
    this.#state.look = look;
    for (const [each, button] of this.#looks) button.setAttribute('aria-pressed', String(each === look));
    this.#drawSliders();
    void this.#show();
  }

  get #isColour(): boolean {
    return this.#state.look === 'image' && isColourImage(this.#summary.shape);
  }

  /** One slider for each dimension that is not on the screen, and one for the rows where they do not all fit. */
  #drawSliders(): void {
    const { leading, rows } = this.#stack;
    const shown = this.#isColour ? leading.slice(0, -1) : leading;
    const sliders = shown.map((size, dimension) =>
      size < 2
        ? null
        : slider(`Dimension ${dimension}`, size - 1, 1, this.#state.place.leading[dimension] ?? 0, (index) => {
            const indices = this.#state.place.leading.with(dimension, index);
            this.#move({ ...this.#state.place, leading: indices });
          }),
    );
    const atATime = rowsAtATime(this.#stack, this.#state.look === 'table');
    if (atATime < rows) {
      const move = (firstRow: number) => this.#move({ ...this.#state.place, firstRow });
      sliders.push(slider('First row', rows - atATime, atATime, this.#state.place.firstRow, move));
    }
    this.#sliders.replaceChildren(...sliders.filter((each) => each !== null));
  }

  #move(place: TensorPlace): void {
    this.#state.place = place;
    void this.#show();
  }

  async #show(): Promise<void> {
    const turn = ++this.#newest;
    const { look, place } = this.#state;
    const window = this.#isColour ? colourWindow(this.#stack, place) : windowAt(this.#stack, place, look === 'table');
    try {
      const elements = await this.#client.read(this.#tensor, window.start, window.count);
      if (turn !== this.#newest) return;
      if (look === 'table') this.#showTable(elements, window);
      else this.#showPicture(elements, window);
    } catch (error) {
      if (turn !== this.#newest) return;
      this.#view.replaceChildren(
        element('p', { class: 'note alarm', text: error instanceof Error ? error.message : String(error) }),
      );
    }
  }

  #showPicture(elements: Float64Array, window: TensorWindow): void {
    const canvas = element('canvas', { class: 'tensor-picture', attributes: { role: 'img' } });
    canvas.setAttribute('aria-label', `${window.rows} by ${window.columns} elements`);
    this.#view.replaceChildren(canvas);
    const { min, max } = this.#summary.statistics;
    const largest = Math.max(Math.abs(toNumber(min)), Math.abs(toNumber(max)));
    if (this.#isColour) drawColours(canvas, elements, window.columns);
    else if (this.#state.look === 'image') drawGrey(canvas, elements, window.columns);
    else drawHeatMap(canvas, elements, window.columns, largest);
    this.#fitPicture(canvas, window);
    this.#readout.textContent = this.#state.look === 'heat' ? scaleText(largest) : '';
    canvas.addEventListener('pointermove', (event) => {
      const bounds = canvas.getBoundingClientRect();
      const column = Math.min(
        window.columns - 1,
        Math.floor(((event.clientX - bounds.left) / bounds.width) * window.columns),
      );
      const row = Math.min(window.rows - 1, Math.floor(((event.clientY - bounds.top) / bounds.height) * window.rows));
      const value = elements[row * window.columns + column];
      if (value === undefined) return;
      const { place } = this.#state;
      this.#readout.textContent = elementText(this.#summary.shape, place, window.firstRow + row, column, value);
    });
  }

  /** Small pictures are drawn large, in whole pixels; a vector is a band that can be seen. */
  #fitPicture(canvas: HTMLCanvasElement, { rows, columns }: TensorWindow): void {
    const width = Math.max(160, this.#view.clientWidth);
    const cell = Math.max(1, Math.min(24, Math.floor(width / Math.max(1, columns))));
    canvas.style.width = columns * cell > width || cell === 1 ? '100%' : `${columns * cell}px`;
    const height = columns * cell > width ? (rows * width) / columns : rows * cell;
    canvas.style.height = `${Math.max(rows === 1 ? 20 : 6, Math.min(420, height))}px`;
  }

  #showTable(elements: Float64Array, window: TensorWindow): void {
    const columns = Math.min(window.columns, tableColumns);
    const { min, max } = this.#summary.statistics;
    const largest = Math.max(Math.abs(toNumber(min)), Math.abs(toNumber(max))) || 1;
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
        const value = elements[row * window.columns + column] ?? Number.NaN;
        const isNumber = Number.isFinite(value);
        const cell = element('td', {
          class: isNumber ? (value < 0 ? 'negative' : 'positive') : 'alarm',
          text: isNumber ? formatNumber(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞',
        });
        if (isNumber)
          cell.style.setProperty('--level', String(Math.min(100, Math.round((100 * Math.abs(value)) / largest))));
        line.append(cell);
      }
      if (columns < window.columns) line.append(element('td', { class: 'more', text: '…' }));
      rows.push(line);
    }
    const table = element('table', {
      class: 'numbers',
      children: [element('thead', { children: [head] }), element('tbody', { children: rows })],
    });
    const scroller = element('div', {
      class: 'preview preview-scroll',
      attributes: { tabindex: '0', role: 'region', 'aria-label': 'Numbers' },
      children: [table],
    });
    this.#view.replaceChildren(scroller);
    const shown = columns < window.columns ? `, columns 0–${columns - 1} of ${formatCount(window.columns)}` : '';
    const last = window.firstRow + window.rows - 1;
    this.#readout.textContent = `Rows ${window.firstRow}–${last} of ${formatCount(this.#stack.rows)}${shown}`;
  }
}

function scaleText(largest: number): string {
  return Number.isFinite(largest) ? `Colours from ${formatNumber(-largest)} to ${formatNumber(largest)}` : '';
}

function slider(name: string, most: number, step: number, value: number, move: (value: number) => void): HTMLElement {
  const range = element('input', {
    attributes: { type: 'range', min: '0', max: String(most), step: '1', value: String(value), 'aria-label': name },
  });
  const number = element('output', { text: String(value) });
  range.addEventListener('input', () => {
    number.textContent = range.value;
    move(Number(range.value));
  });
  // Pages of rows: the keyboard's larger step.
  range.addEventListener('keydown', (event) => {
    const by = event.key === 'PageDown' ? step : event.key === 'PageUp' ? -step : 0;
    if (by === 0 || step === 1) return;
    event.preventDefault();
    range.value = String(Number(range.value) + by);
    range.dispatchEvent(new Event('input'));
  });
  return element('label', { class: 'tensor-slider', children: [element('span', { text: name }), range, number] });
}
