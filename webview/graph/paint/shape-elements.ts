import { svgElement } from '../../shared/dom.ts';
import type { Shape } from '../drawing/shape.ts';

/** Makes the elements of shapes. */
export function elementOf(shape: Shape): SVGElement {
  const made = svgElement(shape.name, shape.attributes);
  if (shape.text !== '') made.textContent = shape.text;
  // A style attribute would be refused by the page's policy.
  if (shape.tone !== null) made.style.setProperty('--tone', shape.tone);
  for (const child of shape.children) made.append(elementOf(child));
  return made;
}
