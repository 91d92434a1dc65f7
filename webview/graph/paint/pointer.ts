import type { PaintContext } from '../drawing/paint-context.ts';
import type { Selection } from '../model/page-state.ts';
import type { Camera } from './camera.ts';
import { itemAt, selectionAt, selectionOfItem } from './states.ts';

export interface PointerEvents {
  choose(selection: Selection, how: 'click' | 'doubleClick'): void;
  toggleModule(module: number): void;
  clearChoice(): void;
  /** Another item is under the pointer while items are only on the canvas. */
  hovered(): void;
}

/** What the pointer does in the picture: on elements where there are some, by place where things are painted on the canvas. */
export class Pointer {
  readonly #svg: SVGSVGElement;
  readonly #camera: Camera;
  readonly #events: PointerEvents;
  #context: PaintContext | null = null;
  #isOnCanvas = false;
  #hovered: number | null = null;

  constructor(svg: SVGSVGElement, camera: Camera, events: PointerEvents) {
    this.#svg = svg;
    this.#camera = camera;
    this.#events = events;
    svg.addEventListener('click', (event) => this.#clicked(event));
    svg.addEventListener('dblclick', (event) => {
      const selection = this.#selectionUnder(event);
      if (selection !== null) events.choose(selection, 'doubleClick');
    });
    svg.addEventListener('pointermove', (event) => {
      if (event.buttons === 0 && this.#isOnCanvas && this.#context !== null) {
        this.#setHovered(this.#itemUnder(event, this.#context));
      }
    });
    svg.addEventListener('pointerleave', () => this.#setHovered(null));
  }

  /** The item under the pointer while it is only on the canvas. */
  get hovered(): number | null {
    return this.#hovered;
  }

  /** Another picture. */
  setContext(context: PaintContext): void {
    if (context.picture !== this.#context?.picture) this.#hovered = null;
    this.#context = context;
  }

  setOnCanvas(isOnCanvas: boolean): void {
    this.#isOnCanvas = isOnCanvas;
  }

  #clicked(event: MouseEvent): void {
    if (event.defaultPrevented || !(event.target instanceof Element)) return;
    const toggle = event.target.closest('[data-toggle]')?.getAttribute('data-toggle') ?? null;
    if (toggle !== null) {
      this.#events.toggleModule(Number(toggle));
      return;
    }
    const selection = this.#selectionUnder(event);
    if (selection === null) this.#events.clearChoice();
    // The second click of a double click has nothing to add.
    else if (event.detail < 2) this.#events.choose(selection, 'click');
  }

  #selectionUnder(event: MouseEvent): Selection | null {
    const selection = selectionAt(event.target, this.#context);
    if (selection !== null || !this.#isOnCanvas || this.#context === null) return selection;
    return selectionOfItem(this.#context, this.#itemUnder(event, this.#context));
  }

  #itemUnder(event: MouseEvent, context: PaintContext): number | null {
    const box = this.#svg.getBoundingClientRect();
    const [x, y] = this.#camera.transform.invert([event.clientX - box.left, event.clientY - box.top]);
    return itemAt(context.picture, x, y);
  }

  #setHovered(item: number | null): void {
    if (item === this.#hovered) return;
    this.#hovered = item;
    if (this.#isOnCanvas) this.#events.hovered();
  }
}
