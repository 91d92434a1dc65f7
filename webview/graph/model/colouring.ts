import { interpolateViridis } from 'd3';
import type { Graph, GraphNode, OutputReference } from '../../../src/trace/schema.ts';
import { type Expression, parseExpression } from './expression.ts';
import { statisticOf, statisticsNames } from './tensor-statistics.ts';
import type { StepValues } from './values.ts';

/** What colours mean. */
export type Legend =
  | { readonly kind: 'classes'; readonly entries: readonly { readonly name: string; readonly colour: string }[] }
  | { readonly kind: 'scale'; readonly min: number; readonly max: number; readonly colours: readonly string[] }
  /** How much tensors have changed: from `smallest` to all of it. */
  | {
      readonly kind: 'change';
      readonly colours: readonly string[];
      readonly smallest: number;
      readonly changed: number;
      readonly compared: number;
    }
  | { readonly kind: 'problem'; readonly message: string };

export interface Colouring {
  readonly legend: Legend;
  /** The CSS colour of a tensor and what made it; null where there is nothing to say of it. */
  toneOf(tensor: OutputReference): string | null;
}

const categories: Readonly<Record<string, (node: GraphNode, output: number) => string>> = {
  module: (node) =>
    node.modulePath
      .slice(0, 2)
      .map((step) => step.name)
      .join('.') || 'outside modules',
  dtype: (node, output) => node.outputs[output]?.dtype ?? '',
  device: (node, output) => node.outputs[output]?.device ?? '',
};

/** Okabe and Ito's colours, which colour-blind people tell apart; the last one is for all that remains. */
const palette = ['#56B4E9', '#E69F00', '#009E73', '#CC79A7', '#F0E442', '#0072B2', '#D55E00', '#999999'];

/** A little of the text's colour keeps the darkest and the brightest clear of any theme's ground. */
export const onTheme = (colour: string): string => `color-mix(in srgb, ${colour} 82%, var(--ink))`;
const scaleColour = (part: number): string => onTheme(interpolateViridis(part));
const notANumber = 'var(--tone-alarm)';

/** Works out the colours of a step; null for those of the kinds of operation, which cards have anyway. */
export function colouringOf(graph: Graph, values: StepValues, colour: string): Colouring | null {
  if (colour === 'kind') return null;
  const category = Object.hasOwn(categories, colour) ? categories[colour] : undefined;
  if (category !== undefined) return byCategory(graph, category);
  try {
    return byExpression(graph, values, parseExpression(colour, statisticsNames));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { legend: { kind: 'problem', message: error.message }, toneOf: () => null };
  }
}

function byCategory(graph: Graph, category: (node: GraphNode, output: number) => string): Colouring {
  const colours = new Map<string, string>();
  for (const node of graph.nodes) {
    for (const output of node.outputs.keys()) {
      const name = category(node, output);
      if (!colours.has(name)) colours.set(name, onTheme(palette[Math.min(colours.size, palette.length - 1)] ?? ''));
    }
  }
  const named = [...colours].slice(0, palette.length - 1).map(([name, colour]) => ({ name, colour }));
  const rest = colours.size - named.length;
  const others = rest > 0 ? [{ name: `${rest} more`, colour: onTheme(palette.at(-1) ?? '') }] : [];
  return {
    legend: { kind: 'classes', entries: [...named, ...others] },
    toneOf: ({ node, output }) => {
      const found = graph.nodes[node];
      return found === undefined ? null : (colours.get(category(found, output)) ?? null);
    },
  };
}

function byExpression(graph: Graph, values: StepValues, expression: Expression): Colouring {
  const numbers = new Map<string, number>();
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const [node, { outputs }] of graph.nodes.entries()) {
    for (const output of outputs.keys()) {
      const recorded = values.get(node, output);
      if (recorded === undefined) continue;
      let isKnown = true;
      const number = expression((name) => {
        const found = statisticOf(name, recorded, graph.nodes[node]);
        isKnown &&= found !== null;
        return found ?? Number.NaN;
      });
      if (!isKnown) continue;
      numbers.set(`${node} ${output}`, number);
      if (!Number.isFinite(number)) continue;
      min = Math.min(min, number);
      max = Math.max(max, number);
    }
  }
  if (numbers.size === 0) {
    const message = 'Nothing of this was recorded in this step.';
    return { legend: { kind: 'problem', message }, toneOf: () => null };
  }
  const colours = Array.from({ length: 9 }, (_, index) => scaleColour(index / 8));
  return {
    legend: { kind: 'scale', min, max, colours },
    toneOf: ({ node, output }) => {
      const number = numbers.get(`${node} ${output}`);
      if (number === undefined) return null;
      if (!Number.isFinite(number)) return notANumber;
      // Few enough colours for a canvas to know them all.
      return scaleColour(max > min ? Math.round(((number - min) / (max - min)) * 32) / 32 : 0.5);
    },
  };
}
