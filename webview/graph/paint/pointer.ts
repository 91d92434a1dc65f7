import type { PaintContext } from '../drawing/paint-context.ts';
import { netNear } from '../model/net-near.ts';
import type { Selection } from '../model/page-state.ts';
import type { Camera } from './camera.ts';
import { itemAt, selectionAt, selectionOfItem } from './states.ts';

/** A line is pointed at from so many pixels away. */
const lineReach = 5;

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
  #hoveredNet: number | null = null;

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
        const [x, y] = this.#placeOf(event);
        const item = itemAt(this.#context.picture, x, y);
        this.#setHovered(item, isOnLines(this.#context, item) ? this.#netUnder(x, y, this.#context) : null);
      }
    });
    svg.addEventListener('pointerleave', () => this.#setHovered(null, null));
  }

  /** The item under the pointer while it is only on the canvas. */
  get hovered(): number | null {
    return this.#hovered;
  }

  /** The net under the pointer while it is only on the canvas. */
  get hoveredNet(): number | null {
    return this.#hoveredNet;
  }

  /** Another picture. */
  setContext(context: PaintContext): void {
    if (context.picture !== this.#context?.picture) {
      this.#hovered = null;
      this.#hoveredNet = null;
    }
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
    return itemAt(context.picture, ...this.#placeOf(event));
  }

  /** Where in the picture an event is. */
  #placeOf(event: MouseEvent): [x: number, y: number] {
    const box = this.#svg.getBoundingClientRect();
    return this.#camera.transform.invert([event.clientX - box.left, event.clientY - box.top]);
  }

  #netUnder(x: number, y: number, { picture }: PaintContext): number | null {
    return netNear(picture, x, y, lineReach / this.#camera.transform.k);
  }

  #setHovered(item: number | null, net: number | null): void {
    if (item === this.#hovered && net === this.#hoveredNet) return;
    this.#hovered = item;
    this.#hoveredNet = net;
    if (this.#isOnCanvas) this.#events.hovered();
  }
}

/** Whether lines can be seen at a place where an item is: beside all items, and in an open module. */
function isOnLines({ picture }: PaintContext, item: number | null): boolean {
  return item === null || picture.scene.items[item]?.kind === 'openModule';
}
