import { svgElement } from '../../shared/dom.ts';
import type { Shape } from '../drawing/shape.ts';

/** How a shape looks, as a canvas takes it. */
interface Look {
  readonly isShown: boolean;
  readonly fill: string;
  readonly stroke: string;
  readonly lineWidth: number;
  readonly dash: readonly number[];
  readonly opacity: number;
  readonly fillOpacity: number;
  readonly strokeOpacity: number;
  readonly font: string;
  readonly align: CanvasTextAlign;
  readonly baseline: CanvasTextBaseline;
  readonly isStrokedFirst: boolean;
}

const aligns: Readonly<Record<string, CanvasTextAlign>> = { start: 'left', middle: 'center', end: 'right' };

/**
 * Paints on a canvas the shapes that the page otherwise makes elements of. The style sheet says how they look, as it does there: it
 * is asked with an element of the same classes inside others of the same classes, once for each.
 */
export class ShapeCanvas {
  readonly #root = svgElement('svg', { 'aria-hidden': 'true' });
  readonly #known = new Map<string, Look>();

  constructor() {
    this.#root.setAttribute('hidden', '');
    document.body.append(this.#root);
  }

  /** The classes of the element that all of it is inside. */
  setRoot(classes: string): void {
    if (this.#root.getAttribute('class') === classes) return;
    this.#root.setAttribute('class', classes);
    this.#known.clear();
  }

  /** Another theme. */
  clear(): void {
    this.#known.clear();
  }

  /** Paints a shape inside others, the outermost first. */
  paint(pen: CanvasRenderingContext2D, shape: Shape, around: readonly Shape[] = []): void {
    if (shape.name === 'title') return;
    const path = [...around, shape];
    const look = this.#lookOf(path);
    if (!look.isShown) return;
    pen.save();
    const moved = /^translate\((\S+) (\S+)\)$/.exec(String(shape.attributes['transform'] ?? ''));
    if (moved !== null) pen.translate(Number(moved[1]), Number(moved[2]));
    pen.globalAlpha *= look.opacity;
    if (shape.name === 'text') this.#paintText(pen, shape, look);
    else if (shape.name !== 'g') this.#paintOutline(pen, shape, look);
    for (const child of shape.children) this.paint(pen, child, path);
    pen.restore();
  }

  #paintOutline(pen: CanvasRenderingContext2D, shape: Shape, look: Look): void {
    const outline = outlineOf(shape);
    const alpha = pen.globalAlpha;
    if (look.fill !== 'none') {
      pen.globalAlpha = alpha * Number(shape.attributes['fill-opacity'] ?? look.fillOpacity);
      pen.fillStyle = look.fill;
      pen.fill(outline);
    }
    if (look.stroke === 'none') return;
    pen.globalAlpha = alpha * look.strokeOpacity;
    pen.strokeStyle = look.stroke;
    pen.lineWidth = Number(shape.attributes['stroke-width'] ?? look.lineWidth);
    pen.setLineDash([...look.dash]);
    pen.lineJoin = 'round';
    pen.stroke(outline);
  }

  #paintText(pen: CanvasRenderingContext2D, { attributes, text }: Shape, look: Look): void {
    const [x, y] = [numberOf(attributes['x']), numberOf(attributes['y'])];
    pen.font = look.font;
    pen.textAlign = aligns[String(attributes['text-anchor'] ?? '')] ?? look.align;
    pen.textBaseline = look.baseline;
    if (look.isStrokedFirst && look.stroke !== 'none') {
      pen.strokeStyle = look.stroke;
      pen.lineWidth = look.lineWidth;
      pen.lineJoin = 'round';
      pen.strokeText(text, x, y);
    }
    pen.fillStyle = look.fill;
    pen.fillText(text, x, y);
  }

  #lookOf(path: readonly Shape[]): Look {
    const key = path.map(({ name, attributes, tone }) => `${name}.${attributes['class'] ?? ''}${tone ?? ''}`).join(' ');
    let known = this.#known.get(key);
    if (known === undefined) {
      known = this.#ask(path);
      this.#known.set(key, known);
    }
    return known;
  }

  #ask(path: readonly Shape[]): Look {
    let inner: SVGElement = this.#root;
    for (const { name, attributes, tone } of path) {
      const element = svgElement(name, { class: attributes['class'] ?? '' });
      if (tone !== null) element.style.setProperty('--tone', tone);
      inner.append(element);
      inner = element;
    }
    const style = getComputedStyle(inner);
    const look: Look = {
      isShown: style.display !== 'none',
      fill: style.fill,
      stroke: style.stroke,
      lineWidth: Number.parseFloat(style.strokeWidth) || 1,
      dash: style.strokeDasharray === 'none' ? [] : style.strokeDasharray.split(/[\s,]+/).map(Number.parseFloat),
      opacity: Number(style.opacity),
      fillOpacity: Number(style.fillOpacity),
      strokeOpacity: Number(style.strokeOpacity),
      font: `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`,
      align: aligns[style.textAnchor] ?? 'left',
      baseline: style.dominantBaseline === 'central' ? 'middle' : 'alphabetic',
      isStrokedFirst: style.paintOrder.startsWith('stroke'),
    };
    this.#root.replaceChildren();
    return look;
  }
}

function outlineOf({ name, attributes }: Shape): Path2D {
  if (name === 'path') return new Path2D(String(attributes['d'] ?? ''));
  const outline = new Path2D();
  const [x, y] = [numberOf(attributes['x']), numberOf(attributes['y'])];
  if (name === 'circle') outline.arc(x, y, numberOf(attributes['r']), 0, 2 * Math.PI);
  else {
    const radius = numberOf(attributes['rx']);
    outline.roundRect(x, y, numberOf(attributes['width']), numberOf(attributes['height']), radius);
  }
  return outline;
}

function numberOf(value: string | number | undefined): number {
  return Number(value ?? 0);
}
