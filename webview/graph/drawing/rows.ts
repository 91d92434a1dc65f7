import type { RecordedTensor, TensorSummary } from '../../../src/trace/schema.ts';
import { formatNumber } from '../../shared/format.ts';
import { cardSize } from '../model/card.ts';
import { glyphOf } from '../model/glyph.ts';
import { drawGlyph } from './glyphs.ts';
import type { PaintContext } from './paint-context.ts';
import { type Shape, shape, textShape, titleShape, translate } from './shape.ts';

/** A card's rows: what was recorded of its value and its gradient. */
export function drawRows(
  recorded: RecordedTensor | undefined,
  width: number,
  top: number,
  rowHeight: number,
  context: PaintContext,
): Shape[] {
  const rows: Shape[] = [];
  let y = top;
  for (const name of ['value', 'gradient'] as const) {
    if (!context.rows[name]) continue;
    rows.push(drawRow(name, recorded?.[name] ?? null, width, y, rowHeight, context));
    y += rowHeight;
  }
  return rows;
}

function drawRow(
  name: 'value' | 'gradient',
  summary: TensorSummary | null,
  width: number,
  y: number,
  rowHeight: number,
  context: PaintContext,
): Shape {
  const middle = rowHeight / 2;
  const glyph = glyphOf(summary);
  const right = width - cardSize.textLeft - cardSize.textRight;
  const text = glyph.kind === 'none' ? '–' : glyph.text;
  const look = glyph.kind === 'none' ? ' absent' : glyph.kind === 'number' ? ' scalar' : '';
  const room = right - 36 - context.measure(text, 'small') - 8;
  const drawn = room < 16 ? null : drawGlyph(glyph, Math.min(room, 68), rowHeight - 5);
  const isProblem = glyph.kind !== 'none' && glyph.problem;
  const classes = `row row-${name}${isProblem ? ' problem' : ''}`;
  return shape('g', { class: classes, ...translate(cardSize.textLeft, y) }, [
    textShape({ class: 'row-name', y: middle }, name === 'value' ? 'value' : 'grad'),
    drawn === null
      ? null
      : shape('g', { class: glyph.kind === 'grid' ? 'heat' : 'histogram', ...translate(36, 2.5) }, drawn),
    textShape({ class: `row-number${look}`, x: right, y: middle }, text),
    summary === null ? null : explain(name, summary),
  ]);
}

/** What a pointer that rests on a row is told. */
function explain(name: string, summary: TensorSummary): Shape {
  const { mean, std, min, max, count } = summary.statistics;
  return titleShape(
    count < 2
      ? name
      : `${name}: mean ${formatNumber(mean)}, standard deviation ${formatNumber(std)}, from ${formatNumber(min)} to ${formatNumber(max)}`,
  );
}
