import type { Graph } from '../../../src/trace/schema.ts';
import type { MeasureText } from './card.ts';
import { netLabel } from './labels.ts';
import type { Picture } from './picture.ts';

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
/** On the left there may be what flows back. */
const fromLine = { left: 15, right: 7 } as const;

/** Places the labels of all nets so that none covers another; one for which there is no room is null. */
export function placeLabels(picture: Picture, graph: Graph, measure: MeasureText): (EdgeLabel | null)[] {
  const taken = new Map<number, { left: number; right: number; baseline: number }[]>();
  return picture.scene.nets.map((net, index) => {
    const text = netLabel(net, graph);
    const width = measure(text, 'small');
    const { x, y, turn } = picture.netStart(index);
    // It stands on the side from which the line turns away.
    const isLeft = turn > 0 && net.targets.length === 1;
    const left = isLeft ? x - fromLine.left - width : x + fromLine.right;
    for (let row = 0; row < mostRows; row++) {
      const baseline = y + 14 + row * lineHeight;
      const band = Math.round(baseline / lineHeight);
      const near = [band - 1, band, band + 1].flatMap((key) => taken.get(key) ?? []);
      const span = { left: left - 4, right: left + width + 4, baseline };
      const covers = (other: typeof span): boolean =>
        other.left < span.right && other.right > span.left && Math.abs(other.baseline - baseline) < lineHeight - 0.5;
      if (near.some(covers)) continue;
      const line = taken.get(band);
      if (line === undefined) taken.set(band, [span]);
      else line.push(span);
      return { text, x: isLeft ? x - fromLine.left : x + fromLine.right, baseline, isLeft };
    }
    return null;
  });
}
