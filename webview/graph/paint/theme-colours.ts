import { element } from '../../shared/dom.ts';
import { onThemeChange } from '../../shared/theme-change.ts';

/**
 * The theme's colours as a canvas takes them. A canvas knows no `var()`: each colour is asked for once from an element that
 * nobody sees, and again when the theme changes.
 */
export class ThemeColours {
  readonly #probe = element('i', { attributes: { 'aria-hidden': 'true' } });
  readonly #known = new Map<string, string>();

  /** `onChange`: another theme has been chosen. */
  constructor(onChange: () => void) {
    this.#probe.hidden = true;
    document.body.append(this.#probe);
    onThemeChange(() => {
      this.#known.clear();
      onChange();
    });
  }

  /** A CSS colour, which may speak of variables, as seen on an element with these classes. */
  resolve(colour: string, classes = ''): string {
    const key = `${classes} ${colour}`;
    let known = this.#known.get(key);
    if (known === undefined) {
      this.#probe.className = classes;
      this.#probe.style.color = colour;
      known = getComputedStyle(this.#probe).color;
      this.#known.set(key, known);
    }
    return known;
  }

  /** The page's fonts. */
  get font(): string {
    let known = this.#known.get('font');
    if (known === undefined) {
      known = getComputedStyle(document.body).fontFamily || 'sans-serif';
      this.#known.set('font', known);
    }
    return known;
  }
}
