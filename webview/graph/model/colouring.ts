import { interpolateViridis } from 'd3';
import { formatMilliseconds } from '../../../src/protocol/duration.ts';
import type { Graph, GraphNode, OutputReference } from '../../../src/trace/schema.ts';
import { formatBytes, formatNumber } from '../../shared/format.ts';
import { type Amounts, memoryAmounts, timeAmounts, updateAmounts } from './amounts.ts';
import type { Appearance } from './appearance.ts';
import { type Expression, parseExpression } from './expression.ts';
import type { Flow } from './gradient-flow.ts';
import type { ModuleTree } from './module-tree.ts';
import type { SceneItem } from './scene.ts';
import { statisticOf, statisticsNames } from './tensor-statistics.ts';
import { timingNote } from './timing.ts';
import type { StepValues } from './values.ts';

/** What colours mean. */
export type Legend =
  | { readonly kind: 'classes'; readonly entries: readonly { readonly name: string; readonly colour: string }[] }
  | { readonly kind: 'scale'; readonly min: number; readonly max: number; readonly colours: readonly string[] }
  /** From nothing to the most. `ends`: what stands at the beginning, in the middle and at the end of the scale. */
  | {
      readonly kind: 'amount';
      readonly title: string;
      readonly ends: readonly [string, string, string];
      readonly colours: readonly string[];
      /** What one must know of these numbers; mostly empty. */
      readonly note: string;
    }
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
  /** The same of a folded module, by its index. Without it, a module has the colour of the tensor that it shows. */
  toneOfModule?(module: number): string | null;
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

/**
 * Works out the colours of a step; null for those of the kinds of operation, which cards have anyway. `items`: what is seen of the
 * graph.
 */
export function colouringOf(
  graph: Graph,
  tree: ModuleTree,
  values: StepValues,
  { colour, flow }: Appearance,
  items: readonly SceneItem[],
): Colouring | null {
  if (colour === 'kind') return null;
  if (colour === 'time') return byTime(graph, tree, values, flow, items);
  if (colour === 'bytes') {
    const title = 'Memory of the outputs';
    return byAmount(memoryAmounts(graph, tree, values), { title, note: '', format: formatBytes }, items);
  }
  if (colour === 'updateRatio') {
    const format = (ratio: number): string => formatNumber(ratio, 3);
    return byAmount(updateAmounts(graph, tree, values), { title: 'Update ratio', note: '', format }, items);
  }
  const category = Object.hasOwn(categories, colour) ? categories[colour] : undefined;
  if (category !== undefined) return byCategory(graph, category);
  try {
    return byExpression(graph, values, parseExpression(colour, statisticsNames), flow);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return problem(error.message);
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

function problem(message: string): Colouring {
  return { legend: { kind: 'problem', message }, toneOf: () => null };
}

const timeTitles: Readonly<Record<Flow, string>> = {
  forward: 'Time forward',
  both: 'Time forward and backward',
  backward: 'Time backward',
};

function byTime(
  graph: Graph,
  tree: ModuleTree,
  values: StepValues,
  flow: Flow,
  items: readonly SceneItem[],
): Colouring {
  const note = timingNote(graph, values);
  if (values.times == null) return problem(note);
  const amounts = timeAmounts(graph, tree, values, flow);
  return byAmount(amounts, { title: timeTitles[flow], note, format: formatMilliseconds }, items);
}

interface AmountText {
  readonly title: string;
  readonly note: string;
  readonly format: (amount: number) => string;
}

/**
 * The scale ends at the largest that is seen: opening a module shows where in it the time goes. It runs with the square root: a
 * few have most of it, and the others are to be told apart as well.
 */
function byAmount({ ofNode, ofModule }: Amounts, text: AmountText, items: readonly SceneItem[]): Colouring {
  let most: number | null = null;
  const see = (amount: number | null): void => {
    if (amount !== null) most = Math.max(most ?? 0, Number.isFinite(amount) ? amount : 0);
  };
  for (const { kind, node, module, leaves } of items) {
    if (kind === 'closedModule') see(ofModule(module));
    else if (kind === 'node') for (const each of [node, ...leaves]) see(ofNode(each));
  }
  if (most === null) return problem('Nothing of this was recorded in this step.');
  const { title, note, format } = text;
  const largest: number = most;
  const toneOf = (amount: number | null): string | null => {
    if (amount === null) return null;
    if (!Number.isFinite(amount)) return notANumber;
    return scaleColour(largest > 0 ? shade(Math.sqrt(Math.min(1, amount / largest))) : 0);
  };
  return {
    legend: { kind: 'amount', title, note, ends: [format(0), format(largest / 4), format(largest)], colours: scale },
    toneOf: ({ node }) => toneOf(ofNode(node)),
    toneOfModule: (module) => toneOf(ofModule(module)),
  };
}

const scale = Array.from({ length: 9 }, (_, index) => scaleColour(index / 8));
/** Few enough colours for a canvas to know them all. */
const shade = (part: number): number => Math.round(part * 32) / 32;

function byExpression(graph: Graph, values: StepValues, expression: Expression, flow: Flow): Colouring {
  const numbers = new Map<string, number>();
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const [id, node] of graph.nodes.entries()) {
    for (const output of node.outputs.keys()) {
      let isKnown = true;
      const number = expression((name) => {
        const found = statisticOf(name, node, output, values, flow);
        isKnown &&= found !== null;
        return found ?? Number.NaN;
      });
      if (!isKnown) continue;
      numbers.set(`${id} ${output}`, number);
      if (!Number.isFinite(number)) continue;
      min = Math.min(min, number);
      max = Math.max(max, number);
    }
  }
  if (numbers.size === 0) return problem('Nothing of this was recorded in this step.');
  return {
    legend: { kind: 'scale', min, max, colours: scale },
    toneOf: ({ node, output }) => {
      const number = numbers.get(`${node} ${output}`);
      if (number === undefined) return null;
      if (!Number.isFinite(number)) return notANumber;
      return scaleColour(max > min ? shade((number - min) / (max - min)) : 0.5);
    },
  };
}
