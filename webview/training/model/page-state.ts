/** What the page remembers while it is hidden. Everything else the host tells it again. */
export interface PageState {
  readonly isLogarithmic: boolean;
  /** Weight of the past in the drawn curves, 0 to 0.99. */
  readonly smoothing: number;
  readonly areSamplesOpen: boolean;
}

export const firstState: PageState = { isLogarithmic: false, smoothing: 0, areSamplesOpen: false };

/** What was saved, as far as it is sound. */
export function restoreState(saved: unknown): PageState {
  if (typeof saved !== 'object' || saved === null) return firstState;
  const { isLogarithmic, smoothing, areSamplesOpen } = { ...firstState, ...saved };
  return {
    isLogarithmic: isLogarithmic === true,
    smoothing: typeof smoothing === 'number' && smoothing >= 0 && smoothing < 1 ? smoothing : 0,
    areSamplesOpen: areSamplesOpen === true,
  };
}
