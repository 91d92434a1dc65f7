import type { TensorSummary } from '../../../src/trace/schema.ts';
import { element, svgElement } from '../../shared/dom.ts';
import { formatCount, formatNumber } from '../../shared/format.ts';
import { binRange, histogramOf } from '../../shared/statistics.ts';
import { type PreviewSlice, previewOf } from '../model/preview.ts';

const chart = { width: 240, height: 64 } as const;

/** A histogram with its range; each bar says what it counts. Null where there is nothing to draw. */
export function drawHistogram(summary: TensorSummary, label: string): HTMLElement | null {
  const histogram = histogramOf(summary.statistics);
  if (histogram === null || histogram.counts.length < 2) return null;
  const svg = svgElement('svg', {
    class: 'chart',
    viewBox: `0 0 ${chart.width} ${chart.height}`,
    preserveAspectRatio: 'none',
    role: 'img',
  });
  svg.setAttribute('aria-label', `${label}: from ${formatNumber(histogram.min)} to ${formatNumber(histogram.max)}`);
  const width = chart.width / histogram.counts.length;
  histogram.counts.forEach((count, bin) => {
    const [from, to] = binRange(histogram, bin);
    const height = count === 0 ? 0 : Math.max(1.5, (count / histogram.highest) * (chart.height - 4));
    const bar = svgElement('rect', {
      class: (from + to) / 2 < 0 ? 'negative' : 'positive',
      x: bin * width + 0.4,
      y: chart.height - height,
      width: width - 0.8,
      height,
    });
    const column = svgElement('rect', { class: 'chart-column', x: bin * width, y: 0, width, height: chart.height });
    const title = svgElement('title');
    title.textContent = `${formatNumber(from)} to ${formatNumber(to)}: ${formatCount(count)}`;
    column.append(title);
    svg.append(bar, column);
  });
  if (histogram.zeroAt !== null) {
    const x = histogram.zeroAt * chart.width;
    svg.append(svgElement('path', { class: 'chart-zero', d: `M${x} 0V${chart.height}` }));
  }
  const range = element('div', {
    class: 'chart-range',
    children: [
      element('span', { text: formatNumber(histogram.min) }),
      element('span', { text: formatNumber(histogram.max) }),
    ],
  });
  return element('figure', {
    class: 'histogram-figure',
    children: [element('figcaption', { text: label }), svg, range],
  });
}

/** The recorded elements as tables, one for each two-dimensional slice. */
export function drawPreview(summary: TensorSummary, label: string): HTMLElement {
  const preview = previewOf(summary);
  const tables = preview.slices.map((slice) => drawSlice(slice, label));
  const rest =
    preview.shown < preview.total
      ? element('p', {
          class: 'note first-elements',
          text: `The first ${formatCount(preview.shown)} of ${formatCount(preview.total)} elements`,
        })
      : null;
  return element('div', { class: 'preview', children: [...tables, rest] });
}

function drawSlice(slice: PreviewSlice, label: string): HTMLElement {
  const rows = slice.rows.map((cells) =>
    element('tr', {
      children: [
        ...cells.map((cell) => {
          const box = element('td', { class: cell.level < 0 ? 'negative' : 'positive', text: cell.text });
          box.style.setProperty('--level', String(Math.round(Math.abs(cell.level) * 100)));
          return box;
        }),
        slice.moreColumns ? element('td', { class: 'more', text: '…' }) : null,
      ],
    }),
  );
  if (slice.moreRows) rows.push(element('tr', { children: [element('td', { class: 'more', text: '⋮' })] }));
  const table = element('table', { attributes: { 'aria-label': `${label} ${slice.title}`.trim() }, children: rows });
  const title = slice.title === '' ? null : element('div', { class: 'slice-title', text: slice.title });
  // A region that scrolls must be reachable with the keyboard.
  const scroller = element('div', {
    class: 'preview-scroll',
    attributes: { tabindex: '0', role: 'region', 'aria-label': label },
    children: [table],
  });
  return element('div', { class: 'slice', children: [title, scroller] });
}
