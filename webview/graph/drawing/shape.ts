/** An SVG element as plain data: the page makes elements of it, an export text. */
export interface Shape {
  readonly name: 'g' | 'rect' | 'path' | 'circle' | 'text' | 'title';
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly Shape[];
  /** Of `text` and `title`. Names from a script may hold markup: it is text all the same. */
  readonly text: string;
  /** The colour of what the card is coloured by, instead of its kind's. */
  readonly tone: string | null;
}

type Attributes = Readonly<Record<string, string | number>>;

/** Makes a shape; children that are null are left out. */
export function shape(
  name: Exclude<Shape['name'], 'text' | 'title'>,
  attributes: Attributes,
  children: readonly (Shape | null)[] = [],
): Shape {
  return { name, attributes, children: children.filter((child) => child !== null), text: '', tone: null };
}

export function textShape(attributes: Attributes, text: string): Shape {
  return { name: 'text', attributes, children: [], text, tone: null };
}

/** What a pointer that rests on the shape around it is told. */
export function titleShape(text: string): Shape {
  return { name: 'title', attributes: {}, children: [], text, tone: null };
}

/** Moves shapes. */
export function translate(x: number, y: number): { readonly transform: string } {
  return { transform: `translate(${x} ${y})` };
}
