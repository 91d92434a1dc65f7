import { element } from '../../shared/dom.ts';
import { formatCount } from '../../shared/format.ts';
import { icon } from '../../shared/icons.ts';
import type { GraphView } from './graph-view.ts';

/** Says above the picture what the shown step is compared with and what is different, and leads back. */
export class ComparisonBar {
  readonly root = element('aside', { class: 'comparison', attributes: { 'aria-label': 'Comparison' } });
  readonly #text = element('div', { class: 'comparison-text', attributes: { role: 'status' } });

  constructor(stop: () => void) {
    const button = element('button', {
      class: 'button only-in-editor',
      text: 'Stop comparing',
      attributes: { type: 'button' },
    });
    button.addEventListener('click', stop);
    this.root.append(icon('compare', 16), this.#text, button);
    this.root.hidden = true;
  }

  show(view: GraphView): void {
    const { comparison } = view;
    this.root.hidden = comparison === null;
    if (comparison === null) return;
    const { added, removed } = comparison.structure;
    const legend = view.context?.colouring?.legend;
    const differences: string[] = [];
    if (legend?.kind === 'change')
      differences.push(`${formatCount(legend.changed)} of ${formatCount(legend.compared)} tensors changed`);
    if (added > 0) differences.push(`${formatCount(added)} ${added === 1 ? 'node' : 'nodes'} added`);
    if (removed > 0) differences.push(`${formatCount(removed)} removed`);
    if (added + removed === 0) differences.push('same structure');
    this.#text.replaceChildren(
      element('strong', { text: `Compared with ${comparison.title}` }),
      element('span', { text: differences.join(', ') }),
    );
  }
}
