import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { waitUntil } from '../../e2e/support/wait.ts';
import { parallelChains } from './documents.ts';
import { until, useGraphPage } from './page-kit.ts';

const withPage = useGraphPage();

const chains = parallelChains(40, 20);
const fitIntoWindow = (page: Page) => page.getByRole('button', { name: 'Fit into the window (0)' }).click();

async function untilPainted(page: Page): Promise<void> {
  await page.locator('.tiles.shown').waitFor();
  const complete = `performance.getEntriesByName('backstep: canvas complete').length`;
  await waitUntil('all tiles are there', async () => (await page.evaluate<number>(complete)) > 0);
}

/** Shows all of a graph that is too large for SVG. */
const withLargeGraph = (run: (page: Page) => Promise<void>) =>
  withPage(chains, async ({ page }) => {
    await page.keyboard.press('/');
    await page.keyboard.type('chains.ts:411');
    await page.keyboard.press('Enter');
    await page.locator('.card.selected').waitFor();
    await fitIntoWindow(page);
    await untilPainted(page);
    // The camera has come to rest when the one element that is left has.
    await until(page, '.item', 1);
    const chosen = await page.locator('.card.selected .card-body').elementHandle();
    await chosen?.waitForElementState('stable');
    await run(page);
  });

/** Runs in the page. A copy is read: a canvas read time and again is moved to where reading is cheap, with a warning. */
const readColours = `(() => {
  const canvas = document.querySelector('.tiles');
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Map();
  let solid = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] !== 255) continue;
    const key = data.slice(at, at + 3).join();
    seen.set(key, (seen.get(key) ?? 0) + 1);
    solid++;
  }
  return { count: seen.size, solid, ground: [...seen].sort((a, b) => b[1] - a[1])[0][0] };
})()`;

/** Every colour on the canvas. */
const allColours = (page: Page) =>
  page.evaluate<string[]>(readColours.replace(/return \{ count.*\};/, 'return [...seen.keys()];'));

/** How many colours and painted pixels are on the canvas, and the colour that most of them have. */
const coloursOf = (page: Page) => page.evaluate<{ count: number; ground: string; solid: number }>(readColours);

/** CSS colours as they come out on a canvas. */
const coloursIn = (page: Page, colours: readonly string[]) =>
  page.evaluate<string[]>(`(() => {
    const probe = document.createElement('i');
    document.body.append(probe);
    const found = ${JSON.stringify(colours)}.map((colour) => {
      probe.style.color = colour;
      const pen = new OffscreenCanvas(1, 1).getContext('2d');
      pen.fillStyle = getComputedStyle(probe).color;
      pen.fillRect(0, 0, 1, 1);
      return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)].join();
    });
    probe.remove();
    return found;
  })()`);

async function centreOf(page: Page, selector: string): Promise<{ x: number; y: number }> {
  const box = await page.locator(selector).boundingBox();
  assert.ok(box !== null);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

describe('a picture too large for SVG', () => {
  it('is painted on a canvas, with only what is chosen as an element', () =>
    withLargeGraph(async (page) => {
      assert.equal(await page.locator('.item').count(), 1);
      assert.equal(await page.locator('.edge').count(), 0);
      const { count, solid } = await coloursOf(page);
      assert.ok(count > 8, `${count} colours`);
      assert.ok(solid > 100_000, `${solid} pixels`);
    }));

  it('answers the pointer: title and click', () =>
    withLargeGraph(async (page) => {
      const chosen = await page.locator('.card.selected').getAttribute('data-key');
      const place = await centreOf(page, '.card.selected .card-body');
      await page.mouse.click(6, 90);
      await page.locator('.item').waitFor({ state: 'detached' });
      await page.mouse.move(place.x, place.y);
      await page.locator(`[data-key="${chosen}"] title`).waitFor({ state: 'attached' });
      assert.match((await page.locator('.card title').textContent()) ?? '', /^\w+, shape 4/);
      await page.mouse.click(place.x, place.y);
      assert.equal(await page.locator('.card.selected').getAttribute('data-key'), chosen);
    }));

  it('tells of an edge under the pointer what it carries', () =>
    withLargeGraph(async (page) => {
      const body = await page.locator('.card.selected .card-body').boundingBox();
      assert.ok(body !== null);
      await page.mouse.click(6, 90);
      await page.locator('.item').waitFor({ state: 'detached' });
      // Below its card, where its line leaves.
      await page.mouse.move(body.x + body.width / 2, body.y + body.height + 3);
      await page.locator('.edge title').waitFor({ state: 'attached' });
      assert.match((await page.locator('.edge title').textContent()) ?? '', /^\w+: 4 float32$/);
      await page.mouse.move(6, 90);
      await page.locator('.edge').waitFor({ state: 'detached' });
    }));

  it('answers the keyboard, and gives the focus to an element that can be read aloud', () =>
    withLargeGraph(async (page) => {
      const before = await page.locator('.card.selected').getAttribute('data-key');
      await page.locator('.picture').focus();
      await page.keyboard.press('ArrowDown');
      const after = `node ${Number(before?.split(' ')[1]) + 1}`;
      await page.locator(`[data-key="${after}"].selected`).waitFor();
      assert.equal(await page.evaluate('document.activeElement.getAttribute("data-key")'), after);
      assert.equal(await page.evaluate('document.activeElement.getAttribute("role")'), 'button');
    }));

  it('takes the colours of another theme', () =>
    withLargeGraph(async (page) => {
      assert.equal((await coloursOf(page)).ground, '31,31,31');
      await page.evaluate('document.body.className = "vscode-light"');
      await waitUntil('it is painted anew', async () => (await coloursOf(page)).ground === '255,255,255');
    }));

  it('shows near the grids of values that elements show elsewhere', () =>
    withPage(
      null,
      async ({ page, send }) => {
        await send({ type: 'document', document: parallelChains(24, 24, 'values') });
        await untilPainted(page);
        assert.match((await page.locator('.canvas > .picture').getAttribute('class')) ?? '', /zoom-near/);
        // The colours of the largest negative and positive elements, which nothing but a grid has.
        const seen = new Set(await allColours(page));
        const largest = ['var(--tone-negative)', 'var(--tone-positive)'];
        for (const colour of await coloursIn(page, largest)) assert.ok(seen.has(colour), colour);
      },
      { width: 3800, height: 2200 },
    ));

  it('marks from near and from afar what only one of two compared steps has', () => {
    const { graph, step } = chains;
    const nodes = graph.nodes.map((node) => (node.id % 60 === 30 ? { ...node, op: 'tanh', label: 'tanh' } : node));
    const after = { ...chains, graph: { ...graph, id: 'after', nodes } };
    return withPage(after, async ({ page, send }) => {
      const marked = async (): Promise<boolean[]> => {
        const seen = new Set(await allColours(page));
        const marks = await coloursIn(page, ['var(--vscode-charts-green)', 'var(--tone-alarm)']);
        return marks.map((colour) => seen.has(colour));
      };
      await fitIntoWindow(page);
      await untilPainted(page);
      assert.deepEqual(await marked(), [false, false], 'nothing has such colours by itself');
      await send({
        type: 'document',
        document: { ...after, comparison: { title: 'step 0', isOfOtherRun: false, graph, step } },
      });
      await page.locator('.comparison-text', { hasText: 'nodes added' }).waitFor();
      await fitIntoWindow(page);
      await page.locator('.tiles.shown').waitFor();
      await waitUntil('the marks are seen from afar', async () => (await marked()).every(Boolean));
      await page.setViewportSize({ width: 3800, height: 2200 });
      await fitIntoWindow(page);
      await page.locator('.picture:not(.zoom-far)').waitFor();
      await page.locator('.tiles.shown').waitFor();
      await waitUntil('and from nearer', async () => (await marked()).every(Boolean));
    });
  });

  it('becomes elements again where fewer are in view', () =>
    withLargeGraph(async (page) => {
      const { x, y } = await centreOf(page, '.card.selected .card-body');
      await page.mouse.move(x, y);
      for (let turn = 0; turn < 10; turn++) await page.mouse.wheel(0, -300);
      await page.locator('.tiles:not(.shown)').waitFor({ state: 'attached' });
      assert.ok((await page.locator('.item').count()) > 1);
    }));
});
