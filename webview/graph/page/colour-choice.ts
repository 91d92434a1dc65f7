import { element } from '../../shared/dom.ts';
import { colourChoices } from '../model/colour-choices.ts';
import { statisticsNames } from '../model/tensor-statistics.ts';

const ownExpression = 'own';

/** A list of what cards are coloured by, and a field for an expression of one's own. */
export class ColourChoice {
  readonly root: HTMLFieldSetElement;
  readonly #select = element('select', { attributes: { 'aria-label': 'Colour by' } });
  readonly #field = element('input', {
    class: 'expression',
    title: `An expression of ${statisticsNames.join(', ')} with + - * / ( ) log abs sqrt`,
    attributes: { type: 'text', 'aria-label': 'Expression to colour by', placeholder: 'log(gradNorm / norm)' },
  });

  constructor(change: (colour: string) => void) {
    for (const [value, text] of [...colourChoices, [ownExpression, 'Expression…'] as const]) {
      this.#select.append(element('option', { text, attributes: { value } }));
    }
    this.#select.addEventListener('change', () => {
      const isOwn = this.#select.value === ownExpression;
      this.#field.hidden = !isOwn;
      if (isOwn) this.#field.focus();
      else change(this.#select.value);
    });
    this.#field.hidden = true;
    this.#field.addEventListener('change', () => change(this.#field.value.trim() || 'kind'));
    const legend = element('legend', { text: 'Colour by' });
    this.root = element('fieldset', { children: [legend, this.#select, this.#field] });
  }

  /** While steps are compared, colours tell of changes alone. */
  setComparing(isComparing: boolean): void {
    this.root.disabled = isComparing;
    this.root.title = isComparing ? 'Cards have the colours of the comparison.' : '';
  }

  show(colour: string): void {
    const isOwn = !colourChoices.some(([value]) => value === colour);
    this.#select.value = isOwn ? ownExpression : colour;
    this.#field.hidden = !isOwn;
    if (isOwn) this.#field.value = colour;
  }
}
