import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import type { LayoutResult } from '../../../webview/graph/layout/layout-request.ts';
import { type LayoutCache, layoutNested } from '../../../webview/graph/layout/nested-layout.ts';
import { type Orientation, orientations } from '../../../webview/graph/layout/orientation.ts';
import { runInSlices } from '../../../webview/graph/layout/slices.ts';
import { allModules, type OpenModules } from '../../../webview/graph/model/folding.ts';
import { netNear } from '../../../webview/graph/model/net-near.ts';
import { Picture } from '../../../webview/graph/model/picture.ts';
import { everythingWith } from '../../../webview/graph/model/visibility.ts';
import { GraphView, type PreparedScene } from '../../../webview/graph/page/graph-view.ts';
import fc from '../../harness/fast-check.ts';
import { chain, mnistMlp, oddities, randomGraph, reusedWeight, transformer } from './documents.ts';
import { anyDocument } from './random-document.ts';

const measure = (text: string): number => text.length * 6.4;

function layOut(prepared: PreparedScene, cache: LayoutCache = new Map()): LayoutResult {
  const steps = layoutNested(prepared.layout.request, cache);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Points along an SVG path of M, L and C commands as the picture writes them. */
function pointsOf(path: string): Point[][] {
  const pieces: Point[][] = [];
  let at: Point = { x: 0, y: 0 };
  for (const [, command, text] of path.matchAll(/([MLC])([^MLC]*)/g)) {
    const numbers = (text ?? '').trim().split(/[ ,]+/).map(Number);
    const last = pieces.at(-1);
    if (command === 'M') {
      at = { x: numbers[0] ?? 0, y: numbers[1] ?? 0 };
      pieces.push([at]);
    } else if (command === 'L') {
      const to = { x: numbers[0] ?? 0, y: numbers[1] ?? 0 };
      for (let step = 1; step <= 10; step++) {
        last?.push({ x: at.x + ((to.x - at.x) * step) / 10, y: at.y + ((to.y - at.y) * step) / 10 });
      }
      at = to;
    } else {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = numbers;
      for (let step = 1; step <= 10; step++) {
        const t = step / 10;
        const u = 1 - t;
        last?.push({
          x: u ** 3 * at.x + 3 * u * u * t * x1 + 3 * u * t * t * x2 + t ** 3 * x3,
          y: u ** 3 * at.y + 3 * u * u * t * y1 + 3 * u * t * t * y2 + t ** 3 * y3,
        });
      }
      at = { x: x3, y: y3 };
    }
  }
  return pieces;
}

/** Holds a picture to what any picture must be, in both orientations. */
function check(document: GraphDocument, open: OpenModules): void {
  for (const orientation of orientations) checkOne(document, open, orientation);
}

function checkOne(document: GraphDocument, open: OpenModules, orientation: Orientation): void {
  const view = new GraphView(document, measure, everythingWith(open), null);
  view.orientation = orientation;
  const [across, along] = orientation === 'topDown' ? (['x', 'y'] as const) : (['y', 'x'] as const);
  const [breadth, length] = orientation === 'topDown' ? (['width', 'height'] as const) : (['height', 'width'] as const);
  const prepared = view.prepare();
  const picture = new Picture(prepared.scene, prepared.layout, layOut(prepared));
  const { items, nets } = prepared.scene;
  const boxes = items.map((item) => picture.boxOf(item.index));
  for (const item of items) {
    const box = boxes[item.index];
    const parent = boxes[item.parent];
    assert.ok(box !== undefined && [box.x, box.y, box.width, box.height].every(Number.isFinite));
    if (parent === undefined) continue;
    const inside =
      box.x >= parent.x - 0.01 &&
      box.x + box.width <= parent.x + parent.width + 0.01 &&
      box.y >= parent.y + 30 &&
      box.y + box.height <= parent.y + parent.height + 0.01;
    assert.ok(inside, `${item.key} is inside its module, below its title`);
  }
  for (const item of items) {
    for (const other of items) {
      if (other.index <= item.index || other.parent !== item.parent) continue;
      const [a, b] = [boxes[item.index], boxes[other.index]];
      assert.ok(a && b);
      const apart =
        a.x + a.width <= b.x + 0.01 ||
        b.x + b.width <= a.x + 0.01 ||
        a.y + a.height <= b.y + 0.01 ||
        b.y + b.height <= a.y + 0.01;
      assert.ok(apart, `${item.key} and ${other.key} overlap`);
    }
  }
  for (const [index, net] of nets.entries()) {
    for (const [slot, target] of net.targets.entries()) {
      const pieces = pointsOf(picture.routePath(index, slot));
      const points = pieces.flat();
      const [first, last] = [points[0], points.at(-1)];
      assert.ok(first && last, 'a way is drawn');
      for (let piece = 1; piece < pieces.length; piece++) {
        const [end, start] = [pieces[piece - 1]?.at(-1), pieces[piece]?.[0]];
        assert.ok(end && start && Math.abs(end.x - start.x) + Math.abs(end.y - start.y) < 1, 'without a hole');
      }
      const [source, goal] = [boxes[net.source], boxes[target.item]];
      assert.ok(source && goal);
      assert.ok(first[across] >= source[across] && first[across] <= source[across] + source[breadth]);
      assert.ok(first[along] <= source[along] + source[length] + 0.5, 'it leaves from the side that data runs to');
      assert.ok(last[across] >= goal[across] && last[across] <= goal[across] + goal[breadth]);
      assert.ok(last[along] >= goal[along] - 0.5, 'it enters at the side that data comes from');
      for (const item of items) {
        if (item.kind === 'openModule' || item.index === net.source || item.index === target.item) continue;
        const box = boxes[item.index];
        assert.ok(box);
        for (const { x, y } of points) {
          const hit = x > box.x + 1 && x < box.x + box.width - 1 && y > box.y + 1 && y < box.y + box.height - 1;
          assert.ok(!hit, `an edge from ${items[net.source]?.key} runs through ${item.key}`);
        }
      }
    }
  }
}

describe('the layout of open modules', () => {
  it('keeps contents inside, items apart and edges clear for any graph and folding', () => {
    fc.assert(
      fc.property(anyDocument, fc.nat(), (document, bits) => {
        const all = [...allModules(new GraphView(document, measure, everythingWith(new Set()), null).tree)];
        check(document, new Set(all.filter((_, index) => (bits >> (index % 30)) & 1)));
        check(document, new Set(all));
      }),
      { numRuns: 120 },
    );
  });

  it('does so for real structures, folded and open', () => {
    for (const document of [mnistMlp(), transformer(2), oddities()]) {
      check(document, new Set());
      check(document, allModules(new GraphView(document, measure, everythingWith(new Set()), null).tree));
    }
  });

  it('has room for each title, and the same order, whichever way it runs', () => {
    for (const document of [mnistMlp(), transformer(2)]) {
      const pictures = orientations.map((orientation) => {
        const view = new GraphView(document, measure, null, null);
        view.open = allModules(view.tree);
        view.orientation = orientation;
        const prepared = view.prepare();
        return new Picture(prepared.scene, prepared.layout, layOut(prepared));
      });
      const [down, right] = pictures;
      assert.ok(down && right && down.height > down.width && right.width > right.height);
      for (const item of right.scene.items) {
        if (item.kind !== 'openModule') continue;
        assert.ok(right.boxOf(item.index).width >= 64 && right.boxOf(item.index).height >= 64, item.key);
      }
      for (const net of right.scene.nets) {
        for (const { item } of net.targets) {
          const [from, to] = [right.boxOf(net.source), right.boxOf(item)];
          if (right.scene.items[item]?.kind !== 'openModule') assert.ok(from.x < to.x, 'data runs to the right');
        }
      }
    }
  });

  it('tells which line is at a place, whichever way it runs', () => {
    for (const orientation of orientations) {
      const view = new GraphView(mnistMlp(), measure, null, null);
      view.orientation = orientation;
      const prepared = view.prepare();
      const picture = new Picture(prepared.scene, prepared.layout, layOut(prepared));
      for (const net of picture.scene.nets.keys()) {
        const points = pointsOf(picture.netPath(net)).flat();
        const middle = points[points.length >> 1];
        assert.ok(middle !== undefined);
        assert.equal(netNear(picture, middle.x + 1, middle.y + 1, 3), net);
      }
      assert.equal(netNear(picture, -50, -50, 3), null);
    }
  });

  it('lays out repeated modules once', () => {
    const document = transformer(6);
    const view = new GraphView(document, measure, null, null);
    view.open = allModules(view.tree);
    const cache: LayoutCache = new Map();
    layOut(view.prepare(), cache);
    const groups = view.prepare().layout.request.groupItem.length;
    assert.ok(cache.size * 3 < groups, `${cache.size} layouts for ${groups} modules`);
    const before = cache.size;
    layOut(view.prepare(), cache);
    assert.equal(cache.size, before);
  });

  it('keeps the same layout when only values change', () => {
    const document = mnistMlp();
    const view = new GraphView(document, measure, null, null);
    const first = layOut(view.prepare());
    const values = document.step.values.map((recorded) => ({ ...recorded, gradient: recorded.value }));
    view.setStep({ ...document, step: { ...document.step, index: 100, values } });
    assert.equal(view.rowsChanged, false);
    assert.deepEqual(layOut(view.prepare()), first);
    view.setStep({ ...document, step: { ...document.step, index: 200, values: [] } });
    assert.equal(view.rowsChanged, true);
  });

  it('does not fall over thousands of visible nodes nor very long chains', () => {
    for (const document of [randomGraph(2000, 3, 'graph'), chain(20_000), reusedWeight(3000)]) {
      const view = new GraphView(document, measure, everythingWith(new Set()), null);
      assert.ok(layOut(view.prepare()).height > 0);
    }
  });

  it('tells how much is done: never less than before, of one module as of many', () => {
    for (const document of [randomGraph(300, 3, 'graph'), transformer(6)]) {
      const view = new GraphView(document, measure, null, null);
      view.open = allModules(view.tree);
      const shares = [...layoutNested(view.prepare().layout.request, new Map())];
      assert.deepEqual(
        shares,
        shares.toSorted((a, b) => a - b),
      );
      assert.equal(shares.at(-1), 1);
      assert.ok(new Set(shares).size >= 4, `${new Set(shares).size} shares`);
      assert.ok((shares[0] ?? -1) >= 0 && shares.filter((share) => share === 1).length === 1);
    }
  });

  it('stops working for a request that a newer one has replaced', async () => {
    function* endless(): Generator<void, 'done'> {
      for (;;) yield;
    }
    let wanted = true;
    const answer = runInSlices(endless(), () => wanted);
    setTimeout(() => {
      wanted = false;
    }, 5);
    assert.ok((await answer) === undefined);
    const view = new GraphView(randomGraph(300, 9, 'graph'), measure, everythingWith(new Set()), null);
    const kept = await runInSlices(layoutNested(view.prepare().layout.request, new Map()), () => true);
    assert.ok(kept !== undefined && kept.height > 0);
  });
});
