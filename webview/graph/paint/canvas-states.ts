/** Items that are drawn differently because of what happens elsewhere. */
export interface CanvasStates {
  readonly marked: ReadonlySet<number>;
  /** What a search has found. */
  readonly found: ReadonlySet<number>;
  readonly visited: ReadonlySet<number>;
  /** Nets along which gradients have flowed. */
  readonly reached: ReadonlySet<number>;
}

export const noStates: CanvasStates = { marked: new Set(), found: new Set(), visited: new Set(), reached: new Set() };
