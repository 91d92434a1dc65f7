/** A part of an SVG drawing, as plain data: a page makes elements of it, the command line text. */
export interface Shape {
  readonly tag: 'svg' | 'g' | 'path' | 'line' | 'rect' | 'text';
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly text?: string;
  readonly children?: readonly Shape[];
}

export function group(name: string, children: readonly Shape[], attributes: Shape['attributes'] = {}): Shape {
  return { tag: 'g', attributes: { class: name, ...attributes }, children };
}

export function path(name: string, d: string, attributes: Shape['attributes'] = {}): Shape {
  return { tag: 'path', attributes: { class: name, d, ...attributes } };
}

/** From the middle of small letters to the line that they stand on. In pixels: not every program that reads SVG knows `dy`. */
export const belowMiddle = 3.7;

export function text(name: string, content: string, attributes: Shape['attributes']): Shape {
  return { tag: 'text', attributes: { class: name, ...attributes }, text: content };
}

/** Coordinates need no more digits than a screen has pixels. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
