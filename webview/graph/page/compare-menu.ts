import type { ComparedWith, GraphStepSummary } from '../../../src/protocol/graph-view.ts';
import { element } from '../../shared/dom.ts';
import { formatNumber } from '../../shared/format.ts';
import { icon } from '../../shared/icons.ts';

/** A button with a list of the steps that the shown one can be compared with. */
export class CompareMenu {
  readonly root: HTMLElement;
  readonly #compare: (other: ComparedWith) => void;
  readonly #list = element('div', { class: 'menu compare-menu', attributes: { role: 'menu' } });
  readonly #button = element('button', {
    class: 'icon-button compare-button',
    title: 'Compare with another step or run',
    attributes: { type: 'button', 'aria-haspopup': 'menu', 'aria-expanded': 'false' },
    children: [icon('compare', 14), element('span', { text: 'Compare with…' })],
  });
  #steps: readonly GraphStepSummary[] = [];
  #current = 0;

  constructor(compare: (other: ComparedWith) => void) {
    this.#compare = compare;
    this.#list.hidden = true;
    this.#button.setAttribute('aria-label', 'Compare with another step or run');
    this.#button.addEventListener('click', () => this.#open(this.#list.hidden !== false));
    this.root = element('div', { class: 'menu-holder compare-holder', children: [this.#button, this.#list] });
    this.root.addEventListener('keydown', (event) => this.#pressed(event));
    this.root.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node && this.root.contains(event.relatedTarget))) this.#open(false);
    });
  }

  setSteps(steps: readonly GraphStepSummary[], current: number): void {
    this.#steps = steps;
    this.#current = current;
    // In a file there is no other run.
    this.root.classList.toggle('only-in-editor', steps.length < 2);
  }

  #open(isOpen: boolean): void {
    if (isOpen) this.#list.replaceChildren(...this.#choices());
    this.#list.hidden = !isOpen;
    this.#button.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) this.#list.querySelector('button')?.focus();
  }

  #choices(): HTMLElement[] {
    const at = this.#steps.findIndex(({ index }) => index === this.#current);
    const places: readonly (readonly [string, GraphStepSummary | undefined])[] = [
      ['Captured step before', this.#steps[at - 1]],
      ['First captured step', this.#steps[0]],
      ['Last captured step', this.#steps.at(-1)],
      ['This step, to go on from it', this.#steps[at]],
    ];
    const offered = new Set<number>();
    const choices: HTMLElement[] = [];
    for (const [name, step] of places) {
      if (step === undefined || offered.has(step.index) || (this.#steps.length < 2 && step.index === this.#current))
        continue;
      if (step.index === this.#current && name !== 'This step, to go on from it') continue;
      offered.add(step.index);
      choices.push(this.#choice(name, describe(step), { kind: 'step', index: step.index }));
    }
    // A file holds the run that was compared when it was written, or none.
    const isHeld = document.body.dataset['otherRun'] !== undefined;
    const name = isHeld ? 'The other run' : 'Another run or trace…';
    const otherRun = this.#choice(name, '', { kind: 'otherRun' });
    if (!isHeld) otherRun.classList.add('only-in-editor');
    return [...choices, otherRun];
  }

  #choice(name: string, detail: string, other: ComparedWith): HTMLElement {
    const choice = element('button', {
      class: 'menu-choice',
      attributes: { type: 'button', role: 'menuitem' },
      children: [element('span', { text: name }), element('span', { class: 'menu-detail', text: detail })],
    });
    choice.addEventListener('click', () => {
      this.#open(false);
      this.#button.focus();
      this.#compare(other);
    });
    return choice;
  }

  #pressed(event: KeyboardEvent): void {
    if (this.#list.hidden) return;
    const choices: Element[] = [...this.#list.querySelectorAll('button')];
    const at = document.activeElement === null ? -1 : choices.indexOf(document.activeElement);
    if (event.key === 'Escape') {
      this.#open(false);
      this.#button.focus();
    } else if (event.key === 'ArrowDown') focus(choices[(at + 1) % choices.length]);
    else if (event.key === 'ArrowUp') focus(choices.at(at - 1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function focus(choice: Element | undefined): void {
  if (choice instanceof HTMLElement) choice.focus();
}

function describe({ index, loss }: GraphStepSummary): string {
  return loss === null ? `step ${index}` : `step ${index} · loss ${formatNumber(loss)}`;
}
