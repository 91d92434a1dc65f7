import type ts from 'typescript6';

/** The parser and its node tests: TypeScript 6, the last release with a JavaScript API. */
export type TypeScript = typeof ts;

let loading: Promise<TypeScript> | null = null;

/** Loads the parser on first use, once. A dynamic import, so that its 3.5 MB stay a chunk of their own. */
export function loadTypeScript(): Promise<TypeScript> {
  loading ??= import('typescript6').then((module) => module.default);
  return loading;
}
