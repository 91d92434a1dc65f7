import { type Flow, flows } from './gradient-flow.ts';

/** How a picture is painted, beside what it shows. */
export interface Appearance {
  readonly flow: Flow;
  /** What cards are coloured by: one of `categories`, or an expression of the statistics. */
  readonly colour: string;
}

export const plainAppearance: Appearance = { flow: 'forward', colour: 'kind' };

/** Reads what was saved; what is not known is as at first. */
export function parseAppearance(saved: unknown): Appearance {
  if (typeof saved !== 'object' || saved === null) return plainAppearance;
  const flow = 'flow' in saved ? flows.find((each) => each === saved.flow) : undefined;
  const colour = 'colour' in saved && typeof saved.colour === 'string' ? saved.colour : plainAppearance.colour;
  return { flow: flow ?? plainAppearance.flow, colour };
}
