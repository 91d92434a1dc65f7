import type { LayeredGraph } from './layered-graph.ts';

/** A digest of everything that a layout depends on: equal graphs have equal layouts. Two 32-bit hashes and the sizes. */
export function signatureOf(graph: LayeredGraph): string {
  const state = { first: 0x811c9dc5, second: 0x9747b28c };
  const sizes = Int32Array.of(graph.itemCount, graph.netSource.length, graph.netTarget.length);
  mix(state, sizes);
  mix(state, Float64Array.of(graph.topPadding, graph.bottomPadding, graph.leastHeight, graph.betweenLayers));
  mix(state, Int32Array.from(graph.itemKind));
  for (const numbers of [
    graph.width,
    graph.height,
    graph.anchor,
    graph.inset,
    graph.netSourceOffset,
    graph.netTargetOffset,
  ]) {
    mix(state, numbers);
  }
  for (const numbers of [graph.netSource, graph.netTargetStart, graph.netTarget]) mix(state, numbers);
  return `${sizes.join(',')}:${(state.first >>> 0).toString(36)}:${(state.second >>> 0).toString(36)}`;
}

function mix(state: { first: number; second: number }, numbers: Int32Array | Float64Array): void {
  const words = new Int32Array(numbers.buffer, numbers.byteOffset, numbers.byteLength / 4);
  let { first, second } = state;
  for (const word of words) {
    first = Math.imul(first ^ word, 0x01000193);
    second = Math.imul(second ^ (word + (second << 6)), 0x5bd1e995);
    second ^= second >>> 15;
  }
  state.first = first;
  state.second = second;
}
