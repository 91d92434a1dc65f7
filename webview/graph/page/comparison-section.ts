import type { RecordedTensor } from '../../../src/trace/schema.ts';
import { element } from '../../shared/dom.ts';
import { changeRows, timeRows } from '../model/comparison/change-rows.ts';
import type { Comparison } from '../model/comparison/comparison.ts';
import { section } from './tensor-sections.ts';

/** What the details say of a node while two steps are compared. */
export function comparisonSection(
  comparison: Comparison,
  node: number,
  recorded: readonly (RecordedTensor | undefined)[],
): HTMLElement {
  const { title } = comparison;
  const change = comparison.changeOf(node);
  const note = (text: string): HTMLElement => element('p', { class: 'note', text });
  if (change === 'removed')
    return section('Comparison', [note(`Only in ${title}: what is shown of it is from there.`)]);
  if (change === 'added') return section('Comparison', [note(`Only in the shown step, not in ${title}.`)]);
  const tables = recorded.flatMap((now, output) => {
    const before = comparison.before({ node, output });
    return (['value', 'gradient'] as const).flatMap((part) => {
      const [was, is] = [before?.[part] ?? null, now?.[part] ?? null];
      if (was === null) return [];
      return [changeTable(`${recorded.length > 1 ? `Output ${output}: ` : ''}${part}`, changeRows(was, is))];
    });
  });
  const times = comparison.times(node);
  const ofTime = times === null ? [] : timeRows(times.before, times.now);
  if (ofTime.length > 0) tables.push(changeTable('time', ofTime));
  return section(
    `Compared with ${title}`,
    tables.length > 0 ? tables : [note('Nothing of it was recorded in both steps.')],
  );
}

function changeTable(caption: string, rows: ReturnType<typeof changeRows>): HTMLElement {
  const head = ['', 'Before', 'Now', 'Change'].map((text) =>
    text === '' ? element('td') : element('th', { text, attributes: { scope: 'col' } }),
  );
  const body = rows.map(({ name, before, now, change }) =>
    element('tr', {
      children: [
        element('th', { text: name, attributes: { scope: 'row' } }),
        ...[before, now, change].map((text) => element('td', { text })),
      ],
    }),
  );
  return element('table', {
    class: 'statistics compared-rows',
    children: [
      element('caption', { text: caption }),
      element('thead', { children: [element('tr', { children: head })] }),
      element('tbody', { children: body }),
    ],
  });
}
