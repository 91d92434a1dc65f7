import { element, iconButton } from '../../shared/dom.ts';
import { icon } from '../../shared/icons.ts';
import { type Orientation, orientations } from '../layout/orientation.ts';
import type { Appearance } from '../model/appearance.ts';
import { type Flow, flows } from '../model/gradient-flow.ts';
import { type HideableKind, hideableKinds } from '../model/visibility.ts';
import { ColourChoice } from './colour-choice.ts';

const labels: Readonly<Record<HideableKind, string>> = {
  parameters: 'Parameters',
  constants: 'Constants',
  withoutGradient: 'What needs no gradient',
};

const orientationLabels: Readonly<Record<Orientation, string>> = {
  topDown: 'Top to bottom',
  leftRight: 'Left to right',
};

const flowLabels: Readonly<Record<Flow, string>> = {
  forward: 'Data, forward',
  both: 'Data and gradients',
  backward: 'Gradients, backward',
};

/** A button with a list of what the picture may leave out, and how it is painted. */
export class ViewMenu {
  readonly root: HTMLElement;
  readonly #colours: ColourChoice;
  readonly #flows = new Map<Flow, HTMLInputElement>();
  readonly #orientations = new Map<Orientation, HTMLInputElement>();
  readonly #boxes = new Map<HideableKind, HTMLInputElement>();

  /** `hide` is told what to leave out, `paint` what of the picture's appearance to change, `turn` which way it is to run. */
  constructor(
    hide: (hidden: ReadonlySet<HideableKind>) => void,
    paint: (change: Partial<Appearance>) => void,
    turn: (orientation: Orientation) => void,
  ) {
    const kinds = element('fieldset', { children: [element('legend', { text: 'Show' })] });
    const directions = element('fieldset', { children: [element('legend', { text: 'Direction' })] });
    const layout = element('fieldset', { children: [element('legend', { text: 'Layout' })] });
    this.#colours = new ColourChoice((colour) => paint({ colour }));
    const list = element('div', { class: 'menu', children: [kinds, directions, layout, this.#colours.root] });
    list.hidden = true;
    for (const kind of hideableKinds) {
      const box = element('input', { attributes: { type: 'checkbox' } });
      box.checked = true;
      box.addEventListener('change', () => hide(this.#hidden()));
      this.#boxes.set(kind, box);
      kinds.append(element('label', { children: [box, element('span', { text: labels[kind] })] }));
    }
    for (const flow of flows) {
      const choice = element('input', { attributes: { type: 'radio', name: 'flow' } });
      choice.addEventListener('change', () => paint({ flow }));
      this.#flows.set(flow, choice);
      directions.append(element('label', { children: [choice, element('span', { text: flowLabels[flow] })] }));
    }
    for (const orientation of orientations) {
      const choice = element('input', { attributes: { type: 'radio', name: 'orientation' } });
      choice.addEventListener('change', () => turn(orientation));
      this.#orientations.set(orientation, choice);
      layout.append(
        element('label', { children: [choice, element('span', { text: orientationLabels[orientation] })] }),
      );
    }
    const button = iconButton(icon('view'), 'Choose what is shown', () => open(list.hidden !== false));
    button.setAttribute('aria-expanded', 'false');
    const open = (isOpen: boolean): void => {
      list.hidden = !isOpen;
      button.setAttribute('aria-expanded', String(isOpen));
      if (isOpen) this.#boxes.values().next().value?.focus();
    };
    this.root = element('div', { class: 'menu-holder', children: [button, list] });
    this.root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || list.hidden) return;
      open(false);
      button.focus();
    });
    this.root.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node && this.root.contains(event.relatedTarget))) open(false);
    });
  }

  setComparing(isComparing: boolean): void {
    this.#colours.setComparing(isComparing);
  }

  setAppearance({ flow, colour }: Appearance): void {
    this.#colours.show(colour);
    for (const [each, choice] of this.#flows) choice.checked = each === flow;
  }

  setOrientation(orientation: Orientation): void {
    for (const [each, choice] of this.#orientations) choice.checked = each === orientation;
  }

  setHidden(hidden: ReadonlySet<HideableKind>): void {
    for (const [kind, box] of this.#boxes) box.checked = !hidden.has(kind);
  }

  #hidden(): ReadonlySet<HideableKind> {
    return new Set(hideableKinds.filter((kind) => this.#boxes.get(kind)?.checked === false));
  }
}
