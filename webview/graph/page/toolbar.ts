import type { GraphStepSummary } from '../../../src/protocol/graph-view.ts';
import { element, iconButton } from '../../shared/dom.ts';
import { icon } from '../../shared/icons.ts';
import type { HideableKind } from '../model/visibility.ts';
import type { SearchBox } from './search-box.ts';
import { ViewMenu } from './view-menu.ts';

export interface ToolbarEvents {
  selectStep(index: number): void;
  expandOneLevel(): void;
  expandAll(): void;
  collapseAll(): void;
  zoomBy(factor: number): void;
  fit(): void;
  hide(kinds: ReadonlySet<HideableKind>): void;
  toggleDetails(): void;
}

/** The row above the picture. */
export class Toolbar {
  readonly root: HTMLElement;
  readonly viewMenu: ViewMenu;
  readonly #title = element('h1', { class: 'toolbar-title' });
  readonly #steps = element('div', { class: 'steps', attributes: { role: 'group', 'aria-label': 'Captured step' } });
  readonly #select = element('select', { attributes: { 'aria-label': 'Captured step' } });
  readonly #folding: readonly HTMLButtonElement[];
  readonly #details: HTMLButtonElement;

  constructor(search: SearchBox, events: ToolbarEvents) {
    const step = (by: number): void => {
      const next = this.#select.selectedIndex + by;
      const option = this.#select.options[next];
      if (option === undefined) return;
      this.#select.selectedIndex = next;
      events.selectStep(Number(option.value));
    };
    this.#steps.append(
      iconButton(icon('previous', 14), 'Earlier captured step', () => step(-1)),
      this.#select,
      iconButton(icon('next', 14), 'Later captured step', () => step(1)),
    );
    this.#select.addEventListener('change', () => events.selectStep(Number(this.#select.value)));
    this.#folding = [
      iconButton(icon('expandOne'), 'Open one level more', () => events.expandOneLevel()),
      iconButton(icon('expandAll'), 'Open all modules', () => events.expandAll()),
      iconButton(icon('collapseAll'), 'Fold all modules', () => events.collapseAll()),
    ];
    this.viewMenu = new ViewMenu((kinds) => events.hide(kinds));
    this.#details = iconButton(icon('details'), 'Show or hide the details', () => events.toggleDetails());
    const group = (name: string, buttons: readonly HTMLElement[]) =>
      element('div', { class: 'button-group', attributes: { role: 'group', 'aria-label': name }, children: buttons });
    const zoomButtons = [
      iconButton(icon('zoomOut'), 'Zoom out (−)', () => events.zoomBy(1 / 1.4)),
      iconButton(icon('zoomIn'), 'Zoom in (+)', () => events.zoomBy(1.4)),
    ];
    // Narrow panels have no room for them; keys and wheel do the same.
    for (const button of zoomButtons) button.classList.add('zoom-button');
    this.root = element('header', {
      class: 'toolbar',
      children: [
        this.#title,
        search.root,
        this.#steps,
        element('div', {
          class: 'toolbar-buttons',
          children: [
            group('Modules', this.#folding),
            group('View', [
              ...zoomButtons,
              iconButton(icon('fit'), 'Fit into the window (0)', () => events.fit()),
              this.viewMenu.root,
            ]),
            this.#details,
          ],
        }),
      ],
    });
  }

  setDocument(title: string, steps: readonly GraphStepSummary[], current: number, hasModules: boolean): void {
    this.#title.textContent = title;
    this.#title.title = title;
    this.#steps.hidden = steps.length < 2;
    this.#select.replaceChildren(
      ...steps.map((step) => {
        const epoch = step.epoch === null ? '' : `epoch ${step.epoch + 1}, `;
        return element('option', { text: `${epoch}step ${step.index}`, attributes: { value: String(step.index) } });
      }),
    );
    this.#select.value = String(current);
    for (const button of this.#folding) button.disabled = !hasModules;
  }

  setDetailsOpen(open: boolean): void {
    this.#details.setAttribute('aria-pressed', String(open));
  }
}
