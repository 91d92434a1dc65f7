import type { Shape } from '../drawing/shape.ts';
import { hexOf, parseColour, splitArguments } from './colour.ts';
import { escapeMarkup } from './markup.ts';
import type { Styled, StyleSheet } from './style-sheet.ts';

/** Attributes that place a shape; all others belong to the page. */
const geometry = ['d', 'x', 'y', 'width', 'height', 'rx', 'r', 'transform', 'text-anchor', 'fill-opacity'];
/** Properties that SVG takes as attributes. */
const properties = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-opacity',
  'fill-opacity',
  'opacity',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
  'paint-order',
];

type Variables = ReadonlyMap<string, string>;

/** Writes shapes as SVG with the look that the style sheet gives them in each element's own attributes: nothing is left to look up. */
export class StyleResolver {
  readonly #sheet: StyleSheet;
  readonly #body: Styled;
  readonly #variables: Variables;

  /** `themeClasses`: of the body. `variables`: what stands for custom properties whatever the sheet says, such as a theme's colours. */
  constructor(sheet: StyleSheet, themeClasses: readonly string[], variables: Readonly<Record<string, string>>) {
    this.#sheet = sheet;
    this.#body = { element: 'body', classes: themeClasses };
    const given = new Map(Object.entries(variables));
    const declared = this.#declare([this.#body], given);
    this.#variables = new Map([...declared, ...given]);
  }

  /** A value with its variables put in, a colour as hex. */
  value(css: string): string {
    const value = substitute(css, this.#variables);
    const colour = parseColour(value);
    return colour === null ? value : hexOf(colour);
  }

  /** One shape and all in it, inside elements with these classes, the outermost first. */
  write(shape: Shape, around: readonly string[]): string {
    const path = [this.#body, ...around.map((classes) => ({ element: 'svg', classes: classes.split(' ') }))];
    return this.#write(shape, path, this.#declare(path, this.#variables));
  }

  #declare(path: readonly Styled[], inherited: Variables): Variables {
    const own = this.#sheet.declarationsOf(path).filter(([property]) => property.startsWith('--'));
    return own.length === 0 ? inherited : new Map([...inherited, ...own]);
  }

  #write(shape: Shape, around: readonly Styled[], inherited: Variables): string {
    const classes = String(shape.attributes['class'] ?? '').split(' ');
    const path = [...around, { element: shape.name, classes }];
    const declarations = this.#sheet.declarationsOf(path);
    const look = new Map(declarations);
    if (look.get('display') === 'none') return '';
    const own = declarations.filter(([property]) => property.startsWith('--'));
    const tone = shape.tone === null ? [] : [['--tone', shape.tone] as const];
    const variables = own.length + tone.length === 0 ? inherited : new Map([...inherited, ...own, ...tone]);
    if (look.get('fill') === 'none' && look.get('stroke') === 'none') return '';
    const attributes = new Map<string, string>();
    for (const name of geometry) {
      const value = shape.attributes[name];
      if (value !== undefined) attributes.set(name, typeof value === 'number' ? String(round(value)) : value);
    }
    const thickness = shape.attributes['stroke-width'];
    if (thickness !== undefined) attributes.set('stroke-width', String(thickness));
    for (const name of properties) setProperty(attributes, name, look.get(name), variables);
    const written = [...attributes].map(([name, value]) => ` ${name}="${escapeMarkup(value)}"`).join('');
    const label = shape.attributes['aria-label'];
    const hasTitle = shape.children.some(({ name }) => name === 'title');
    const title = label === undefined || hasTitle ? '' : `<title>${escapeMarkup(String(label))}</title>`;
    const inside = shape.children.map((child) => this.#write(child, path, variables)).join('');
    const contents = `${escapeMarkup(shape.text)}${title}${inside}`;
    return contents === '' ? `<${shape.name}${written}/>` : `<${shape.name}${written}>${contents}</${shape.name}>`;
  }
}

function setProperty(attributes: Map<string, string>, name: string, css: string | undefined, variables: Variables) {
  if (css === undefined) return;
  const value = substitute(css, variables);
  const colour = name === 'fill' || name === 'stroke' ? parseColour(value) : null;
  attributes.set(name, colour === null ? value.replace(/^([\d.]+)px$/, '$1') : hexOf(colour));
  if (colour !== null && colour[3] < 1) attributes.set(`${name}-opacity`, String(round(colour[3])));
}

/** Puts variables in, those in them too. One that is not known and has no fallback leaves nothing. */
function substitute(css: string, variables: Variables, depth = 0): string {
  const at = css.indexOf('var(');
  if (at < 0 || depth > 40) return css;
  let end = at + 4;
  for (let open = 1; end < css.length && open > 0; end++) {
    if (css[end] === '(') open++;
    else if (css[end] === ')') open--;
  }
  const [name = '', ...fallback] = splitArguments(css.slice(at + 4, end - 1));
  const known = variables.get(name) ?? '';
  const value = known === '' ? fallback.join(', ') : known;
  return substitute(`${css.slice(0, at)}${value}${css.slice(end)}`, variables, depth + 1);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
