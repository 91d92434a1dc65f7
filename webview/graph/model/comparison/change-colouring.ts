import { interpolatePlasma } from 'd3';
import type { Graph } from '../../../../src/trace/schema.ts';
import { type Colouring, onTheme } from '../colouring.ts';
import type { Flow } from '../gradient-flow.ts';
import type { Comparison } from './comparison.ts';

/** Changes from this to 1 have colours, on a logarithmic scale; below it they count as the smallest. */
const smallest = 1e-4;
/** Few enough colours for a canvas to know them all. */
const shades = 24;

const colourAt = (part: number): string => onTheme(interpolatePlasma(0.15 + 0.75 * part));

/** Colours by how much each tensor has changed; what has not is left without one. */
export function changeColouring(graph: Graph, comparison: Comparison, flow: Flow): Colouring {
  let changed = 0;
  let compared = 0;
  for (const [node, { outputs }] of graph.nodes.entries()) {
    for (const output of outputs.keys()) {
      const change = comparison.change({ node, output }, flow);
      if (change === null) continue;
      compared++;
      if (change > 0) changed++;
    }
  }
  const colours = Array.from({ length: 9 }, (_, index) => colourAt(index / 8));
  return {
    legend: { kind: 'change', colours, smallest, changed, compared },
    toneOf: (tensor) => {
      const change = comparison.change(tensor, flow);
      if (change === null || change === 0) return null;
      const part = 1 - Math.log10(Math.max(smallest, change)) / Math.log10(smallest);
      return colourAt(Math.round(part * shades) / shades);
    },
  };
}
