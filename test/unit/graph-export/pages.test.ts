import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { exportGraph, type ReadStep } from '../../../src/graph-export/graph-export.ts';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { helveticaFonts, measureHelvetica } from '../../../webview/graph/export/helvetica.ts';
import type { PageFiles } from '../../../webview/graph/export/standalone-html.ts';
import type { ReadCompared } from '../../../webview/graph/export/steps-in-file.ts';
import { waitUntil } from '../../e2e/support/wait.ts';
import { launchBrowser } from '../../harness/vscode/browser.ts';
import { openGraphPage, serveGraphPage } from '../../tools/graph-page-server.ts';
import { comparedMlp, linearRegression, mnistMlp, oddities } from '../webview-graph/documents.ts';
import { awkwardNames, bundledPage } from './page-files.ts';

let browser: Browser;
let files: PageFiles;
let folder: string;

before(async () => {
  [browser, files] = await Promise.all([launchBrowser(), bundledPage()]);
  folder = await mkdtemp(join(tmpdir(), 'backstep-export-'));
});

after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** Opens an exported file in a browser that is told of nothing else. */
async function withFile(name: string, text: string, run: (page: Page, asked: readonly string[]) => Promise<void>) {
  const path = join(folder, name);
  await writeFile(path, text);
  const page = await browser.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  try {
    await page.goto(pathToFileURL(path).href);
    await run(page, asked);
    assert.deepEqual(complaints, []);
  } finally {
    await page.close();
  }
}

const written = (format: 'svg' | 'html', document: GraphDocument, options = {}) =>
  exportGraph(
    format,
    document,
    { state: null, readStep: stepsOf(document), readCompared: null, ...options },
    async () => files,
  );

/** Reads made-up steps: as the document's, but with their own number as every mean. */
function stepsOf({ graph, step }: GraphDocument): ReadStep {
  return async (index) => {
    const values = step.values.map((recorded) => {
      const { value } = recorded;
      return { ...recorded, value: value && { ...value, statistics: { ...value.statistics, mean: index } } };
    });
    return { graph, step: { ...step, index, values } };
  };
}

/** The document with names that mean something in markup. */
function withAwkwardNames(document: GraphDocument): GraphDocument {
  const nodes = document.graph.nodes.map((node) => ({ ...node, label: awkwardNames[node.id] ?? node.label }));
  return { ...document, title: awkwardNames[2] ?? '', graph: { ...document.graph, nodes } };
}

/** Runs in a page: any CSS colour as the pixel that it gives. */
const pixelOf = `((colour) => {
  const pen = new OffscreenCanvas(1, 1).getContext('2d');
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
})`;

describe('a graph as SVG', () => {
  it('is well-formed XML without anything from outside, whatever names hold', async () => {
    const svg = await written('svg', withAwkwardNames(oddities()));
    assert.doesNotMatch(svg, /var\(|color-mix|class=|style=|href=|<script/);
    await withFile('awkward.svg', svg, async (page, asked) => {
      assert.equal(asked.length, 1);
      assert.equal(await page.locator('parsererror').count(), 0);
      const titles = await page.locator('g > title').allTextContents();
      const texts = await page.locator('text').allTextContents();
      assert.ok(titles.some((title) => title.startsWith('<script>alert(1)</script>')));
      assert.ok(texts.includes('<b>bold</b> & co &amp; &lt;'));
    });
  });

  it('has the colours that the page has, in each theme', async () => {
    const server = await serveGraphPage();
    try {
      for (const theme of ['dark', 'light'] as const) {
        const { page, send } = await openGraphPage(browser, server.origin, { theme, height: 1200 });
        await send({ type: 'document', document: linearRegression() });
        await page.locator('.card .row-gradient .row-name').nth(7).waitFor();
        const cards = `[...document.querySelectorAll('.picture .card')].map((card) => {
          const look = getComputedStyle(card.querySelector('.card-body'));
          const text = getComputedStyle(card.querySelector('.row-gradient .row-name'));
          return [card.getAttribute('aria-label'), ...[look.fill, look.stroke, text.fill].map(${pixelOf})];
        })`;
        const expected = new Map(
          (await page.evaluate<[string, ...number[][]][]>(cards)).map(([name, ...colours]) => [name, colours]),
        );
        await page.close();
        assert.equal(expected.size, 8);
        const classes = [`vscode-${theme}`];
        const svg = await written('svg', linearRegression(), { theme: { classes, variables: {} } });
        await withFile(`${theme}.svg`, svg, async (picture) => {
          const drawn = `[...document.querySelectorAll('g')].filter((card) => card.querySelector(':scope > title') && card.querySelector(':scope > rect + path')).map((card) => {
            const body = card.querySelector('rect');
            const text = [...card.querySelectorAll('text')].find((each) => each.textContent === 'grad');
            return [card.querySelector(':scope > title').textContent, ...[body.getAttribute('fill'), body.getAttribute('stroke'), text.getAttribute('fill')].map(${pixelOf})];
          })`;
          const found = await picture.evaluate<[string, ...number[][]][]>(drawn);
          assert.equal(found.length, expected.size);
          for (const [name, ...colours] of found) {
            const wanted = expected.get(name) ?? [];
            const off = colours.flat().map((part, index) => Math.abs(part - (wanted.flat()[index] ?? -99)));
            assert.ok(Math.max(...off) <= 1, `${theme}, ${name}: ${colours.join(' ')} for ${wanted.join(' ')}`);
          }
        });
      }
    } finally {
      server.close();
    }
  });

  it('has text that fits its card, measured without a browser', async (context) => {
    const page = await browser.newPage();
    const widths = `(() => {
      const pen = new OffscreenCanvas(1, 1).getContext('2d');
      return [['title', '700 12.5px'], ['small', '400 10.5px']].flatMap(([style, font]) => {
        pen.font = font + ' ' + ${JSON.stringify(helveticaFonts)};
        return ${JSON.stringify(awkwardNames.slice(0, 12))}.map((text) => [text, style, pen.measureText(text).width]);
      });
    })()`;
    const measured = await page.evaluate<[string, 'title' | 'small', number][]>(widths);
    await page.close();
    const off = measured.map(([text, style, width]) => Math.abs(measureHelvetica(text, style) - width) / width);
    if (measured.every((_, index) => (off[index] ?? 0) > 0.01)) {
      context.skip('no font with the widths of Helvetica');
      return;
    }
    for (const [index, [text, style, width]] of measured.entries()) {
      if (text.includes('\n')) continue;
      assert.ok((off[index] ?? 1) < 0.01, `${text}: ${measureHelvetica(text, style)} for ${width}`);
    }
    await withFile('fits.svg', await written('svg', mnistMlp()), async (picture) => {
      const overflows = `[...document.querySelectorAll('g')].filter((card) => card.querySelector(':scope > rect + path')).flatMap((card) => {
        const body = card.querySelector(':scope > rect:has(+ path)').getBoundingClientRect();
        return [...card.querySelectorAll('text')].filter((text) => {
          const box = text.getBoundingClientRect();
          return box.left < body.left || box.right > body.right + 0.5 || box.top < body.top - 1 || box.bottom > body.bottom + 1;
        }).map((text) => text.textContent);
      })`;
      assert.deepEqual(await picture.evaluate(overflows), []);
    });
  });

  it('has the colours and marks of a comparison, and says below what they mean', async () => {
    const size = (svg: string) => Number(/height="(\d+)"/.exec(svg)?.[1]);
    const { graph, open } = {
      graph: comparedMlp().graph.id,
      open: ['/net#0', '/net#0/layers#0', '/net#0/layers#0/1#0'],
    };
    const svg = await written('svg', comparedMlp(), { state: { graph, open } });
    const alone = await written('svg', { ...comparedMlp(), comparison: null }, { state: { graph, open } });
    assert.ok(size(svg) > size(alone) + 80);
    assert.doesNotMatch(svg, /var\(|color-mix|class=|style=/);
    await withFile('compared.svg', svg, async (page) => {
      const texts = await page.locator('svg > g:last-child text').allTextContents();
      assert.deepEqual(texts, [
        'Change against step 0',
        '≤ 0.01 %',
        '100 %',
        'added',
        'removed',
        'no colour: unchanged',
      ]);
      const bodies = page.locator('rect[stroke-width="2"]');
      assert.deepEqual(
        await bodies.evaluateAll((found) => found.map((each) => each.getAttribute('stroke-dasharray'))),
        [null, '4 3'],
      );
      const fills = await page
        .locator('rect + path')
        .evaluateAll((found) => found.map((each) => each.previousElementSibling?.getAttribute('fill')));
      assert.ok(new Set(fills).size >= 4, `${new Set(fills).size} colours`);
    });
    const coloured = await written('svg', mnistMlp(), {
      state: { graph, open, appearance: { flow: 'forward', colour: 'dtype' } },
    });
    assert.match(coloured, /<text[^>]*>float32<\/text>/);
  });

  it('leaves out what is not in view where that is wanted', async () => {
    const size = (svg: string) => Number(/height="(\d+)"/.exec(svg)?.[1]);
    const whole = await written('svg', mnistMlp());
    const part = await written('svg', mnistMlp(), { inView: new Set(['node 0', 'node 1']) });
    assert.ok(size(part) < size(whole) / 3, `${size(part)} of ${size(whole)}`);
  });
});

describe('a graph as one HTML file', () => {
  it('is the page, without a network: folding, search and details, and says what it does not hold', async () => {
    const html = await written('html', mnistMlp());
    await withFile('mlp.html', html, async (page, asked) => {
      await page.locator('.item').first().waitFor();
      assert.deepEqual(
        asked.filter((url) => !url.startsWith('file:') && !url.startsWith('blob:')),
        [],
      );
      assert.equal(page.workers().length, 1);
      await page.getByRole('button', { name: 'Fold all modules' }).click();
      await page.locator('.module-header').first().waitFor({ state: 'detached' });
      await page.keyboard.press('/');
      await page.keyboard.type('layers.0.weight');
      await page.keyboard.press('Enter');
      await page.locator('.card.selected').waitFor();
      assert.match((await page.locator('.details').textContent()) ?? '', /The first 64 of/);
      const rest = `getComputedStyle(document.querySelector('.first-elements'), '::after').content`;
      assert.match(await page.evaluate<string>(rest), /in the run/);
      assert.equal(await page.getByRole('button', { name: 'Step backward from here' }).count(), 0);
      assert.equal(await page.getByRole('button', { name: 'Export the graph…' }).count(), 0);
    });
  });

  it('has what the step was compared with, coloured and marked, and keeps folders to itself', async () => {
    const html = await written('html', comparedMlp());
    assert.doesNotMatch(html, /\/home\/ada/);
    await withFile('compared.html', html, async (page) => {
      await page.locator('.comparison-text', { hasText: 'Compared with step 014 of 22 tensors changed' }).waitFor();
      await page.getByRole('button', { name: 'Open all modules' }).click();
      await page.locator('.card.removed').waitFor();
      await page.locator('.legend', { hasText: 'Change against step 0' }).waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('layers.0.bias');
      await page.keyboard.press('Enter');
      await page.locator('.compared-rows').first().waitFor();
    });
  });

  it('goes through the captured steps, plays them, compares them and tells how a tensor went', async () => {
    const html = await written('html', mnistMlp());
    assert.doesNotMatch(html, /data-steps-note/);
    await withFile('steps.html', html, async (page) => {
      await page.locator('.item').first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('layers.0.bias');
      await page.keyboard.press('Enter');
      const mean = page.locator('.statistics tr', { hasText: 'Mean' }).first().locator('td').first();
      await page.getByRole('button', { name: 'Later captured step' }).click();
      await page.locator('.timeline-label', { hasText: 'step 100' }).waitFor();
      await waitUntil('the values are those of step 100', async () => (await mean.textContent()) === '100');
      await page.getByRole('img', { name: /^Value: mean ± standard deviation, from 0\.\d+ to \d+00$/ }).waitFor();
      await page.getByText('Adding up its gradient').waitFor();
      await page.getByRole('img', { name: 'Backward, from 10 µs to 10 µs' }).waitFor();
      await page.getByRole('button', { name: 'Compare with another step' }).click();
      assert.equal(await page.getByRole('menuitem', { name: 'Another run or trace…' }).count(), 0);
      await page.getByRole('menuitem', { name: 'Last captured step' }).click();
      await page.locator('.comparison-text', { hasText: 'Compared with step ' }).waitFor();
      await page.getByRole('button', { name: 'Stop comparing' }).click();
      await page.locator('.comparison').waitFor({ state: 'hidden' });
      await page.getByRole('slider', { name: 'Captured step' }).press('End');
      await page.getByRole('button', { name: 'Play the captured steps' }).click();
      await waitUntil('it plays from the beginning', async () => {
        const value = await mean.textContent();
        return value === '100' || value === '200';
      });
    });
  });

  it('follows another run from step to step, as long as one compares with it', async () => {
    const document = comparedMlp();
    const other = stepsOf(mnistMlp());
    // Of the other run every second step was recorded.
    const readCompared: ReadCompared = async (index) => {
      const { graph, step } = await other(index - (index % 200));
      return { title: `step ${step.index} of other.ts`, isOfOtherRun: true, graph, step };
    };
    const shown = { ...document, step: { ...document.step, index: 100 }, comparison: await readCompared(100) };
    const html = await written('html', shown, { readCompared });
    await withFile('other-run.html', html, async (page) => {
      const bar = page.locator('.comparison-text');
      await bar
        .filter({ hasText: /^Compared with step 0 of other\.ts\d+ of 22 tensors changed, 1 node added, 1 removed$/ })
        .waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('removed');
      await page.keyboard.press('Enter');
      await page.locator('.card.removed.selected').waitFor();
      const mean = page.locator('.statistics tr', { hasText: 'Mean' }).first().locator('td').first();
      assert.equal(await mean.textContent(), '0');
      const later = page.getByRole('button', { name: 'Later captured step' });
      await later.click();
      await bar.filter({ hasText: 'Compared with step 200 of other.ts' }).waitFor();
      await waitUntil('what was removed is from there', async () => (await mean.textContent()) === '200');
      await later.click();
      await page.locator('.timeline-label', { hasText: 'step 300' }).waitFor();
      await bar.filter({ hasText: 'Compared with step 200 of other.ts' }).waitFor();

      const compare = page.getByRole('button', { name: 'Compare with another step' });
      await compare.click();
      await page.getByRole('menuitem', { name: 'First captured step' }).click();
      await bar.filter({ hasText: /^Compared with step 0.*same structure$/ }).waitFor();
      await compare.click();
      await page.getByRole('menuitem', { name: 'The other run' }).click();
      await bar.filter({ hasText: 'Compared with step 200 of other.ts' }).waitFor();
      await page.getByRole('button', { name: 'Stop comparing' }).click();
      await page.locator('.comparison').waitFor({ state: 'hidden' });
      await later.click();
      await page.locator('.timeline-label', { hasText: 'step 400' }).waitFor();
      assert.equal(await page.locator('.comparison').isVisible(), false);
    });
  });

  it('says where the graph was, on no machine', async () => {
    const document = mnistMlp();
    const source = { path: '/home/ada/runs/7', title: 'run', step: 0 };
    const compared = { kind: 'run', path: '/home/ada/runs/8', title: 'other' };
    const html = await written('html', document, { state: { graph: document.graph.id, open: [], source, compared } });
    assert.doesNotMatch(html, /\/home\/ada/);
  });

  it('shows names as text, whatever they hold, and keeps folders to itself', async () => {
    const html = await written('html', withAwkwardNames(oddities()));
    assert.doesNotMatch(html, /\/home\/ada/);
    await withFile('awkward.html', html, async (page) => {
      await page.locator('.item').first().waitFor();
      assert.equal(await page.title(), awkwardNames[2]);
      assert.equal(await page.locator('h1').textContent(), awkwardNames[2]);
      assert.equal(await page.locator('b').count(), 0);
    });
  });

  it('opens as it was folded, and follows the system to dark', async () => {
    const document = mnistMlp();
    const state = { graph: document.graph.id, open: [] };
    const html = await written('html', document, { state });
    await withFile('folded.html', html, async (page) => {
      await page.locator('.item').first().waitFor();
      assert.equal(await page.locator('.item').count(), 4);
      assert.match((await page.locator('body').getAttribute('class')) ?? '', /vscode-light/);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.locator('body.vscode-dark').waitFor();
    });
  });
});
