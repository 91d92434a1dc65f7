import type { SourceExcerpt } from '../../../src/protocol/graph-view.ts';
import { element } from '../../shared/dom.ts';

/** Lines of a script with their numbers; the call is marked. */
export function drawSource({ firstLine, lines, call }: SourceExcerpt): HTMLElement {
  const rows = lines.map((text, index) => {
    const line = firstLine + index;
    const isIn = call !== null && line >= call.start.line && line <= call.end.line;
    const from = isIn && line === call.start.line ? call.start.column - 1 : 0;
    const to = isIn && line === call.end.line ? call.end.column - 1 : text.length;
    return element('span', {
      class: 'source-line',
      children: [
        element('span', { class: 'source-number', text: String(line), attributes: { 'aria-hidden': 'true' } }),
        element('code', {
          children: isIn
            ? [
                element('span', { text: text.slice(0, from) }),
                element('mark', { text: text.slice(from, to) }),
                element('span', { text: text.slice(to) }),
              ]
            : [element('span', { text })],
        }),
      ],
    });
  });
  return element('pre', {
    class: 'source-excerpt',
    attributes: { role: 'region', 'aria-label': 'Lines of the script', tabindex: '0' },
    children: rows,
  });
}
