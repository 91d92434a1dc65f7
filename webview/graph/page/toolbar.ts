import { element, iconButton } from '../../shared/dom.ts';
import { icon } from '../../shared/icons.ts';
import type { Orientation } from '../layout/orientation.ts';
import type { Appearance } from '../model/appearance.ts';
import type { HideableKind } from '../model/visibility.ts';
import type { SearchBox } from './search/search-box.ts';
import { ViewMenu } from './view-menu.ts';

export interface ToolbarEvents {
  expandOneLevel(): void;
  expandAll(): void;
  collapseAll(): void;
  zoomBy(factor: number): void;
  fit(): void;
  hide(kinds: ReadonlySet<HideableKind>): void;
  paint(change: Partial<Appearance>): void;
  back(): void;
  forward(): void;
  turn(orientation: Orientation): void;
  toggleDetails(): void;
  exportGraph(): void;
  openToSide(): void;
}

/** The row above the picture. */
export class Toolbar {
  readonly root: HTMLElement;
  readonly viewMenu: ViewMenu;
  readonly #title = element('h1', { class: 'toolbar-title' });
  readonly #folding: readonly HTMLButtonElement[];
  readonly #details: HTMLButtonElement;
  readonly #back: HTMLButtonElement;
  readonly #forward: HTMLButtonElement;

  constructor(search: SearchBox, events: ToolbarEvents) {
    this.#folding = [
      iconButton(icon('expandOne'), 'Open one level more', () => events.expandOneLevel()),
      iconButton(icon('expandAll'), 'Open all modules', () => events.expandAll()),
      iconButton(icon('collapseAll'), 'Fold all modules', () => events.collapseAll()),
    ];
    this.viewMenu = new ViewMenu(
      (kinds) => events.hide(kinds),
      (change) => events.paint(change),
      (orientation) => events.turn(orientation),
    );
    this.#details = iconButton(icon('details'), 'Show or hide the details', () => events.toggleDetails());
    const group = (name: string, buttons: readonly HTMLElement[]) =>
      element('div', { class: 'button-group', attributes: { role: 'group', 'aria-label': name }, children: buttons });
    const zoomButtons = [
      iconButton(icon('zoomOut'), 'Zoom out (−)', () => events.zoomBy(1 / 1.4)),
      iconButton(icon('zoomIn'), 'Zoom in (+)', () => events.zoomBy(1.4)),
    ];
    // Narrow panels have no room for them; keys and wheel do the same.
    for (const button of zoomButtons) button.classList.add('zoom-button');
    const exportButton = iconButton(icon('save'), 'Export the graph…', () => events.exportGraph());
    exportButton.classList.add('only-in-editor');
    const toSide = iconButton(icon('toSide'), 'Open the graph to the side', () => events.openToSide());
    toSide.classList.add('only-in-editor');
    this.#back = iconButton(icon('previous'), 'Back to what you looked at before (Alt+Left)', () => events.back());
    this.#forward = iconButton(icon('next'), 'Forward again (Alt+Right)', () => events.forward());
    this.setWays({ back: false, forward: false });
    this.root = element('header', {
      class: 'toolbar',
      children: [
        this.#title,
        group('Looked at', [this.#back, this.#forward]),
        search.root,
        element('div', {
          class: 'toolbar-buttons',
          children: [
            group('Modules', this.#folding),
            group('View', [
              ...zoomButtons,
              iconButton(icon('fit'), 'Fit into the window (0)', () => events.fit()),
              this.viewMenu.root,
            ]),
            toSide,
            exportButton,
            this.#details,
          ],
        }),
      ],
    });
  }

  setDocument(title: string, hasModules: boolean): void {
    this.#title.textContent = title;
    this.#title.title = title;
    for (const button of this.#folding) button.disabled = !hasModules;
  }

  setWays({ back, forward }: { readonly back: boolean; readonly forward: boolean }): void {
    this.#back.disabled = !back;
    this.#forward.disabled = !forward;
  }

  setDetailsOpen(open: boolean): void {
    this.#details.setAttribute('aria-pressed', String(open));
  }
}
