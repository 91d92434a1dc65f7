import { svgElement } from '../../shared/dom.ts';
import { fitText } from '../model/card.ts';
import { speakItem } from '../model/labels.ts';
import { moduleHeading } from '../model/module-tree.ts';
import type { SceneItem } from '../model/scene.ts';
import { drawToggle, makeReadable } from './item-painter.ts';
import type { PaintContext } from './paint-context.ts';

/** An open module: its box lies below the edges, its title above them. */
export interface OpenModule {
  readonly box: SVGGElement;
  readonly header: SVGGElement;
}

/** Draws an open module; null for an item that is none. */
export function drawOpenModule(item: SceneItem, context: PaintContext): OpenModule | null {
  const module = context.tree.modules[item.module];
  if (item.kind !== 'openModule' || module === undefined) return null;
  const { x, y, width, height } = context.picture.boxOf(item.index);
  const box = svgElement('g', { class: `module-box depth-${item.depth % 3}`, 'data-key': `module ${item.module}` });
  box.append(svgElement('rect', { x, y, width, height, rx: 8 }));
  const header = svgElement('g', { class: 'module-header', transform: `translate(${x} ${y})` });
  makeReadable(header, `module ${item.module}`, speakItem(item, context.graph, context.tree, context.values));
  header.setAttribute('aria-expanded', 'true');
  const strip = `M0.5 30V8A7.5 7.5 0 0 1 8 0.5H${width - 8}A7.5 7.5 0 0 1 ${width - 0.5} 8V30Z`;
  header.append(svgElement('path', { class: 'module-strip', d: strip }));
  const heading = moduleHeading(module);
  const title = svgElement('text', { class: 'module-title', x: 12, y: 20 });
  title.textContent = fitText(heading.title, width - 48, 'title', context.measure);
  const used = context.measure(title.textContent, 'title') + 20;
  const room = width - used - 36;
  const beside = svgElement('text', { class: 'module-type', x: used, y: 20 });
  beside.textContent = room < 20 ? '' : fitText(heading.beside, room, 'small', context.measure);
  header.append(title, beside, drawToggle(width - 26, 6, item.module, true));
  return { box, header };
}
