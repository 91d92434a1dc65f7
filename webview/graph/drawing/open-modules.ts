import { fitText } from '../model/card.ts';
import { speakItem } from '../model/labels.ts';
import { type ModuleBox, moduleHeading } from '../model/module-tree.ts';
import type { SceneItem } from '../model/scene.ts';
import { farTitleGrowth } from './cards.ts';
import type { Detail } from './detail.ts';
import { drawToggle, readable } from './items.ts';
import type { PaintContext } from './paint-context.ts';
import { type Shape, shape, textShape, translate } from './shape.ts';

/** An open module: its box lies below the edges, its title above them. */
export interface OpenModule {
  readonly box: Shape;
  readonly header: Shape;
}

/** Draws an open module; null for an item that is none. */
export function drawOpenModule(item: SceneItem, context: PaintContext, detail: Detail): OpenModule | null {
  const module = context.tree.modules[item.module];
  if (item.kind !== 'openModule' || module === undefined) return null;
  const { x, y, width, height } = context.picture.boxOf(item.index);
  const key = `module ${item.module}`;
  const box = shape('g', { class: `module-box depth-${item.depth % 3}`, 'data-key': key }, [
    shape('rect', { x, y, width, height, rx: 8 }),
  ]);
  const strip = `M0.5 30V8A7.5 7.5 0 0 1 8 0.5H${width - 8}A7.5 7.5 0 0 1 ${width - 0.5} 8V30Z`;
  const speech = speakItem(item, context);
  const attributes = { class: 'module-header', ...translate(x, y), ...readable(key, speech), 'aria-expanded': 'true' };
  const header = shape('g', attributes, [
    shape('path', { class: 'module-strip', d: strip }),
    ...(detail === 'near' ? drawName(module, width, context) : [drawFarName(module, width, context)]),
    drawToggle(width - 26, 6, item.module, true),
  ]);
  return { box, header };
}

/** The name and, where there is room, the type. */
function drawName(module: ModuleBox, width: number, { measure }: PaintContext): Shape[] {
  const heading = moduleHeading(module);
  const title = fitText(heading.title, width - 48, 'title', measure);
  const used = measure(title, 'title') + 20;
  const room = width - used - 36;
  const beside = room < 20 ? '' : fitText(heading.beside, room, 'small', measure);
  return [
    textShape({ class: 'module-title', x: 12, y: 20 }, title),
    textShape({ class: 'module-type', x: used, y: 20 }, beside),
  ];
}

/** The name alone, as large as those of the cards. */
function drawFarName(module: ModuleBox, width: number, { measure }: PaintContext): Shape {
  const title = fitText(moduleHeading(module).title, (width - 48) / farTitleGrowth, 'title', measure);
  return textShape({ class: 'module-title-far', x: 12, y: 15.5 }, title);
}
