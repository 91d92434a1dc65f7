import { belowMiddle, group, path, type Shape, text } from './shape.ts';

/** What stands beside a colour. */
export interface LegendEntry {
  readonly label: string;
  /** Which of the theme's colours. */
  readonly tone: number;
  readonly isLine: boolean;
}

const rowHeight = 18;
/** About what a letter takes; where it takes more, there is some room. */
const letterWidth = 6.6;
const markWidth = 24;

/** The names of the layers below a plot, in as many rows as they need. */
export function legend(
  entries: readonly LegendEntry[],
  left: number,
  top: number,
  width: number,
): { shape: Shape; height: number } {
  const shapes: Shape[] = [];
  let x = 0;
  let row = 0;
  for (const { label, tone, isLine } of entries) {
    const needed = markWidth + letterWidth * label.length + 14;
    if (x > 0 && x + needed > width) {
      x = 0;
      row++;
    }
    const y = top + row * rowHeight + rowHeight / 2;
    const mark = isLine ? `M${left + x} ${y}h16` : `M${left + x + 8} ${y}h0`;
    shapes.push(path(`plot-${isLine ? 'line' : 'points'} plot-tone-${tone}`, mark));
    shapes.push(text('plot-label', label, { x: left + x + markWidth, y: y + belowMiddle }));
    x += needed;
  }
  return { shape: group('plot-legend', shapes), height: entries.length === 0 ? 0 : (row + 1) * rowHeight };
}
