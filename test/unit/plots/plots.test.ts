/** What a script draws: as a record, in a picture that grows, and as SVG that a browser would take. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { linspace, meshgrid, plt, randn, ShapeError, type Tensor, tensor, zeros } from '../../../src/engine/index.ts';
import { drawPlot } from '../../../src/plots/draw.ts';
import type { Shape } from '../../../src/plots/shape.ts';
import { svgFile } from '../../../src/plots/svg-file.ts';
import { addPlot, type Plot, type PlotLayer } from '../../../src/protocol/plot.ts';
import { isEngineMessage } from '../../../src/runtime/message-guards.ts';
import { record } from '../trace/recording.ts';

/** The picture that a script draws. */
function drawn(body: () => void): readonly Plot[] {
  const { plots } = record(body, { level: 'off' });
  return plots.reduce(addPlot, [] as readonly Plot[]);
}

function layerOf(body: () => void): PlotLayer {
  const layer = drawn(body)[0]?.layers[0];
  assert.ok(layer !== undefined, 'nothing was drawn');
  return layer;
}

/** All parts of a drawing with a class. */
function parts(shape: Shape, name: string): Shape[] {
  const own = String(shape.attributes['class'] ?? '')
    .split(' ')
    .includes(name)
    ? [shape]
    : [];
  return [...own, ...(shape.children ?? []).flatMap((child) => parts(child, name))];
}

describe('equal axes', () => {
  const square = (aspect?: 'equal') => {
    const plots = drawn(() => {
      plt.plot([0, 4, 4, 0], [0, 0, 4, 4], { title: 'Square', ...(aspect === undefined ? {} : { aspect }) });
      plt.scatter([1], [1], { title: 'Square' });
    });
    assert.equal(plots.length, 1);
    const shape = drawPlot(plots[0]!, 600);
    const [line] = parts(shape, 'plot-line');
    const numbers = [...String(line?.attributes['d']).matchAll(/-?[\d.]+/g)].map(([one]) => Number(one));
    const [xs, ys] = [0, 1].map((first) => numbers.filter((_, place) => place % 2 === first));
    return { width: Math.max(...xs!) - Math.min(...xs!), height: Math.max(...ys!) - Math.min(...ys!) };
  };

  test('a square is square, whatever the picture is', () => {
    const { width, height } = square('equal');
    assert.ok(Math.abs(width - height) < 0.2 && width > 100, `${width} by ${height}`);
    const filled = square();
    assert.ok(filled.width > 1.5 * filled.height, 'without it the picture is filled');
  });

  test('another aspect is refused', () => {
    assert.throws(() => Reflect.apply(plt.plot, null, [[1, 2], { aspect: 'wide' }]), {
      name: 'TypeError',
      message: "aspect should be 'auto' or 'equal', but is wide",
    });
  });
});

describe('records', () => {
  test('a line over its places; without them over 0, 1, 2; NaN and infinity have no place', () => {
    const x = linspace(0, 1, 3);
    assert.deepEqual(
      layerOf(() => plt.plot(x, x.mul(2), { label: 'a' })),
      {
        kind: 'line',
        label: 'a',
        x: [0, 0.5, 1],
        y: [0, 1, 2],
      },
    );
    assert.deepEqual(
      layerOf(() => plt.plot([3, Number.NaN, Number.POSITIVE_INFINITY])),
      {
        kind: 'line',
        label: '',
        x: [0, 1, 2],
        y: [3, null, null],
      },
    );
  });

  test('a tensor with history is drawn, and keeps its history', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    const y = w.mul(3);
    assert.deepEqual(
      layerOf(() => plt.plot(y)),
      { kind: 'line', label: '', x: [0, 1], y: [3, 6] },
    );
    assert.ok(y.requiresGrad);
  });

  test('a histogram as NumPy counts: the last part has its upper edge', () => {
    // numpy.histogram([1, 2, 2, 3, 5], bins=4): counts [1, 2, 1, 1], edges 1, 2, 3, 4, 5.
    assert.deepEqual(
      layerOf(() => plt.hist([1, 2, 2, 3, 5, Number.NaN], { bins: 4 })),
      {
        kind: 'bars',
        label: '',
        edges: [1, 2, 3, 4, 5],
        counts: [1, 2, 1, 1],
      },
    );
  });

  test('points by class are groups', () => {
    const [plot] = drawn(() => plt.scatter([1, 2, 3], [4, 5, 6], { classes: tensor([1, 0, 1]) }));
    assert.deepEqual(
      plot?.layers.map(({ label, ...rest }) => [label, 'x' in rest ? rest.x : null]),
      [
        ['class 0', [2]],
        ['class 1', [1, 3]],
      ],
    );
  });

  test('a grid made either way is the same surface', () => {
    const [x, y] = [linspace(0, 2, 3), linspace(0, 1, 2)];
    const expected = { kind: 'surface', label: '', x: [0, 1, 2], y: [0, 1], values: [0, 1, 2, 10, 11, 12] };
    for (const indexing of ['ij', 'xy'] as const) {
      const [X, Y] = meshgrid([x, y], { indexing }) as [Tensor, Tensor];
      assert.deepEqual(
        layerOf(() => plt.surface(X, Y, X.add(Y.mul(10)))),
        expected,
      );
    }
    const rows = y.unsqueeze(1).mul(10).add(x);
    assert.deepEqual(
      layerOf(() => plt.surface(x, y, rows)),
      expected,
    );
  });

  test('pictures: channels first or last, least black, greatest white', () => {
    const image = { title: '', width: 2, height: 1, channels: 1, pixels: [0, 255] };
    assert.deepEqual(
      layerOf(() => plt.imshow(tensor([[-1, 1]]))),
      { kind: 'images', label: '', images: [image] },
    );
    const colored = tensor([
      [[0], [0.2]],
      [[0.4], [0.6]],
      [[0.8], [1]],
    ]);
    const byPixel = colored.permute([1, 2, 0]);
    const [first, last] = [colored, byPixel].map((one) => layerOf(() => plt.imshow(one)));
    assert.deepEqual(first, last);
    const batch = layerOf(() => plt.images(zeros([2, 1, 4, 3]), { titles: tensor([7, 9]) }));
    assert.deepEqual(
      batch.kind === 'images' && batch.images.map(({ title, width, height }) => [title, width, height]),
      [
        ['7', 3, 4],
        ['9', 3, 4],
      ],
    );
  });

  test('what cannot be drawn is refused, with what was expected', () => {
    assert.throws(() => plt.plot([1, 2], [1]), /same first dimension: xs has 2 numbers, but ys has 1/);
    assert.throws(() => plt.plot([tensor(1)] as unknown as number[]), /\[0\] should be a number.*loss.item\(\)/);
    assert.throws(() => plt.hist([]), /at least one finite number/);
    assert.throws(() => plt.hist([1], { bins: 0 }), /bins should be a positive integer, but is 0/);
    assert.throws(() => plt.imshow(zeros([2, 5, 5])), ShapeError);
    assert.throws(() => plt.images(zeros([5, 5])), ShapeError);
    assert.throws(() => plt.surface(zeros([3]), zeros([2]), zeros([3, 2])), /should be of shape \[2, 3\]/);
  });

  test('a title is a picture, a label a layer in it: the same one again is drawn anew', () => {
    const plots = drawn(() => {
      plt.plot([1], { title: 'A', label: 'x', xLabel: 'step' });
      plt.plot([2], { title: 'B', label: 'x' });
      plt.plot([3], { title: 'A', label: 'y' });
      plt.plot([4], { title: 'A', label: 'x' });
    });
    assert.deepEqual(
      plots.map(({ title, xLabel, layers }) => [title, xLabel, layers.map((layer) => 'y' in layer && layer.y)]),
      [
        ['A', 'step', [[4], [3]]],
        ['B', '', [[2]]],
      ],
    );
  });

  test('the host takes them, and nothing else', () => {
    const [plot] = drawn(() => plt.hist(randn([10])));
    assert.ok(isEngineMessage({ type: 'plot', plot }));
    assert.ok(!isEngineMessage({ type: 'plot', plot: { ...plot, layers: [{ kind: 'pie' }] } }));
  });
});

describe('drawings', () => {
  test('a line goes through its points and breaks where one is missing', () => {
    const [plot] = drawn(() => plt.plot([0, 1, 2, 3, 4], [0, 1, Number.NaN, 1, 0]));
    const [line] = parts(drawPlot(plot!, 400), 'plot-line');
    const d = String(line?.attributes['d']);
    assert.equal(d.match(/M/g)?.length, 2);
    const xs = [...d.matchAll(/[ML]([\d.]+),/g)].map(([, x]) => Number(x));
    assert.deepEqual(xs, [46, 131.5, 302.5, 388]);
  });

  test('a surface has a region for each of its levels', () => {
    const x = linspace(-1, 1, 11);
    const [plot] = drawn(() => plt.surface(x, x, x.square().add(x.square().unsqueeze(1))));
    assert.equal(
      parts(drawPlot(plot!, 400), 'plot-level').filter(({ attributes }) => attributes['d'] !== '').length,
      12,
    );
  });

  test('a picture covers its area once', () => {
    const [plot] = drawn(() => plt.imshow(randn([6, 5])));
    let area = 0;
    for (const { attributes } of parts(drawPlot(plot!, 400), 'plot-pixels')) {
      for (const [, run] of String(attributes['d']).matchAll(/h(\d+)v1/g)) area += Number(run);
    }
    assert.equal(area, 30);
  });

  test('a file is well-formed, whatever a script calls its plots', () => {
    const [plot] = drawn(() => plt.plot([1, 2], { title: '<b>"a" & b</b>', label: '</svg>' }));
    const { svg: file } = svgFile(plot!);
    assert.ok(file.includes('&lt;b&gt;&quot;a&quot; &amp; b&lt;/b&gt;') && file.includes('&lt;/svg&gt;'));
    assert.equal(file.match(/<\/svg>/g)?.length, 1);
    assert.ok(!/NaN|undefined/.test(file));
  });

  test('nothing to show is a frame without an error', () => {
    const [plot] = drawn(() => plt.plot([]));
    assert.ok(!/NaN|Infinity/.test(svgFile(plot!).svg));
  });
});
