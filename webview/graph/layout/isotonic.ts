import type { LayerOrder } from './crossings.ts';
import type { LayeredGraph } from './layered-graph.ts';
import { offsetOrAnchor, type ProperGraph } from './proper-graph.ts';
import { distanceBetween } from './separation.ts';

/** How hard an edge pulls: trunks stay straight, cards give way. */
const pull = { node: 1, trunkEnd: 10, trunk: 16 } as const;

/**
 * Gives each vertex its x: in each layer the places nearest to what the neighbours ask for that keep the order and the distances
 * (isotonic regression). Sweeps go down and up in turn; the last ones look both ways.
 */
export function* settleInLayers(
  graph: LayeredGraph,
  proper: ProperGraph,
  layers: LayerOrder,
): Generator<void, Float64Array> {
  const solver = new LayerSolver(graph, proper, layers);
  solver.pack();
  const rounds = proper.vertexCount > 50_000 ? 4 : 8;
  for (let round = 0; round < rounds; round++) {
    for (let layer = 1; layer < proper.layerCount; layer++) solver.solve(layer, 1, 0);
    yield;
    for (let layer = proper.layerCount - 2; layer >= 0; layer--) solver.solve(layer, 0, 1);
    yield;
  }
  for (let round = 0; round < 4; round++) {
    for (let layer = 0; layer < proper.layerCount; layer++) solver.solve(layer, 1, 1);
    for (let layer = proper.layerCount - 1; layer >= 0; layer--) solver.solve(layer, 1, 1);
    yield;
  }
  solver.straightenTrunks();
  return solver.x;
}

class LayerSolver {
  readonly x: Float64Array;
  readonly #graph: LayeredGraph;
  readonly #proper: ProperGraph;
  readonly #layers: LayerOrder;
  // One block of equal values per entry while a layer is solved.
  readonly #blockSum: Float64Array;
  readonly #blockWeight: Float64Array;
  readonly #blockStart: Int32Array;
  readonly #shift: Float64Array;

  constructor(graph: LayeredGraph, proper: ProperGraph, layers: LayerOrder) {
    this.#graph = graph;
    this.#proper = proper;
    this.#layers = layers;
    this.x = new Float64Array(proper.vertexCount);
    let widest = 0;
    for (let layer = 0; layer < proper.layerCount; layer++) {
      widest = Math.max(widest, layers.start[layer + 1]! - layers.start[layer]!);
    }
    this.#blockSum = new Float64Array(widest);
    this.#blockWeight = new Float64Array(widest);
    this.#blockStart = new Int32Array(widest + 1);
    this.#shift = new Float64Array(widest);
  }

  /** Starts with every layer packed and centred. */
  pack(): void {
    for (let layer = 0; layer < this.#proper.layerCount; layer++) {
      const from = this.#layers.start[layer]!;
      const to = this.#layers.start[layer + 1]!;
      this.#measureShifts(from, to);
      const half = to > from ? this.#shift[to - from - 1]! / 2 : 0;
      for (let at = from; at < to; at++) this.x[this.#layers.order[at]!] = this.#shift[at - from]! - half;
    }
  }

  /** Moves one layer's vertices towards their neighbours above and below, as far as `above` and `below` say. */
  solve(layer: number, above: number, below: number): void {
    const from = this.#layers.start[layer]!;
    const to = this.#layers.start[layer + 1]!;
    this.#measureShifts(from, to);
    let blocks = 0;
    for (let at = from; at < to; at++) {
      const vertex = this.#layers.order[at]!;
      const [wanted, weight] = this.#wish(vertex, above, below);
      this.#blockStart[blocks] = at - from;
      this.#blockWeight[blocks] = weight;
      this.#blockSum[blocks] = weight * (wanted - this.#shift[at - from]!);
      blocks++;
      // Blocks that would overlap become one, at their common mean.
      while (blocks > 1 && this.#mean(blocks - 2) >= this.#mean(blocks - 1)) {
        this.#blockSum[blocks - 2]! += this.#blockSum[blocks - 1]!;
        this.#blockWeight[blocks - 2]! += this.#blockWeight[blocks - 1]!;
        blocks--;
      }
    }
    this.#blockStart[blocks] = to - from;
    for (let block = 0; block < blocks; block++) {
      const mean = this.#mean(block);
      for (let index = this.#blockStart[block]!; index < this.#blockStart[block + 1]!; index++) {
        this.x[this.#layers.order[from + index]!] = mean + this.#shift[index]!;
      }
    }
  }

  /** Puts the bends of each trunk on as few straight lines as their neighbours leave room for. */
  straightenTrunks(): void {
    const { trunk, risingTrunk } = this.#proper;
    for (let net = 0; net < trunk.length; net++) {
      const source = this.#graph.netSource[net]!;
      const start = this.x[source]! + offsetOrAnchor(this.#graph.netSourceOffset[net]!, this.#graph.anchor[source]!);
      this.#straighten(trunk[net]!, start);
      this.#straighten(risingTrunk[net]!, Number.NaN);
    }
  }

  /** Bends of one trunk are numbered in a row; it ends where the next vertex is not below. */
  #straighten(first: number, start: number): void {
    if (first < 0) return;
    const { layer, vertexCount, below, edgeLower } = this.#proper;
    const items = this.#graph.itemCount;
    let from = first;
    let low = Number.NEGATIVE_INFINITY;
    let high = Number.POSITIVE_INFINITY;
    for (let bend = first; ; bend++) {
      const [left, right] = this.#room(bend);
      if (Math.max(low, left) > Math.min(high, right)) {
        this.#setRun(from, bend, low, high, start);
        from = bend;
        low = left;
        high = right;
      } else {
        low = Math.max(low, left);
        high = Math.min(high, right);
      }
      const next = bend + 1;
      let goesOn = false;
      for (let cursor = below.start[bend]!; cursor < below.start[bend + 1]!; cursor++) {
        const lower = edgeLower[below.edges[cursor]!]!;
        goesOn ||= lower === next && lower >= items;
      }
      if (!goesOn || next >= vertexCount || layer[next] !== layer[bend]! + 1) {
        this.#setRun(from, next, low, high, start);
        return;
      }
    }
  }

  /** One straight stretch: in line with the trunk's start where that is possible, else where it is on average. */
  #setRun(from: number, to: number, low: number, high: number, start: number): void {
    let sum = 0;
    for (let bend = from; bend < to; bend++) sum += this.x[bend]!;
    const near = !Number.isNaN(start) && start >= low && start <= high;
    const x = near ? start : Math.min(high, Math.max(low, sum / (to - from)));
    for (let bend = from; bend < to; bend++) this.x[bend] = x;
  }

  /** Between where and where a vertex may stand without coming too near its neighbours. */
  #room(vertex: number): [low: number, high: number] {
    const layer = this.#proper.layer[vertex]!;
    const at = this.#layers.start[layer]! + this.#layers.position[vertex]!;
    const left = at > this.#layers.start[layer]! ? this.#layers.order[at - 1]! : -1;
    const right = at + 1 < this.#layers.start[layer + 1]! ? this.#layers.order[at + 1]! : -1;
    return [
      left < 0 ? Number.NEGATIVE_INFINITY : this.x[left]! + distanceBetween(this.#graph, left, vertex),
      right < 0 ? Number.POSITIVE_INFINITY : this.x[right]! - distanceBetween(this.#graph, vertex, right),
    ];
  }

  #mean(block: number): number {
    return this.#blockSum[block]! / this.#blockWeight[block]!;
  }

  /** Distance of each vertex of a layer from its first one when they stand as close as allowed. */
  #measureShifts(from: number, to: number): void {
    let shift = 0;
    for (let at = from; at < to; at++) {
      if (at > from) shift += distanceBetween(this.#graph, this.#layers.order[at - 1]!, this.#layers.order[at]!);
      this.#shift[at - from] = shift;
    }
  }

  /** Where the neighbours would like a vertex to be, and how much they care. */
  #wish(vertex: number, above: number, below: number): [wanted: number, weight: number] {
    const proper = this.#proper;
    let sum = 0;
    let weight = 0;
    if (above > 0) {
      for (let cursor = proper.above.start[vertex]!; cursor < proper.above.start[vertex + 1]!; cursor++) {
        const edge = proper.above.edges[cursor]!;
        const upper = proper.edgeUpper[edge]!;
        const strength = this.#strength(upper, vertex);
        sum += strength * (this.x[upper]! + proper.edgeUpperOffset[edge]! - proper.edgeLowerOffset[edge]!);
        weight += strength;
      }
    }
    if (below > 0) {
      for (let cursor = proper.below.start[vertex]!; cursor < proper.below.start[vertex + 1]!; cursor++) {
        const edge = proper.below.edges[cursor]!;
        const lower = proper.edgeLower[edge]!;
        const strength = this.#strength(vertex, lower);
        sum += strength * (this.x[lower]! + proper.edgeLowerOffset[edge]! - proper.edgeUpperOffset[edge]!);
        weight += strength;
      }
    }
    // Without neighbours on that side a vertex would rather stay, but anything may push it.
    if (weight === 0) return [this.x[vertex]!, 0.01];
    return [sum / weight, weight];
  }

  #strength(upper: number, lower: number): number {
    const items = this.#graph.itemCount;
    if (upper >= items && lower >= items) return pull.trunk;
    return upper >= items || lower >= items ? pull.trunkEnd : pull.node;
  }
}
