import { svgElement } from '../../shared/dom.ts';
import type { Glyph } from '../model/glyph.ts';

/** Draws a grid or histogram into a box; numbers are text and drawn by the caller. */
export function drawGlyph(glyph: Glyph, width: number, height: number): SVGGElement | null {
  if (glyph.kind === 'grid') return drawGrid(glyph, width, height);
  if (glyph.kind === 'histogram') return drawHistogram(glyph, width, height);
  return null;
}

function drawGrid(glyph: Extract<Glyph, { kind: 'grid' }>, width: number, height: number): SVGGElement {
  const group = svgElement('g', { class: 'heat' });
  const cellWidth = Math.min(width / glyph.columns, 14);
  const cellHeight = Math.min(height / glyph.rows, 14);
  const top = (height - cellHeight * glyph.rows) / 2;
  const gap = Math.min(cellWidth, cellHeight) > 4 ? 1 : 0;
  group.append(
    svgElement('rect', {
      class: 'heat-ground',
      x: -0.5,
      y: top - 0.5,
      width: cellWidth * glyph.columns + 1 - gap,
      height: cellHeight * glyph.rows + 1 - gap,
    }),
  );
  glyph.cells.forEach((level, index) => {
    const x = (index % glyph.columns) * cellWidth;
    const y = top + Math.floor(index / glyph.columns) * cellHeight;
    const tone = Number.isNaN(level) ? 'broken' : level < 0 ? 'negative' : 'positive';
    const opacity = Number.isNaN(level) ? 1 : Math.round(Math.abs(level) * 100) / 100;
    const size = { x, y, width: Math.max(0.5, cellWidth - gap), height: Math.max(0.5, cellHeight - gap) };
    group.append(svgElement('rect', { class: tone, ...size, 'fill-opacity': opacity }));
  });
  return group;
}

function drawHistogram(glyph: Extract<Glyph, { kind: 'histogram' }>, width: number, height: number): SVGGElement {
  const group = svgElement('g', { class: 'histogram' });
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
  group.append(
    svgElement('path', { class: 'negative', d: negative }),
    svgElement('path', { class: 'positive', d: positive }),
  );
  group.append(svgElement('path', { class: 'axis', d: `M0 ${height}h${width}` }));
  return group;
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}
