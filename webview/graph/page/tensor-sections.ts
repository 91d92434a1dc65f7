import type { TensorSummary } from '../../../src/trace/schema.ts';
import { element } from '../../shared/dom.ts';
import { formatNumber, formatShape } from '../../shared/format.ts';
import type { TensorSide } from '../model/comparison/tensor-sides.ts';
import { statisticsRows, type TensorDetails } from '../model/details.ts';
import { drawHistogram, drawPreview } from './charts.ts';

/** Shows all of a tensor's elements; null where they were not kept. */
export type ViewerOf = (part: 'value' | 'gradient') => HTMLElement | null;

/** A tensor in the step that is compared with; null where that has none of it. */
export type EarlierOf = (part: 'value' | 'gradient') => TensorSide | null;

/** What the details say of one output: statistics, histograms and elements of its value and its gradient. */
export function tensorSections(tensor: TensorDetails, viewerOf: ViewerOf, earlierOf: EarlierOf): HTMLElement[] {
  const prefix = tensor.title === '' ? '' : `${tensor.title}: `;
  const earlier = (['value', 'gradient'] as const).flatMap((part) => {
    const side = tensor[part] === null ? earlierOf(part) : null;
    if (side === null || side.summary.preview.length === 0) return [];
    const name = part === 'value' ? 'Value' : 'Gradient';
    return [elementsSection(`${prefix}${name} in ${side.title}`, side.summary, viewerOf(part))];
  });
  return [...shownSections(tensor, prefix, viewerOf), ...earlier];
}

/** Of the step that is shown. */
function shownSections(tensor: TensorDetails, prefix: string, viewerOf: ViewerOf): HTMLElement[] {
  const { value, gradient } = tensor;
  if (value === null && gradient === null) {
    const notes = [...new Set([tensor.noValue, tensor.noGradient])];
    return [
      section(
        `${prefix}Value and gradient`,
        notes.map((text) => element('p', { class: 'note', text })),
      ),
    ];
  }
  const notes = [tensor.noValue, tensor.noGradient]
    .filter(Boolean)
    .map((text) => element('p', { class: 'note', text }));
  const scalars = scalarPair(value, gradient);
  const sections: HTMLElement[] = [];
  if (scalars !== null) sections.push(section(`${prefix}Value and gradient`, [scalars, ...notes]));
  else {
    const charts = element('div', {
      class: 'charts',
      children: [value && drawHistogram(value, 'Value'), gradient && drawHistogram(gradient, 'Gradient')],
    });
    sections.push(section(`${prefix}Statistics`, [charts, statisticsTable(value, gradient), ...notes]));
    if (value !== null && value.preview.length > 0) {
      sections.push(elementsSection(`${prefix}Value`, value, viewerOf('value')));
    }
    if (gradient !== null && gradient.preview.length > 0) {
      sections.push(elementsSection(`${prefix}Gradient`, gradient, viewerOf('gradient')));
    }
  }
  return sections;
}

/** One number each needs no statistics: it is shown large. */
function scalarPair(value: TensorSummary | null, gradient: TensorSummary | null): HTMLElement | null {
  if ((value ?? gradient)?.statistics.count !== 1) return null;
  const number = (name: string, summary: TensorSummary | null): HTMLElement =>
    element('div', {
      class: `scalar scalar-${name}`,
      children: [
        element('span', { class: 'scalar-name', text: name }),
        element('span', {
          class: 'scalar-number',
          text: summary === null ? '–' : formatNumber(summary.preview[0] ?? 'nan', 7),
        }),
      ],
    });
  return element('div', { class: 'scalars', children: [number('value', value), number('gradient', gradient)] });
}

function statisticsTable(value: TensorSummary | null, gradient: TensorSummary | null): HTMLElement {
  const head = element('tr', { children: [element('td')] });
  if (value !== null) head.append(element('th', { text: 'Value', attributes: { scope: 'col' } }));
  if (gradient !== null) head.append(element('th', { text: 'Gradient', attributes: { scope: 'col' } }));
  const rows = statisticsRows(value, gradient).map((row) =>
    element('tr', {
      class: row.alarming ? 'alarming' : '',
      children: [
        element('th', { text: row.name, attributes: { scope: 'row' } }),
        row.value === null ? null : element('td', { text: row.value }),
        row.gradient === null ? null : element('td', { text: row.gradient }),
      ],
    }),
  );
  return element('table', {
    class: 'statistics',
    children: [element('thead', { children: [head] }), element('tbody', { children: rows })],
  });
}

/** All elements, or the first ones where no more were kept. */
function elementsSection(title: string, summary: TensorSummary, viewer: HTMLElement | null): HTMLElement {
  const details = element('details', {
    class: 'preview-section',
    children: [
      element('summary', {
        children: [
          element('span', { text: title }),
          element('span', { class: 'jump-detail', text: `${formatShape(summary.shape)} ${summary.dtype}` }),
        ],
      }),
      viewer ?? drawPreview(summary, title),
    ],
  });
  details.open = true;
  return details;
}

/** A part of the details with a heading. */
export function section(title: string, children: readonly (Node | null)[]): HTMLElement {
  return element('section', { children: [element('h3', { text: title }), ...children] });
}
