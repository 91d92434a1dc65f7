import { splitArguments } from './colour.ts';

/** One part of a selector: what an element must be. */
interface Compound {
  readonly element: string | null;
  readonly classes: readonly string[];
  /** Whether the part before it must be the parent, and not just anywhere around. */
  readonly isChild: boolean;
}

interface Rule {
  readonly selector: readonly Compound[];
  readonly weight: number;
  readonly declarations: readonly (readonly [property: string, value: string])[];
}

/** An element as selectors see it. */
export interface Styled {
  readonly element: string;
  readonly classes: readonly string[];
}

/** The rules of a style sheet that say how a still picture looks. */
export interface StyleSheet {
  /** Declarations for an element inside others, the outermost first; what comes later wins. */
  declarationsOf(path: readonly Styled[]): readonly (readonly [property: string, value: string])[];
}

/**
 * Reads the page's own style sheet: elements, classes, descendants and children. Rules for what happens to a page (`:hover`,
 * `@media`, `@keyframes`, attributes) say nothing of a still picture and are left out.
 */
export function parseStyleSheet(css: string): StyleSheet {
  const rules: Rule[] = [];
  const text = css.replace(/\/\*.*?\*\//gs, '');
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{', at);
    if (open < 0) break;
    const close = closingBrace(text, open);
    const head = text.slice(at, open).trim();
    if (!head.startsWith('@')) rules.push(...rulesOf(head, text.slice(open + 1, close)));
    at = close + 1;
  }
  rules.sort((a, b) => a.weight - b.weight);
  // A picture has thousands of elements in a few dozen places of the sheet.
  const known = new Map<string, Rule['declarations']>();
  return {
    declarationsOf: (path) => {
      const key = path.map(({ element, classes }) => `${element}.${classes.join('.')}`).join(' ');
      let found = known.get(key);
      if (found === undefined) {
        found = rules.filter(({ selector }) => matches(selector, path)).flatMap(({ declarations }) => declarations);
        known.set(key, found);
      }
      return found;
    },
  };
}

function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return text.length;
}

function rulesOf(selectors: string, body: string): Rule[] {
  const declarations = body.split(';').flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon < 0
      ? []
      : [
          [
            line.slice(0, colon).trim(),
            line
              .slice(colon + 1)
              .replace('!important', '')
              .trim(),
          ],
        ];
  });
  return splitArguments(selectors).flatMap((text) => {
    const selector = parseSelector(text);
    if (selector === null) return [];
    const classes = selector.reduce((sum, compound) => sum + compound.classes.length, 0);
    const elements = selector.filter(({ element }) => element !== null).length;
    return [{ selector, weight: classes * 100 + elements, declarations }];
  });
}

function parseSelector(text: string): Compound[] | null {
  const words = text.replace(/\s*>\s*/g, ' >').split(/\s+/);
  const compounds: Compound[] = [];
  for (const word of words) {
    const compound = /^(>?)([a-z]+)?((?:\.[\w-]+)*)$/.exec(word);
    if (compound === null || word === '' || word === '>') return null;
    const classes = (compound[3] ?? '').split('.').filter(Boolean);
    compounds.push({ isChild: compound[1] === '>', element: compound[2] ?? null, classes });
  }
  return compounds;
}

function matches(selector: readonly Compound[], path: readonly Styled[]): boolean {
  const last = selector.length - 1;
  const fits = (compound: number, at: number): boolean => {
    const wanted = selector[compound];
    const found = path[at];
    if (wanted === undefined || found === undefined) return false;
    if (wanted.element !== null && wanted.element !== found.element) return false;
    if (!wanted.classes.every((name) => found.classes.includes(name))) return false;
    if (compound === 0) return true;
    if (wanted.isChild) return fits(compound - 1, at - 1);
    for (let around = at - 1; around >= 0; around--) if (fits(compound - 1, around)) return true;
    return false;
  };
  return fits(last, path.length - 1);
}
