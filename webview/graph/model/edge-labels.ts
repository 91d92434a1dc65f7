import type { Graph } from '../../../src/trace/schema.ts';
import { spacing } from '../layout/layered-graph.ts';
import type { MeasureText } from './card.ts';
import { netLabel } from './labels.ts';
import type { Picture } from './picture.ts';
import type { Scene } from './scene.ts';

/** Where the text on an edge stands. */
export interface EdgeLabel {
  readonly text: string;
  /** Where it begins, or ends where it is on the left. */
  readonly x: number;
  readonly baseline: number;
  readonly isLeft: boolean;
}

const lineHeight = 13;
/** Tried one below the other; more would reach into the next layer. */
const mostRows = 3;
/** On the left (turned: above) there may be what flows back. */
const fromLine = { left: 15, right: 7, above: 13, below: 13 } as const;
/** Room before and after a text that stands along its line. */
const aroundText = 12;
const widestRoom = 120;
/** More texts are not measured: of so many nobody reads each. */
const measuredNets = 2000;

/** How far apart layers are where texts stand along their lines: as the widest text, within reason. */
export function roomForLabels(scene: Scene, graph: Graph, measure: MeasureText): number {
  let widest = 0;
  for (const net of scene.nets.slice(0, measuredNets))
    widest = Math.max(widest, measure(netLabel(net, graph), 'small'));
  return Math.min(widestRoom, Math.max(spacing.betweenLayers, Math.ceil(widest) + 2 * aroundText));
}

/** Places the labels of all nets so that none covers another; one for which there is no room is null. */
export function placeLabels(picture: Picture, graph: Graph, measure: MeasureText): (EdgeLabel | null)[] {
  const taken = new Map<number, { left: number; right: number; baseline: number }[]>();
  return picture.scene.nets.map((net, index) => {
    const text = netLabel(net, graph);
    const width = measure(text, 'small');
    if (picture.orientation === 'leftRight' && width > widestRoom - aroundText) return null;
    const { x, y, turn } = picture.netStart(index);
    // It stands on the side from which the line turns away.
    const isAside = turn > 0 && net.targets.length === 1;
    for (let row = 0; row < mostRows; row++) {
      const place = picture.orientation === 'topDown' ? beside(x, y, isAside, row) : along(x, y, isAside, row);
      const left = place.isLeft ? place.x - width : place.x;
      const { baseline } = place;
      const band = Math.round(baseline / lineHeight);
      const near = [band - 1, band, band + 1].flatMap((key) => taken.get(key) ?? []);
      const span = { left: left - 4, right: left + width + 4, baseline };
      const covers = (other: typeof span): boolean =>
        other.left < span.right && other.right > span.left && Math.abs(other.baseline - baseline) < lineHeight - 0.5;
      if (near.some(covers)) continue;
      const line = taken.get(band);
      if (line === undefined) taken.set(band, [span]);
      else line.push(span);
      return { text, ...place };
    }
    return null;
  });
}

type Place = Omit<EdgeLabel, 'text'>;

/** Beside a line that runs down. */
function beside(x: number, y: number, isLeft: boolean, row: number): Place {
  return { x: isLeft ? x - fromLine.left : x + fromLine.right, baseline: y + 14 + row * lineHeight, isLeft };
}

/** Below or above a line that runs to the right. */
function along(x: number, y: number, isAbove: boolean, row: number): Place {
  const away = isAbove ? -fromLine.above + 4 - row * lineHeight : fromLine.below + row * lineHeight;
  return { x: x + aroundText / 2, baseline: y + away, isLeft: false };
}
