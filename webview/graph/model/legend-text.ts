import { formatNumber } from '../../shared/format.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import { colourChoices } from './colour-choices.ts';
import type { ChangeMark } from './comparison/item-changes.ts';

/** What a legend says, for whoever draws it: the page, or an exported file. */
export interface LegendText {
  readonly title: string;
  readonly scale: LegendScale | null;
  readonly entries: readonly LegendEntry[];
}

/** A scale of colours: what stands at its ends and in its middle, where that is not half way. */
export interface LegendScale {
  readonly colours: readonly string[];
  readonly low: string;
  readonly middle: string;
  readonly high: string;
}

export interface LegendEntry {
  readonly text: string;
  /** Shown as a small field. */
  readonly colour: string | null;
  readonly mark: ChangeMark | null;
}

/** Null where cards have the colours of their kinds. */
export function legendText({
  colouring,
  comparison,
  appearance,
}: Pick<PaintContext, 'colouring' | 'comparison' | 'appearance'>): LegendText | null {
  const legend = colouring?.legend;
  if (legend === undefined) return null;
  const entry = (text: string, more: Partial<LegendEntry> = {}): LegendEntry => ({
    text,
    colour: null,
    mark: null,
    ...more,
  });
  if (legend.kind === 'change') {
    const { colours, smallest } = legend;
    return {
      title: `Change against ${comparison?.title ?? ''}`,
      scale: { colours, low: `≤ ${formatNumber(100 * smallest)} %`, middle: '', high: '100 %' },
      entries: [
        entry('added', { mark: 'added' }),
        entry('removed', { mark: 'removed' }),
        entry('no colour: unchanged'),
      ],
    };
  }
  if (legend.kind === 'amount') {
    const { title, colours, note } = legend;
    const [low, middle, high] = legend.ends;
    return { title, scale: { colours, low, middle, high }, entries: note === '' ? [] : [entry(note)] };
  }
  const title = colourChoices.find(([value]) => value === appearance.colour)?.[1] ?? appearance.colour;
  if (legend.kind === 'problem') return { title, scale: null, entries: [entry(legend.message)] };
  if (legend.kind === 'classes') {
    return { title, scale: null, entries: legend.entries.map(({ name, colour }) => entry(name, { colour })) };
  }
  const [low = '', high = ''] = [legend.min, legend.max].map((end) => (Number.isFinite(end) ? formatNumber(end) : '–'));
  return { title, scale: { colours: legend.colours, low, middle: '', high }, entries: [] };
}
