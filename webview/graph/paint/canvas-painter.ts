import { element } from '../../shared/dom.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import { CanvasScene } from './canvas-scene.ts';
import { type CanvasStates, noStates } from './canvas-states.ts';
import { ShapeCanvas } from './shape-canvas.ts';
import type { ThemeColours } from './theme-colours.ts';
import { Tiles } from './tiles.ts';

/** Marks in the page's own timeline: for the developer tools, and for the benchmark. */
export const paintMarks = { begins: 'backstep: new picture', complete: 'backstep: canvas complete' } as const;

/** Paints a picture of very many items on a canvas below the SVG, which then holds only what is touched. */
export class CanvasPainter {
  readonly canvas = element('canvas', { class: 'tiles', attributes: { 'aria-hidden': 'true' } });
  readonly #colours: ThemeColours;
  readonly #shapes = new ShapeCanvas();
  readonly #tiles: Tiles;
  #context: PaintContext | null = null;
  #scene: CanvasScene | null = null;
  #states: CanvasStates = noStates;
  #frame = 0;
  #isShown = false;

  constructor(colours: ThemeColours) {
    this.#colours = colours;
    this.#tiles = new Tiles((pen, bounds, scale) => this.#scene?.paint(pen, bounds, scale, this.#states));
  }

  /** Another picture, or the same with other values. */
  setContext(context: PaintContext): void {
    if (context.picture === this.#context?.picture) this.#tiles.refresh();
    else this.#tiles.clear();
    this.#context = context;
    this.#scene = null;
  }

  setStates(states: CanvasStates): void {
    this.#states = states;
    this.#tiles.refresh();
  }

  /** Paints again: the theme has changed. */
  refresh(): void {
    this.#shapes.clear();
    this.#tiles.refresh();
  }

  /** Draws what is in view, now and in the frames that follow until all of it is there. */
  show(camera: { x: number; y: number; scale: number }, size: { width: number; height: number }): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const context = this.#context;
    const target = this.canvas.getContext('2d');
    if (context === null || target === null) return;
    this.#scene ??= new CanvasScene(context, this.#colours, this.#shapes);
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(size.width * ratio);
    const height = Math.round(size.height * ratio);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.#setShown(true);
    if (this.#tiles.draw(target, { ...camera, ...size, ratio }, context.picture)) performance.mark(paintMarks.complete);
    else this.#frame = requestAnimationFrame(() => this.show(camera, size));
  }

  hide(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#setShown(false);
  }

  #setShown(isShown: boolean): void {
    if (this.#isShown === isShown) return;
    this.#isShown = isShown;
    this.canvas.classList.toggle('shown', isShown);
  }
}
