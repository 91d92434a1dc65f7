/** A place in a source text as V8 reports it: line and column from 1, columns in UTF-16 units. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

/** Offsets into the text (`end` is exclusive), with the same two places as lines and columns. */
export interface SourceSpan {
  readonly start: number;
  readonly end: number;
  readonly startPosition: SourcePosition;
  readonly endPosition: SourcePosition;
}

/**
 * What runs library code at a place:
 * `call` `f(x)`; `construct` `new C()`, `super()`, or a derived class whose constructor is implied; `template` a tagged
 * template; `access` a property that may be a getter (`x.T`); `iteration` the variable of a `for ... of`, where V8
 * reports what the iterator does.
 */
export type SiteKind = 'call' | 'construct' | 'template' | 'access' | 'iteration';

/** A place from which library code can be called, found by the position that V8 reports for it. */
export interface SourceSite {
  readonly kind: SiteKind;
  /** What V8 reports as the call's position. */
  readonly position: SourcePosition;
  /** The same place as an offset. */
  readonly offset: number;
  /** The whole expression: for `x.matmul(w).relu()` seen as the call of `relu`, all of it. */
  readonly span: SourceSpan;
  /** The callee's own name: `relu`. */
  readonly nameSpan: SourceSpan;
}
