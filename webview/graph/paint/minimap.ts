import { element, svgElement } from '../../shared/dom.ts';
import { toneOfItem } from '../drawing/cards.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import { familyOf } from '../model/families.ts';
import { isAllInView, type MinimapScale, minimapFrame, minimapScale } from '../model/minimap.ts';
import type { Bounds } from '../model/picture.ts';
import type { SceneItem } from '../model/scene.ts';
import { ChangePainter } from './change-painter.ts';
import type { ThemeColours } from './theme-colours.ts';

export interface MinimapEvents {
  /** Brings a point of the picture into the middle of the view. */
  centre(x: number, y: number): void;
  /** Moves the view by parts of its own size. */
  moveBy(x: number, y: number): void;
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-0.25, 0],
  ArrowRight: [0.25, 0],
  ArrowUp: [0, -0.25],
  ArrowDown: [0, 0.25],
  PageUp: [0, -1],
  PageDown: [0, 1],
};

/** The whole picture, small, with a frame round what is in view: hidden while all of it is. Drag in it, or use the arrow keys. */
export class Minimap {
  readonly root = element('div', {
    class: 'minimap',
    attributes: { tabindex: '0', role: 'application', 'aria-label': 'Overview: the arrow keys move what is in view' },
  });
  readonly #canvas = element('canvas', { attributes: { 'aria-hidden': 'true' } });
  readonly #marks = svgElement('path', { class: 'minimap-marks' });
  readonly #frame = svgElement('rect', { class: 'minimap-frame', rx: 2 });
  readonly #above = svgElement('svg', { 'aria-hidden': 'true' });
  readonly #colours: ThemeColours;
  readonly #events: MinimapEvents;
  #context: PaintContext | null = null;
  #scale: MinimapScale | null = null;
  #drawing: ReturnType<typeof setTimeout> | undefined;

  constructor(colours: ThemeColours, events: MinimapEvents) {
    this.#colours = colours;
    this.#events = events;
    this.#above.append(this.#marks, this.#frame);
    this.root.append(this.#canvas, this.#above);
    this.root.hidden = true;
    this.root.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      this.root.setPointerCapture(event.pointerId);
      this.#goTo(event);
    });
    this.root.addEventListener('pointermove', (event) => {
      if (this.root.hasPointerCapture(event.pointerId)) this.#goTo(event);
    });
    this.root.addEventListener('keydown', (event) => {
      const step = steps[event.key];
      if (step === undefined) return;
      this.#events.moveBy(...step);
      event.preventDefault();
    });
  }

  /** Another picture, or the same in other colours. */
  setContext(context: PaintContext): void {
    this.#context = context;
    this.#scale = minimapScale(context.picture);
    const { width, height } = this.#scale;
    this.root.style.width = `${width}px`;
    this.root.style.height = `${height}px`;
    this.#above.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.#drawSoon();
  }

  refresh(): void {
    this.#drawSoon();
  }

  /** Frames what is in view. */
  setView(view: Bounds): void {
    if (this.#context === null || this.#scale === null) return;
    const wasHidden = this.root.hidden;
    this.root.hidden = isAllInView(this.#context.picture, view);
    if (wasHidden && !this.root.hidden) this.#drawSoon();
    for (const [name, value] of Object.entries(minimapFrame(view, this.#scale))) {
      this.#frame.setAttribute(name, value.toFixed(1));
    }
  }

  /** Marks items, such as what a search has found. */
  setMarks(items: ReadonlySet<number>): void {
    const picture = this.#context?.picture;
    const scale = this.#scale;
    if (picture === undefined || scale === null) return;
    let path = '';
    for (const item of items) {
      const box = picture.boxOf(item);
      const width = Math.max(3, box.width * scale.x);
      const height = Math.max(3, Math.min(box.height, 120) * scale.y);
      const x = Math.min(scale.width - width, box.x * scale.x);
      path += `M${x.toFixed(1)} ${(box.y * scale.y).toFixed(1)}h${width.toFixed(1)}v${height.toFixed(1)}h${(-width).toFixed(1)}Z`;
    }
    this.#marks.setAttribute('d', path);
  }

  #goTo(event: PointerEvent): void {
    if (this.#scale === null) return;
    const box = this.root.getBoundingClientRect();
    this.#events.centre((event.clientX - box.left) / this.#scale.x, (event.clientY - box.top) / this.#scale.y);
  }

  /** The picture itself comes first. */
  #drawSoon(): void {
    clearTimeout(this.#drawing);
    if (!this.root.hidden) this.#drawing = setTimeout(() => this.#draw(), 60);
  }

  #draw(): void {
    const context = this.#context;
    const scale = this.#scale;
    const pen = this.#canvas.getContext('2d');
    if (context === null || scale === null || pen === null) return;
    const ratio = window.devicePixelRatio || 1;
    this.#canvas.width = Math.round(scale.width * ratio);
    this.#canvas.height = Math.round(scale.height * ratio);
    pen.scale(ratio, ratio);
    const changes = new ChangePainter(context, this.#colours);
    for (const item of context.picture.scene.items) {
      const { x, y, width, height } = context.picture.boxOf(item.index);
      pen.fillStyle = changes.colourOf(item) ?? this.#fillOf(item, context);
      // Nothing is so small that it cannot be seen.
      pen.fillRect(x * scale.x, y * scale.y, Math.max(0.6, width * scale.x), Math.max(0.6, height * scale.y));
    }
  }

  #fillOf(item: SceneItem, context: PaintContext): string {
    if (item.kind === 'openModule') return this.#colours.resolve('color-mix(in srgb, var(--ink) 12%, transparent)');
    if (context.colouring !== null) return this.#colours.resolve(toneOfItem(item, context) ?? 'var(--line)');
    const node = context.graph.nodes[item.node];
    const family = node === undefined ? 'module-card' : `family-${familyOf(node)}`;
    return this.#colours.resolve('var(--tone)', `card ${family}`);
  }
}
