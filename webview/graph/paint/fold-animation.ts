import { easeCubicInOut, select } from 'd3';
import type { Picture } from '../model/picture.ts';
import type { OpenModuleElements } from './item-layer.ts';
import type { Places } from './places.ts';

const foldMs = 220;

/** What is on the screen, by item key. */
export interface OnScreen {
  readonly picture: Picture;
  readonly items: ReadonlyMap<string, { readonly group: SVGGElement }>;
  readonly openModules: ReadonlyMap<string, OpenModuleElements>;
  readonly edgeLayers: readonly SVGGElement[];
}

/**
 * Lets items glide to their new places from where they were seen, and what is new appear. `shift` is how far the camera moved
 * meanwhile, in the picture's units.
 */
export function animateFolding(screen: OnScreen, before: Places, shift: { x: number; y: number }): void {
  for (const item of screen.picture.scene.items) {
    const box = screen.picture.boxOf(item.index);
    const was = before.get(item.key);
    const open = screen.openModules.get(item.key);
    const group = open?.header ?? screen.items.get(item.key)?.group;
    if (group === undefined) continue;
    const moving = select(group).interrupt();
    if (was !== undefined && was.kind === item.kind) {
      moving
        .attr('transform', `translate(${was.x - shift.x} ${was.y - shift.y})`)
        .transition()
        .duration(foldMs)
        .ease(easeCubicInOut)
        .attr('transform', `translate(${box.x} ${box.y})`);
    } else appear(group, 0.4);
    if (open === undefined) continue;
    const from = was === undefined ? box : { ...was, x: was.x - shift.x, y: was.y - shift.y };
    select(open.box)
      .select('rect')
      .interrupt()
      .attr('x', from.x)
      .attr('y', from.y)
      .attr('width', from.width)
      .attr('height', from.height)
      .transition()
      .duration(foldMs)
      .ease(easeCubicInOut)
      .attr('x', box.x)
      .attr('y', box.y)
      .attr('width', box.width)
      .attr('height', box.height);
  }
  for (const layer of screen.edgeLayers) appear(layer, 0.6);
}

function appear(group: SVGElement, delay: number): void {
  select(group)
    .interrupt()
    .attr('opacity', 0)
    .transition()
    .delay(foldMs * delay)
    .duration(foldMs)
    .attr('opacity', 1);
}
