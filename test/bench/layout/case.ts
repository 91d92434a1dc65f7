/**
 * One layout in one cold process: `node case.ts ENGINE FAMILY` prints what it took and how good it is, as JSON.
 * ENGINE is `backstep` or one of dagre's rankers.
 */
import { isMainThread, Worker } from 'node:worker_threads';
import dagre from '@dagrejs/dagre';
import { findReversedEdges, listEdges } from '../../../webview/graph/layout/acyclic.ts';
import { assignX } from '../../../webview/graph/layout/coordinates.ts';
import { countCrossings } from '../../../webview/graph/layout/crossings.ts';
import { layoutLayered } from '../../../webview/graph/layout/layered-layout.ts';
import { assignLayers } from '../../../webview/graph/layout/layers.ts';
import { orderLayers } from '../../../webview/graph/layout/ordering.ts';
import { makeProper } from '../../../webview/graph/layout/proper-graph.ts';
import { spanOf } from '../../../webview/graph/layout/separation.ts';
import { card, type Family, families, type PlainGraph, toLayeredGraph } from './families.ts';

export interface CaseResult {
  readonly ms: number;
  readonly peakMegabytes: number;
  /** As drawn: pieces of lines between neighbouring layers that change sides. */
  readonly crossings: number;
  readonly width: number;
  /** Ours on dagre's layers. */
  readonly onSameLayers: Quality | null;
}

interface Quality {
  readonly crossings: number;
  readonly width: number;
}

function finish<Result>(steps: Generator<unknown, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Our passes on given layers, or on our own. */
function ourQuality(graph: PlainGraph, layers: Int32Array | null): Quality {
  const layered = toLayeredGraph(graph);
  const edges = listEdges(layered);
  const reversed = findReversedEdges(layered.itemCount, edges);
  const proper = makeProper(layered, layers ?? assignLayers(layered, edges, reversed), reversed);
  const order = finish(orderLayers(layered, proper));
  const { left, right } = spanOf(layered, finish(assignX(layered, proper, order)));
  return { crossings: countCrossings(proper, order), width: right - left };
}

/** What dagre answers, as far as it is read here. */
interface DagreGraph {
  nodes(): string[];
  node(name: string): { readonly x: number; readonly y: number };
  edges(): { readonly v: string; readonly w: string }[];
  edge(edge: { readonly v: string; readonly w: string }): { readonly points: readonly Point[] };
  graph(): { readonly width?: number };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** With our cards and our distances between them. */
function layOutWithDagre(graph: PlainGraph, ranker: string): DagreGraph {
  const drawn = new dagre.graphlib.Graph({ multigraph: true });
  drawn.setGraph({ rankdir: 'TB', ranker, nodesep: 28, ranksep: 46, edgesep: 12 });
  drawn.setDefaultEdgeLabel(() => ({}));
  for (let node = 0; node < graph.nodeCount; node++) drawn.setNode(String(node), { ...card });
  graph.readers.forEach((list, node) => {
    for (const reader of list) drawn.setEdge(String(node), String(reader));
  });
  dagre.layout(drawn);
  return drawn;
}

function dagreQuality(graph: PlainGraph, drawn: DagreGraph): Quality & { layers: Int32Array } {
  const heights = [...new Set(drawn.nodes().map((name) => drawn.node(name).y))].sort((a, b) => a - b);
  const layerAt = new Map(heights.map((y, layer) => [y, layer]));
  const layerOf = (name: string): number => layerAt.get(drawn.node(name).y) ?? 0;
  const pieces: (readonly [number, number])[][] = heights.map(() => []);
  for (const edge of drawn.edges()) {
    // The first and the last point are on the cards' borders.
    const bends = drawn.edge(edge).points.filter(({ y }) => layerAt.has(y));
    const xs = [drawn.node(edge.v).x, ...bends.map(({ x }) => x), drawn.node(edge.w).x];
    const top = layerOf(edge.v);
    xs.slice(1).forEach((x, index) => {
      pieces[top + index]?.push([xs[index] ?? 0, x]);
    });
  }
  return {
    crossings: pieces.reduce((sum, between) => sum + inversions(between), 0),
    width: drawn.graph().width ?? Number.NaN,
    layers: Int32Array.from({ length: graph.nodeCount }, (_, node) => layerOf(String(node))),
  };
}

function inversions(pieces: readonly (readonly [number, number])[]): number {
  const sorted = [...pieces].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let count = 0;
  sorted.forEach(([top, bottom], index) => {
    for (let other = index + 1; other < sorted.length; other++) {
      const [otherTop, otherBottom] = sorted[other] ?? [0, 0];
      if (top < otherTop && bottom > otherBottom) count++;
    }
  });
  return count;
}

function measure(engine: string, graph: PlainGraph): CaseResult {
  const layered = toLayeredGraph(graph);
  const start = performance.now();
  if (engine === 'backstep') {
    finish(layoutLayered(layered));
    const ms = performance.now() - start;
    return { ms, peakMegabytes: peakMegabytes(), ...ourQuality(graph, null), onSameLayers: null };
  }
  const drawn = layOutWithDagre(graph, engine);
  const ms = performance.now() - start;
  const peak = peakMegabytes();
  const { layers, ...quality } = dagreQuality(graph, drawn);
  return { ms, peakMegabytes: peak, ...quality, onSameLayers: ourQuality(graph, layers) };
}

function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}

const [engine = '', family = ''] = process.argv.slice(2);
if (isMainThread && engine !== 'backstep') {
  // Dagre recurses along the longest path: deeper than a main thread's stack.
  new Worker(new URL(import.meta.url), { argv: [engine, family], resourceLimits: { stackSizeMb: 256 } });
} else {
  const isFamily = (name: string): name is Family => name in families;
  if (!isFamily(family)) throw new Error(`There is no family '${family}': ${Object.keys(families).join(', ')}.`);
  console.log(JSON.stringify(measure(engine, families[family]())));
}
