import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  itemKind,
  type LayeredGraph,
  type LayeredLayout,
  segmentKind,
  segmentSize,
} from '../../../webview/graph/layout/layered-graph.ts';
import { layoutLayered } from '../../../webview/graph/layout/layered-layout.ts';
import { traceRoute } from '../../../webview/graph/layout/routes.ts';
import { signatureOf } from '../../../webview/graph/layout/signature.ts';
import { toLayeredGraph, transformerChain } from '../../bench/layout/families.ts';
import fc from '../../harness/fast-check.ts';
import { seededRandom } from './build-document.ts';

function finish<Result>(steps: Generator<unknown, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

interface SimpleNet {
  readonly source: number;
  readonly targets: readonly number[];
}

function makeGraph(
  sizes: readonly (readonly [number, number])[],
  nets: readonly SimpleNet[],
  kinds: readonly number[] = [],
): LayeredGraph {
  const netTargetStart = new Int32Array(nets.length + 1);
  nets.forEach((net, index) => {
    netTargetStart[index + 1] = (netTargetStart[index] ?? 0) + net.targets.length;
  });
  const netTarget = Int32Array.from(nets.flatMap((net) => net.targets));
  return {
    itemCount: sizes.length,
    itemKind: Uint8Array.from(sizes, (_, item) => kinds[item] ?? itemKind.node),
    width: Float64Array.from(sizes, (size) => size[0]),
    height: Float64Array.from(sizes, (size) => size[1]),
    anchor: new Float64Array(sizes.length),
    inset: new Float64Array(sizes.length),
    netSource: Int32Array.from(nets, (net) => net.source),
    netSourceOffset: new Float64Array(nets.length).fill(Number.NaN),
    netTargetStart,
    netTarget,
    netTargetOffset: new Float64Array(netTarget.length).fill(Number.NaN),
    topPadding: 32,
    bottomPadding: 18,
    leastHeight: 0,
    betweenLayers: 46,
  };
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function boxesOf(graph: LayeredGraph, layout: LayeredLayout): Box[] {
  return Array.from({ length: graph.itemCount }, (_, item) => {
    const half = (graph.width[item] ?? 0) / 2;
    const top = layout.y[item] ?? 0;
    const x = layout.x[item] ?? 0;
    return { left: x - half, right: x + half, top, bottom: top + (graph.height[item] ?? 0) };
  });
}

/** Points along a segment, as it is drawn. */
function pointsOf(layout: LayeredLayout, segment: number): [x: number, y: number][] {
  const at = (index: number): number => layout.segments[segment * segmentSize + index] ?? 0;
  const [x0, y0, bend0, x1, bend1, y1] = [at(0), at(1), at(2), at(3), at(4), at(5)];
  const points: [number, number][] = [];
  const kind = layout.segmentKind[segment];
  const steps = 12;
  for (let step = 0; step <= steps; step++) points.push([x0, y0 + ((bend0 - y0) * step) / steps]);
  const reach = kind === segmentKind.turnAtBottom ? 28 : kind === segmentKind.turnAtTop ? -28 : 0;
  for (let step = 0; step <= steps; step++) {
    const t = step / steps;
    const middle = (bend0 + bend1) / 2;
    const control0 = reach === 0 ? middle : bend0 + reach;
    const control1 = reach === 0 ? middle : bend1 + reach;
    const u = 1 - t;
    points.push([
      u ** 3 * x0 + 3 * u * u * t * x0 + 3 * u * t * t * x1 + t ** 3 * x1,
      u ** 3 * bend0 + 3 * u * u * t * control0 + 3 * u * t * t * control1 + t ** 3 * bend1,
    ]);
  }
  for (let step = 0; step <= steps; step++) points.push([x1, bend1 + ((y1 - bend1) * step) / steps]);
  return points;
}

/** Everything that must hold for any graph. */
function check(graph: LayeredGraph): LayeredLayout {
  const layout = finish(layoutLayered(graph));
  for (const number of [...layout.x, ...layout.y, ...layout.segments])
    assert.ok(Number.isFinite(number), 'a place is a number');
  const boxes = boxesOf(graph, layout);
  const sorted = boxes.map((box, item) => ({ ...box, item })).sort((a, b) => a.top - b.top);
  for (let first = 0; first < sorted.length; first++) {
    for (let second = first + 1; second < sorted.length; second++) {
      const a = sorted[first];
      const b = sorted[second];
      if (a === undefined || b === undefined || b.top >= a.bottom) break;
      assert.ok(a.right <= b.left + 1e-6 || b.right <= a.left + 1e-6, `items ${a.item} and ${b.item} overlap`);
    }
  }
  for (const box of boxes) {
    assert.ok(box.left >= -1e-6 && box.right <= layout.width + 1e-6, 'inside the width');
    assert.ok(box.top >= -1e-6 && box.bottom <= layout.height + 1e-6, 'inside the height');
  }
  for (let net = 0; net < graph.netSource.length; net++) {
    const source = graph.netSource[net] ?? 0;
    for (let edge = graph.netTargetStart[net] ?? 0; edge < (graph.netTargetStart[net + 1] ?? 0); edge++) {
      const target = graph.netTarget[edge] ?? 0;
      if (target === source) continue;
      checkRoute(layout, boxes, source, target, layout.targetSegment[edge] ?? -1);
    }
  }
  return layout;
}

function checkRoute(layout: LayeredLayout, boxes: readonly Box[], source: number, target: number, last: number): void {
  assert.ok(last >= 0, `the edge from ${source} to ${target} is drawn`);
  const pieces = traceRoute(layout.segmentPrevious, last).map((segment) => pointsOf(layout, segment));
  for (let index = 1; index < pieces.length; index++) {
    const [x, y] = pieces[index]?.[0] ?? [0, 0];
    const [px, py] = pieces[index - 1]?.at(-1) ?? [0, 0];
    assert.ok(Math.abs(x - px) + Math.abs(y - py) < 1e-6, 'the route has no hole');
  }
  const points = pieces.flat();
  const [start, end] = [points[0], points.at(-1)];
  const [from, to] = [boxes[source], boxes[target]];
  assert.ok(start && end && from && to);
  assert.ok(
    start[0] >= from.left && start[0] <= from.right && Math.abs(start[1] - from.bottom) < 1e-6,
    'leaves below its source',
  );
  assert.ok(
    end[0] >= to.left - 1e-6 && end[0] <= to.right + 1e-6 && Math.abs(end[1] - to.top) < 1e-6,
    'enters its target from above',
  );
  for (const [x, y] of points) {
    boxes.forEach((box, item) => {
      const inside = x > box.left + 0.5 && x < box.right - 0.5 && y > box.top + 0.5 && y < box.bottom - 0.5;
      assert.ok(!inside, `the edge from ${source} to ${target} runs through ${item}`);
    });
  }
}

const size = fc.tuple(fc.integer({ min: 20, max: 320 }), fc.integer({ min: 10, max: 400 }));

/** Nets over `count` items; with `acyclic` they lead only to later ones. */
function nets(count: number, acyclic: boolean): fc.Arbitrary<SimpleNet[]> {
  if (count === 0) return fc.constant([]);
  const item = fc.nat(count - 1);
  return fc
    .array(fc.record({ source: item, targets: fc.array(item, { maxLength: 6 }) }), {
      maxLength: count * 2,
      size: 'max',
    })
    .map((list) =>
      list.map((net) => ({
        source: net.source,
        targets: [...new Set(net.targets)].filter((target) => (acyclic ? target > net.source : true)),
      })),
    );
}

const anyGraph = (acyclic: boolean): fc.Arbitrary<LayeredGraph> =>
  fc
    .array(size, { maxLength: 26, size: 'max' })
    .chain((sizes) => nets(sizes.length, acyclic).map((list) => makeGraph(sizes, list)));

describe('the layered layout', () => {
  it('keeps items apart and edges clear of them on random acyclic graphs', () => {
    fc.assert(
      fc.property(anyGraph(true), (graph) => {
        const layout = check(graph);
        for (let net = 0; net < graph.netSource.length; net++) {
          for (let edge = graph.netTargetStart[net] ?? 0; edge < (graph.netTargetStart[net + 1] ?? 0); edge++) {
            const upper = layout.layer[graph.netSource[net] ?? 0] ?? 0;
            const lower = layout.layer[graph.netTarget[edge] ?? 0] ?? 0;
            assert.ok(upper < lower, 'edges lead downwards');
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('turns cycles round, and keeps the same promises', () => {
    fc.assert(
      fc.property(anyGraph(false), (graph) => void check(graph)),
      { numRuns: 300 },
    );
  });

  it('gives the same picture each time', () => {
    fc.assert(
      fc.property(anyGraph(false), (graph) => {
        assert.deepEqual(finish(layoutLayered(graph)), finish(layoutLayered(graph)));
      }),
      { numRuns: 50 },
    );
  });

  it('lays out nothing, one item, and two items joined by several tensors', () => {
    assert.equal(check(makeGraph([], [])).segments.length, 0);
    assert.equal(check(makeGraph([[100, 50]], [])).width, 100);
    const pair = check(
      makeGraph(
        [
          [100, 50],
          [100, 50],
        ],
        [
          { source: 0, targets: [1] },
          { source: 0, targets: [1] },
          { source: 0, targets: [1] },
        ],
      ),
    );
    const ends = Array.from(pair.targetSegment, (segment) => pair.segments[segment * segmentSize + 3]);
    assert.equal(new Set(ends).size, 3, 'each has a place of its own on the target');
  });

  it('draws one trunk for a tensor with many readers', () => {
    const count = 40;
    const chain = Array.from({ length: count - 1 }, (_, index) => ({ source: index, targets: [index + 1] }));
    const all = Array.from({ length: count - 2 }, (_, index) => index + 2);
    const graph = makeGraph(
      Array.from({ length: count }, () => [100, 40] as const),
      [...chain, { source: 0, targets: all }],
    );
    const layout = check(graph);
    const own = (layout.netSegmentStart[count] ?? 0) - (layout.netSegmentStart[count - 1] ?? 0);
    assert.ok(own < 2.2 * count, `${own} segments for ${count - 2} readers`);
  });

  it('puts what is made of a shared weight right above its use, however late that is', () => {
    const steps = 40;
    const weight = 0;
    const firstState = 1;
    const input = (step: number): number => 2 + 4 * step;
    const product = (step: number): number => input(step) + 1;
    const activated = (step: number): number => input(step) + 2;
    const state = (step: number): number => input(step) + 3;
    const each = Array.from({ length: steps }, (_, step) => step);
    const graph = makeGraph(
      Array.from({ length: 2 + 4 * steps }, () => [180, 74] as const),
      [
        { source: weight, targets: each.map(product) },
        ...each.flatMap((step) => [
          { source: step === 0 ? firstState : state(step - 1), targets: [state(step)] },
          { source: input(step), targets: [product(step)] },
          { source: product(step), targets: [activated(step)] },
          { source: activated(step), targets: [state(step)] },
        ]),
      ],
    );
    const { layer } = finish(layoutLayered(graph));
    for (const step of each) {
      const chain = [input, product, activated, state].map((part) => layer[part(step)] ?? Number.NaN);
      const last = chain.at(-1) ?? Number.NaN;
      assert.deepEqual(chain, [last - 3, last - 2, last - 1, last], `step ${step}`);
    }
  });

  it('keeps a plain chain straight', () => {
    const graph = makeGraph(
      Array.from({ length: 12 }, (_, index) => [100 + 10 * index, 40] as const),
      Array.from({ length: 11 }, (_, index) => ({ source: index, targets: [index + 1] })),
    );
    const layout = check(graph);
    for (const x of layout.x) assert.ok(Math.abs(x - (layout.x[0] ?? 0)) < 1e-6);
  });

  it('draws a long chain of blocks with skip connections as straight as a short one', () => {
    const widthOf = (blocks: number): number => finish(layoutLayered(toLayeredGraph(transformerChain(blocks)))).width;
    assert.equal(widthOf(200), widthOf(10));
  });

  it('moves little when little changes: an operation more in the middle pushes what follows down, and no more', () => {
    const { nodeCount, readers } = transformerChain(6);
    const before = finish(layoutLayered(toLayeredGraph({ nodeCount, readers })));
    // Between a block and the next: what read the block's sum now reads the new operation.
    const cut = 36;
    const grown = readers.map((list, node) => (node === cut ? [nodeCount] : list));
    grown.push(readers[cut] ?? []);
    const after = finish(layoutLayered(toLayeredGraph({ nodeCount: nodeCount + 1, readers: grown })));
    const shift = (after.y[cut + 1] ?? 0) - (before.y[cut + 1] ?? 0);
    assert.ok(shift > 0);
    for (let node = 0; node < nodeCount; node++) {
      assert.ok(Math.abs((after.x[node] ?? 0) - (before.x[node] ?? 0)) < 1, `node ${node} stays in its column`);
      const down = (after.y[node] ?? 0) - (before.y[node] ?? 0);
      assert.ok(Math.abs(down - (node > cut ? shift : 0)) < 1, `node ${node} moves by ${down}`);
    }
  });

  it('keeps ports on the border and everything else between them', () => {
    const kinds = [itemKind.inputPort, itemKind.inputPort, itemKind.node, itemKind.node, itemKind.outputPort];
    const graph = makeGraph(
      [
        [6, 0],
        [6, 0],
        [120, 40],
        [120, 40],
        [6, 0],
      ],
      [
        { source: 0, targets: [2] },
        { source: 1, targets: [4] },
        { source: 2, targets: [3] },
        { source: 3, targets: [4] },
      ],
      kinds,
    );
    const layout = check(graph);
    assert.deepEqual([layout.y[0], layout.y[1], layout.y[4]], [0, 0, layout.height]);
  });

  it('unties a graph that can be drawn without crossings', () => {
    // A binary tree, its leaves listed in an order that crosses at first.
    const nets = [
      { source: 0, targets: [2, 1] },
      { source: 1, targets: [3, 4] },
      { source: 2, targets: [5, 6] },
    ];
    const layout = check(
      makeGraph(
        Array.from({ length: 7 }, () => [60, 30] as const),
        nets,
      ),
    );
    const x = (item: number): number => layout.x[item] ?? 0;
    const leftFirst = x(1) < x(2);
    assert.equal(Math.max(x(3), x(4)) < Math.min(x(5), x(6)), leftFirst);
  });

  it('does not fall over thousands of items, nor over a very long chain', () => {
    const random = seededRandom(4);
    const count = 3000;
    const list = Array.from({ length: count - 1 }, (_, index) => ({
      source: Math.max(0, index - Math.floor(random() * 6)),
      targets: [index + 1],
    }));
    const graph = makeGraph(
      Array.from({ length: count }, () => [180, 74] as const),
      list,
    );
    finish(layoutLayered(graph));
    const length = 150_000;
    const long = makeGraph(
      Array.from({ length }, () => [180, 74] as const),
      Array.from({ length: length - 1 }, (_, index) => ({ source: index, targets: [index + 1] })),
    );
    const layout = finish(layoutLayered(long));
    assert.equal(layout.layer[length - 1], length - 1);
  });
});

describe('the signature of a group', () => {
  it('is the same for equal graphs and differs when a size or an edge does', () => {
    const make = (width: number, target: number) =>
      signatureOf(
        makeGraph(
          [
            [width, 40],
            [100, 40],
            [100, 40],
          ],
          [{ source: 0, targets: [target] }],
        ),
      );
    assert.equal(make(100, 1), make(100, 1));
    assert.equal(new Set([make(100, 1), make(101, 1), make(100, 2)]).size, 3);
  });
});
