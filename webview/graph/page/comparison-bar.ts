import { element } from '../../shared/dom.ts';
import { formatCount } from '../../shared/format.ts';
import { icon } from '../../shared/icons.ts';
import type { GraphView } from './graph-view.ts';

/** Says above the picture what the shown step is compared with and what is different, and leads back; or why it no longer is. */
export class ComparisonBar {
  readonly root = element('aside', { class: 'comparison', attributes: { 'aria-label': 'Comparison' } });
  readonly #button: HTMLButtonElement;
  readonly #text = element('div', { class: 'comparison-text', attributes: { role: 'status' } });

  constructor(stop: () => void) {
    this.#button = element('button', { class: 'button', attributes: { type: 'button' } });
    this.#button.addEventListener('click', stop);
    this.root.append(icon('compare', 16), this.#text, this.#button);
    this.root.hidden = true;
  }

  show(view: GraphView): void {
    const { comparison } = view;
    const { lostComparison } = view.document;
    this.root.hidden = comparison === null && lostComparison === null;
    this.#button.textContent = comparison === null ? 'Dismiss' : 'Stop comparing';
    if (comparison === null) {
      this.#text.replaceChildren(element('span', { text: lostComparison ?? '' }));
      return;
    }
    const { added, removed } = comparison.structure;
    const legend = view.context?.colouring?.legend;
    const differences: string[] = [];
    if (legend?.kind === 'change' && legend.compared > 0)
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
