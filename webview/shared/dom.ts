/** What an element can be given when it is made. Text goes in as text: names from a script may hold markup. */
export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly (Node | string | null)[];
}

/** Makes an element. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  options: ElementOptions = {},
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (options.class !== undefined) made.className = options.class;
  if (options.text !== undefined) made.textContent = options.text;
  if (options.title !== undefined) made.title = options.title;
  for (const [key, value] of Object.entries(options.attributes ?? {})) made.setAttribute(key, value);
  for (const child of options.children ?? []) if (child !== null) made.append(child);
  return made;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/** Makes an SVG element with attributes. */
export function svgElement<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number>> = {},
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** Makes a button that says what it does to those who cannot see its picture. */
export function iconButton(icon: SVGSVGElement, label: string, onClick: () => void): HTMLButtonElement {
  const button = element('button', { class: 'icon-button', title: label, attributes: { type: 'button' } });
  button.setAttribute('aria-label', label);
  button.append(icon);
  button.addEventListener('click', onClick);
  return button;
}
