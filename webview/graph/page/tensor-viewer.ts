import { element } from '../../shared/dom.ts';
import { formatCount, formatNumber } from '../../shared/format.ts';
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
import { drawNumberTable } from './number-table.ts';
import { rangeSlider } from './range-slider.ts';

type Look = 'heat' | 'image' | 'table';

/** How a tensor is looked at. Kept while one goes from step to step. */
export interface TensorLook {
  look: Look;
  place: TensorPlace;
}

/** Some elements of a tensor. */
export interface ReadElements {
  readonly elements: Float64Array;
  /** What else there is to say of one of them. */
  readonly about?: (position: number) => string;
}

/** What a viewer shows. */
export interface ViewedTensor {
  readonly shape: readonly number[];
  /** What it is called aloud: `value`. */
  readonly label: string;
  /** The largest of all its elements, without their signs; null where only what is read is known. */
  readonly largest: number | null;
  /** Reads elements, row-major. Rejects with a reason for a person. */
  read(start: number, count: number): Promise<ReadElements>;
}

interface ScaledElements extends ReadElements {
  readonly largest: number;
}

const lookNames: Readonly<Record<Look, string>> = { heat: 'Heat map', image: 'Image', table: 'Numbers' };

/** Shows any part of a recorded tensor: a slice as a heat map, an image or numbers. Reads only what it shows. */
export class TensorViewer {
  readonly root: HTMLElement;
  readonly #tensor: ViewedTensor;
  readonly #stack: MatrixStack;
  readonly #state: TensorLook;
  readonly #view = element('div', { class: 'tensor-view' });
  readonly #readout = element('p', { class: 'tensor-readout', attributes: { 'aria-live': 'polite' } });
  readonly #sliders = element('div', { class: 'tensor-sliders' });
  readonly #looks: ReadonlyMap<Look, HTMLButtonElement>;
  #newest = 0;
  /** Paints what was read in the colours that the theme has now. */
  #paint: () => void = () => {};

  /** `actions`: buttons for what can be done with the whole tensor. */
  constructor(tensor: ViewedTensor, state: TensorLook, actions: readonly HTMLElement[]) {
    this.#tensor = tensor;
    this.#stack = stackOf(tensor.shape);
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
          attributes: { role: 'group', 'aria-label': `How to show the ${tensor.label}` },
          children: [...this.#looks.values()],
        }),
        ...actions,
      ],
    });
    this.root = element('div', { class: 'tensor-viewer', children: [bar, this.#sliders, this.#view, this.#readout] });
    this.#choose(state.look);
  }

  /** The theme is another one. */
  repaint(): void {
    if (this.#view.querySelector('canvas') !== null) this.#paint();
  }

  #choose(look: Look): void {
    this.#state.look = look;
    for (const [each, button] of this.#looks) button.setAttribute('aria-pressed', String(each === look));
    this.#drawSliders();
    void this.#show();
  }

  get #isColour(): boolean {
    return this.#state.look === 'image' && isColourImage(this.#tensor.shape);
  }

  /** One slider for each dimension that is not on the screen, and one for the rows where they do not all fit. */
  #drawSliders(): void {
    const { leading, rows } = this.#stack;
    const shown = this.#isColour ? leading.slice(0, -1) : leading;
    const leadingIndex = (dimension: number): number => this.#state.place.leading[dimension] ?? 0;
    const sliders = shown.map((size, dimension) =>
      size < 2
        ? null
        : rangeSlider(
            `Dimension ${dimension}`,
            { most: size - 1, page: 1, value: leadingIndex(dimension) },
            (index) => {
              const indices = this.#state.place.leading.with(dimension, index);
              this.#move({ ...this.#state.place, leading: indices });
            },
          ),
    );
    const atATime = rowsAtATime(this.#stack, this.#state.look === 'table');
    if (atATime < rows) {
      const move = (firstRow: number) => this.#move({ ...this.#state.place, firstRow });
      const range = { most: rows - atATime, page: atATime, value: this.#state.place.firstRow };
      sliders.push(rangeSlider('First row', range, move));
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
      const read = await this.#tensor.read(window.start, window.count);
      if (turn !== this.#newest) return;
      const scaled = { ...read, largest: this.#tensor.largest ?? largestOf(read.elements) };
      if (look === 'table') this.#showTable(scaled, window);
      else this.#showPicture(scaled, window);
    } catch (error) {
      if (turn !== this.#newest) return;
      this.#view.replaceChildren(
        element('p', { class: 'note alarm', text: error instanceof Error ? error.message : String(error) }),
      );
    }
  }

  #showPicture({ elements, largest, about }: ScaledElements, window: TensorWindow): void {
    const canvas = element('canvas', { class: 'tensor-picture', attributes: { role: 'img' } });
    canvas.setAttribute('aria-label', `${window.rows} by ${window.columns} elements`);
    this.#view.replaceChildren(canvas);
    const isColour = this.#isColour;
    const { look } = this.#state;
    this.#paint = () => {
      if (isColour) drawColours(canvas, elements, window.columns);
      else if (look === 'image') drawGrey(canvas, elements, window.columns);
      else drawHeatMap(canvas, elements, window.columns, largest);
    };
    this.#paint();
    this.#fitPicture(canvas, window);
    this.#readout.textContent = this.#state.look === 'heat' ? scaleText(largest) : '';
    canvas.addEventListener('pointermove', (event) => {
      const bounds = canvas.getBoundingClientRect();
      const column = Math.min(
        window.columns - 1,
        Math.floor(((event.clientX - bounds.left) / bounds.width) * window.columns),
      );
      const row = Math.min(window.rows - 1, Math.floor(((event.clientY - bounds.top) / bounds.height) * window.rows));
      const position = row * window.columns + column;
      const value = elements[position];
      if (value === undefined) return;
      const { place } = this.#state;
      const text = elementText(this.#tensor.shape, place, window.firstRow + row, column, value);
      this.#readout.textContent = about === undefined ? text : `${text} (${about(position)})`;
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

  #showTable(read: ScaledElements, window: TensorWindow): void {
    const { elements, largest } = read;
    this.#view.replaceChildren(drawNumberTable(elements, window, largest));
    const columns = Math.min(window.columns, tableColumns);
    const shown = columns < window.columns ? `, columns 0–${columns - 1} of ${formatCount(window.columns)}` : '';
    const last = window.firstRow + window.rows - 1;
    this.#readout.textContent = `Rows ${window.firstRow}–${last} of ${formatCount(this.#stack.rows)}${shown}`;
  }
}

function largestOf(elements: Float64Array): number {
  return elements.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
}

function scaleText(largest: number): string {
  if (largest === 0) return 'No finite number here differs from zero';
  return Number.isFinite(largest) ? `Colours from ${formatNumber(-largest)} to ${formatNumber(largest)}` : '';
}
