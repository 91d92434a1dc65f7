/** Graphs to measure layouts on: edges between numbered nodes, a net for each tensor and its readers. */
import { itemKind, type LayeredGraph } from '../../../webview/graph/layout/layered-graph.ts';
import { seededRandom } from '../../unit/webview-graph/build-document.ts';

export interface PlainGraph {
  readonly nodeCount: number;
  /** Readers of each node's tensor. */
  readonly readers: readonly (readonly number[])[];
}

/** Every node is drawn as a card of this size. */
export const card = { width: 160, height: 60 } as const;

/**
 * A chain of transformer blocks, flat: attention and a feed-forward part, each with its skip connection; twelve operations a
 * block after one embedding.
 */
export function transformerChain(blocks: number): PlainGraph {
  const readers: number[][] = [[]];
  const op = (...inputs: readonly number[]): number => {
    const node = readers.length;
    readers.push([]);
    for (const input of inputs) readers[input]?.push(node);
    return node;
  };
  let x = 0;
  for (let block = 0; block < blocks; block++) {
    const normed = op(x);
    const scores = op(op(normed), op(normed));
    const attended = op(op(op(scores), op(normed)));
    const middle = op(x, attended);
    x = op(middle, op(op(op(middle))));
  }
  return { nodeCount: readers.length, readers };
}

/** Each node reads two earlier ones, wherever they are: the hardest kind to draw. */
function randomTwoInput(nodeCount: number, seed: number): PlainGraph {
  const random = seededRandom(seed);
  const readers: number[][] = Array.from({ length: nodeCount }, () => []);
  for (let node = 1; node < nodeCount; node++) {
    const inputs = new Set([Math.floor(random() * node), Math.floor(random() * node)]);
    for (const input of inputs) readers[input]?.push(node);
  }
  return { nodeCount, readers };
}

/** A deep network with skip connections, all in one module. */
function deepChain(nodeCount: number, seed: number): PlainGraph {
  const random = seededRandom(seed);
  const readers: number[][] = Array.from({ length: nodeCount }, () => []);
  for (let node = 1; node < nodeCount; node++) {
    readers[node - 1]?.push(node);
    if (node > 8 && random() < 0.2) readers[node - 2 - Math.floor(random() * 6)]?.push(node);
  }
  return { nodeCount, readers };
}

/** What is measured, by name. */
export const families = {
  'transformer blocks, 8,641 nodes': () => transformerChain(720),
  'random graph of 1,000 nodes, two inputs each': () => randomTwoInput(1000, 7),
  'flat chain of 100,000 nodes with skip connections': () => deepChain(100_000, 3),
} as const;

export type Family = keyof typeof families;

/** The graph as our layout takes it. */
export function toLayeredGraph({ nodeCount, readers }: PlainGraph): LayeredGraph {
  const sources = readers.flatMap((list, node) => (list.length > 0 ? [node] : []));
  const netTargetStart = new Int32Array(sources.length + 1);
  sources.forEach((source, net) => {
    netTargetStart[net + 1] = (netTargetStart[net] ?? 0) + (readers[source]?.length ?? 0);
  });
  const netTarget = Int32Array.from(sources.flatMap((source) => readers[source] ?? []));
  return {
    itemCount: nodeCount,
    itemKind: new Uint8Array(nodeCount).fill(itemKind.node),
    width: new Float64Array(nodeCount).fill(card.width),
    height: new Float64Array(nodeCount).fill(card.height),
    anchor: new Float64Array(nodeCount),
    inset: new Float64Array(nodeCount),
    netSource: Int32Array.from(sources),
    netSourceOffset: new Float64Array(sources.length).fill(Number.NaN),
    netTargetStart,
    netTarget,
    netTargetOffset: new Float64Array(netTarget.length).fill(Number.NaN),
    topPadding: 0,
    bottomPadding: 0,
    leastHeight: 0,
    betweenLayers: 46,
  };
}
