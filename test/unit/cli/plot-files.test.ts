/** Plots as PNG files: what is in their pixels, and what is written and said where they cannot be made. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type PlotFileOptions, writePlots } from '../../../src/cli/plot-files.ts';
import { loadPainter, type PngPainter } from '../../../src/cli/png-painter.ts';
import type { Plot } from '../../../src/protocol/plot.ts';
import { backstep, folderWith } from './backstep.ts';

/** A diagonal from corner to corner, and a cross of points. */
const diagonal: Plot = {
  title: 'Diagonal',
  xLabel: '',
  yLabel: '',
  layers: [
    { kind: 'line', label: '', x: [0, 1], y: [0, 1] },
    { kind: 'points', label: '', x: [0.25, 0.75], y: [0.75, 0.25] },
  ],
};

const canvas = await import('@napi-rs/canvas').catch(() => null);
const skip = canvas === null ? '@napi-rs/canvas is not installed, or has no library for this machine' : false;

function newFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-plots-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What is written, and what is said. */
async function written(
  context: TestContext,
  { formats, load }: Pick<PlotFileOptions, 'formats' | 'load'>,
  plots: readonly Plot[] = [diagonal],
): Promise<{ folder: string; files: string[]; warnings: string[] }> {
  const folder = newFolder(context);
  const warnings: string[] = [];
  await writePlots(plots, { folder, formats, warn: (message) => warnings.push(message), ...(load ? { load } : {}) });
  return { folder, files: readdirSync(folder).sort(), warnings };
}

/** The colour of a pixel, by its place in the SVG. */
async function pixelsOf(
  file: string,
): Promise<{ width: number; height: number; at: (x: number, y: number) => number[] }> {
  assert.ok(canvas !== null);
  const image = await canvas.loadImage(readFileSync(file));
  const { width, height } = image;
  const context = canvas.createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return {
    width,
    height,
    at: (x, y) => [...data.subarray(4 * (2 * y * width + 2 * x), 4 * (2 * y * width + 2 * x) + 4)],
  };
}

/** Of two colours: the greatest of their three differences. */
function distance(one: readonly number[], other: readonly number[]): number {
  return Math.max(...[0, 1, 2].map((channel) => Math.abs(one[channel]! - other[channel]!)));
}

test('a PNG has what the SVG has, two pixels to one', { skip }, async (context) => {
  const { folder, files, warnings } = await written(context, { formats: null });
  assert.deepEqual(files, ['01-diagonal.png', '01-diagonal.svg']);
  assert.deepEqual(warnings, []);
  const svg = readFileSync(join(folder, '01-diagonal.svg'), 'utf8');
  const [, svgWidth, svgHeight] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  const { width, height, at } = await pixelsOf(join(folder, '01-diagonal.png'));
  assert.deepEqual([width, height], [2 * Number(svgWidth), 2 * Number(svgHeight)]);
  assert.deepEqual(at(2, 2), [255, 255, 255, 255], 'white paper');
  // Where the file itself says that they are: the whole drawing is moved by a transform.
  const [, moveX = '', moveY = ''] = /translate\((\d+),(\d+)\)/.exec(svg) ?? [];
  const place = (x: string | undefined, y: string | undefined) =>
    [Number(x) + Number(moveX), Number(y) + Number(moveY)] as const;
  const line = /class="plot-line plot-tone-0" d="M([\d.]+),([\d.]+)L([\d.]+),([\d.]+)"/.exec(svg) ?? [];
  const [from, to] = [place(line[1], line[2]), place(line[3], line[4])];
  for (const share of [0.1, 0.4, 0.8]) {
    const [x, y] = [0, 1].map((axis) => Math.round(from[axis]! + share * (to[axis]! - from[axis]!)));
    // The line may cover the pixel but in part.
    assert.ok(distance(at(x!, y!), [0x1f, 0x77, 0xb4]) < 30, `the line at ${x}, ${y}: ${at(x!, y!)}`);
    assert.ok(
      distance(at(x! + 5, y!), [0xff, 0xff, 0xff]) < 60,
      `paper beside it at ${x! + 5}, ${y}: ${at(x! + 5, y!)}`,
    );
  }
  const [, dots = ''] = /class="plot-points plot-tone-1" d="([^"]+)"/.exec(svg) ?? [];
  const points = [...dots.matchAll(/M([\d.]+) ([\d.]+)h0/g)];
  assert.equal(points.length, 2);
  for (const [, x, y] of points) {
    const [left, top] = place(x, y).map(Math.round);
    // Six pixels wide: the middle, near the edge, and beyond it.
    for (const [dx, isIn] of [
      [0, true],
      [2, true],
      [-2, true],
      [5, false],
    ] as const) {
      const colour = at(left! + dx, top!);
      assert.equal(
        distance(colour, [0xd1, 0x49, 0x5b]) < 30,
        isIn,
        `the point at ${x}, ${y}, ${dx} beside it: ${colour}`,
      );
    }
  }
});

test('a format alone', { skip }, async (context) => {
  assert.deepEqual((await written(context, { formats: ['svg'] })).files, ['01-diagonal.svg']);
  assert.deepEqual((await written(context, { formats: ['png'] })).files, ['01-diagonal.png']);
  assert.deepEqual((await written(context, { formats: ['png'] }, [])).files, [], 'a script that draws nothing');
});

test('from the command line', { skip }, async (context) => {
  const folder = folderWith(context, `import { plt } from 'backstep';\nplt.plot([0, 1], { title: 'Loss' });`);
  const run = await backstep(folder, ['run', 'train.ts', '--trace', 'trace', '--plots', 'pictures']);
  assert.deepEqual([run.code, readdirSync(join(folder, 'pictures')).sort()], [0, ['01-loss.png', '01-loss.svg']]);
  const show = await backstep(folder, ['show', 'trace', '--plots', 'later', '--plots-format', 'png']);
  assert.deepEqual([show.code, readdirSync(join(folder, 'later'))], [0, ['01-loss.png']]);
  assert.ok(
    readFileSync(join(folder, 'later', '01-loss.png')).equals(readFileSync(join(folder, 'pictures', '01-loss.png'))),
  );
});

const missing = () => {
  throw Object.assign(new Error("Cannot find module '@napi-rs/canvas'"), { code: 'MODULE_NOT_FOUND' });
};

test('where PNG cannot be made there is SVG, and it is said to who asked for PNG', async (context) => {
  const load = () => loadPainter([missing]);
  for (const formats of [['png'], ['svg', 'png']] as const) {
    const { files, warnings } = await written(context, { formats, load });
    assert.deepEqual(files, ['01-diagonal.svg']);
    assert.deepEqual(warnings, [
      'The plots were written as SVG: for PNG, the package @napi-rs/canvas is not installed. `npm install @napi-rs/canvas` in this folder gets it.',
    ]);
  }
  const unasked = await written(context, { formats: null, load });
  assert.deepEqual([unasked.files, unasked.warnings], [['01-diagonal.svg'], []]);
});

test('why it cannot', () => {
  const broken = () => {
    throw new Error('Cannot find native binding. npm has a bug related to optional dependencies');
  };
  assert.equal(loadPainter([broken]), 'the package @napi-rs/canvas has no library that works on this machine');
  assert.equal(loadPainter([() => ({})]), 'the package @napi-rs/canvas is not the version that Backstep knows');
  assert.equal(loadPainter([broken, missing]), loadPainter([broken]), 'what was found says more than what was not');
});

test('a machine without fonts is told why the pictures have no words', async (context) => {
  const painter: PngPainter = { hasFonts: false, paint: async () => new Uint8Array([1]) };
  const { files, warnings } = await written(context, { formats: null, load: () => painter }, [diagonal, diagonal]);
  assert.equal(files.length, 4);
  assert.deepEqual(warnings, [
    'This machine has no fonts, so the plots as PNG have no words. Install one (fonts-dejavu, say), or take the SVG.',
  ]);
});
