import { element } from '../../shared/dom.ts';
import { type ModuleTree, modulePathTo, moduleTitle } from '../model/module-tree.ts';

/** The way from the whole graph to the module that is shown alone; hidden while the whole graph is shown. */
export class Breadcrumbs {
  readonly root = element('nav', { class: 'breadcrumbs', attributes: { 'aria-label': 'Module shown alone' } });
  readonly #goTo: (key: string) => void;

  constructor(goTo: (key: string) => void) {
    this.#goTo = goTo;
    this.root.hidden = true;
  }

  show(tree: ModuleTree, root: number): void {
    this.root.hidden = root === 0;
    if (root === 0) {
      this.root.replaceChildren();
      return;
    }
    const path = modulePathTo(tree, root);
    this.root.replaceChildren(
      this.#crumb('Whole graph', '', false),
      ...path.map((box, index) => this.#crumb(moduleTitle(box), box.key, index === path.length - 1)),
    );
  }

  #crumb(text: string, key: string, isHere: boolean): HTMLElement {
    const crumb = element('button', { class: 'crumb', text, title: text, attributes: { type: 'button' } });
    if (isHere) crumb.setAttribute('aria-current', 'location');
    crumb.addEventListener('click', () => this.#goTo(key));
    return crumb;
  }
}
