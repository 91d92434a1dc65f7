import { element } from '../../shared/dom.ts';

const least = 220;
const keyStep = 24;

/** The border between picture and details: drag it, or move it with the arrow keys. */
export class Splitter {
  readonly root = element('div', {
    class: 'splitter',
    attributes: {
      role: 'separator',
      tabindex: '0',
      'aria-orientation': 'vertical',
      'aria-label': 'Size of the details',
      'aria-valuemin': String(least),
      'aria-valuenow': String(least),
      'aria-valuemax': '4000',
    },
  });
  readonly #pane: HTMLElement;
  readonly #onChange: (size: number) => void;
  #size: number | null = null;

  constructor(pane: HTMLElement, onChange: (size: number) => void) {
    this.#pane = pane;
    this.#onChange = onChange;
    this.root.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      this.root.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    this.root.addEventListener('pointermove', (event) => {
      if (!this.root.hasPointerCapture(event.pointerId)) return;
      const box = this.#pane.getBoundingClientRect();
      this.set(this.#isBelow() ? box.bottom - event.clientY : box.right - event.clientX);
    });
    this.root.addEventListener('pointerup', () => this.#tell());
    // A screen reader says how wide the details are.
    new ResizeObserver(() => {
      const box = pane.getBoundingClientRect();
      const size = Math.round(this.#isBelow() ? box.height : box.width);
      this.root.setAttribute('aria-orientation', this.#isBelow() ? 'horizontal' : 'vertical');
      this.root.setAttribute('aria-valuenow', String(Math.max(least, size)));
      this.root.setAttribute('aria-valuetext', `${size} pixels`);
    }).observe(pane);
    this.root.addEventListener('keydown', (event) => {
      const by = { ArrowLeft: 1, ArrowUp: 1, ArrowRight: -1, ArrowDown: -1 }[event.key];
      if (by === undefined) return;
      const box = this.#pane.getBoundingClientRect();
      this.set((this.#isBelow() ? box.height : box.width) + by * keyStep);
      this.#tell();
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /** Sets the pane's size; the style sheet keeps it inside the window. */
  set(size: number): void {
    this.#size = Math.max(least, Math.round(size));
    this.#pane.parentElement?.style.setProperty('--details-size', `${this.#size}px`);
  }

  #tell(): void {
    if (this.#size !== null) this.#onChange(this.#size);
  }

  /** Narrow panels have the details under the picture. */
  #isBelow(): boolean {
    const parent = this.#pane.parentElement;
    return parent !== null && getComputedStyle(parent).flexDirection === 'column';
  }
}
