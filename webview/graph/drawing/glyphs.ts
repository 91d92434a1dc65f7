import type { Glyph } from '../model/glyph.ts';
import { type Shape, shape } from './shape.ts';

/** Draws a grid or histogram into a box; numbers are text and drawn by the caller. */
export function drawGlyph(glyph: Glyph, width: number, height: number): readonly Shape[] | null {
  if (glyph.kind === 'grid') return drawGrid(glyph, width, height);
  if (glyph.kind === 'histogram') return drawHistogram(glyph, width, height);
  return null;
}

function drawGrid(glyph: Extract<Glyph, { kind: 'grid' }>, width: number, height: number): Shape[] {
  const cellWidth = Math.min(width / glyph.columns, 14);
  const cellHeight = Math.min(height / glyph.rows, 14);
  const top = (height - cellHeight * glyph.rows) / 2;
  const gap = Math.min(cellWidth, cellHeight) > 4 ? 1 : 0;
  const ground = shape('rect', {
    class: 'heat-ground',
    x: -0.5,
    y: top - 0.5,
    width: cellWidth * glyph.columns + 1 - gap,
    height: cellHeight * glyph.rows + 1 - gap,
  });
  const cells = glyph.cells.map((level, index) => {
    const x = (index % glyph.columns) * cellWidth;
    const y = top + Math.floor(index / glyph.columns) * cellHeight;
    const tone = Number.isNaN(level) ? 'broken' : level < 0 ? 'negative' : 'positive';
    const opacity = Number.isNaN(level) ? 1 : Math.round(Math.abs(level) * 100) / 100;
    const size = { x, y, width: Math.max(0.5, cellWidth - gap), height: Math.max(0.5, cellHeight - gap) };
    return shape('rect', { class: tone, ...size, 'fill-opacity': opacity });
  });
  return [ground, ...cells];
}

function drawHistogram(glyph: Extract<Glyph, { kind: 'histogram' }>, width: number, height: number): Shape[] {
  const barWidth = width / glyph.bars.length;
  const split = glyph.allNegative ? glyph.bars.length : Math.round((glyph.zeroAt ?? 0) * glyph.bars.length);
  // Two paths for all bars: what is negative, what is not.
  let negative = '';
  let positive = '';
  glyph.bars.forEach((bar, index) => {
    if (bar === 0) return;
    const barHeight = Math.max(1, bar * height);
    const left = round(index * barWidth);
    const path = `M${left} ${round(height)}v${-round(barHeight)}h${round(Math.max(0.6, barWidth - 0.4))}v${round(barHeight)}Z`;
    if (index < split) negative += path;
    else positive += path;
  });
  return [
    shape('path', { class: 'negative', d: negative }),
    shape('path', { class: 'positive', d: positive }),
    shape('path', { class: 'axis', d: `M0 ${height}h${width}` }),
  ];
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}
