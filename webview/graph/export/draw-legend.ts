import { drawSign } from '../drawing/change-marks.ts';
import { type Shape, shape, textShape, translate } from '../drawing/shape.ts';
import type { MeasureText } from '../model/card.ts';
import type { LegendText } from '../model/legend-text.ts';

export interface DrawnLegend {
  readonly shape: Shape;
  readonly width: number;
  readonly height: number;
}

const line = 18;
const bar = { width: 180, height: 10 } as const;
const swatch = { width: 22, height: 10 } as const;

/** Draws what the colours of a picture mean: its corner is at 0, 0. */
export function drawLegend({ title, scale, entries }: LegendText, measure: MeasureText): DrawnLegend {
  const shapes: Shape[] = [textShape({ class: 'legend-title', x: 0, y: 10 }, title)];
  let width = measure(title, 'title');
  let y = line;
  if (scale !== null) {
    const part = bar.width / scale.colours.length;
    // Each a little wider than its part: no seams.
    for (const [index, colour] of scale.colours.entries())
      shapes.push(drawField(index * part, y, part + (index + 1 < scale.colours.length ? 0.5 : 0), bar.height, colour));
    shapes.push(
      textShape({ class: 'legend-text', x: 0, y: y + line + 5 }, scale.low),
      textShape({ class: 'legend-text legend-end', x: bar.width, y: y + line + 5 }, scale.high),
    );
    if (scale.middle !== '') {
      const place = { class: 'legend-text legend-middle', x: bar.width / 2, y: y + line + 5 };
      shapes.push(textShape(place, scale.middle));
    }
    width = Math.max(width, bar.width);
    y += 2 * line;
  }
  for (const { text, colour, mark } of entries) {
    if (colour !== null) shapes.push(drawField(0, y, swatch.width, swatch.height, colour));
    if (mark !== null) shapes.push(drawSign(mark, 8, y + 5));
    const x = colour !== null ? swatch.width + 8 : mark !== null ? 24 : 0;
    shapes.push(textShape({ class: 'legend-text', x, y: y + 9 }, text));
    width = Math.max(width, x + measure(text, 'small') * 1.1);
    y += line + (mark === null ? 0 : 2);
  }
  return { shape: shape('g', { class: 'drawn-legend' }, shapes), width, height: y };
}

function drawField(x: number, y: number, width: number, height: number, colour: string): Shape {
  const field = shape('rect', { class: 'legend-field', width, height, ...translate(x, y) });
  return { ...field, tone: colour };
}
