import type { Shape } from './dim.ts';

/**
 * What a shape rule answers: the outputs' shapes, an error that is certain, or that it cannot tell (symbolic sizes only).
 */
export type ShapeResult =
  | { readonly kind: 'ok'; readonly shapes: readonly Shape[] }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'unknown' };

export function okShape(shape: Shape): ShapeResult {
  return { kind: 'ok', shapes: [shape] };
}

export function shapeError(message: string): ShapeResult {
  return { kind: 'error', message };
}

export const unknownShape: ShapeResult = { kind: 'unknown' };
