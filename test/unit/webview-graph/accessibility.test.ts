/** The pages with a screen reader and a keyboard: axe-core's rules in every state and theme, and the tree that mirrors the graph. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { TrainingHostMessage, TrainingSnapshot } from '../../../src/protocol/training-view.ts';
import { waitUntil } from '../../e2e/support/wait.ts';
import { launchBrowser } from '../../harness/vscode/browser.ts';
import {
  type GraphPageServer,
  openGraphPage,
  type PreviewTheme,
  serveGraphPage,
} from '../../tools/graph-page-server.ts';
import { serveTrainingPage } from '../../tools/training-page-server.ts';
import { comparedMlp, mnistMlp, randomGraph, transformer } from './documents.ts';

let graphServer: GraphPageServer;
let trainingServer: GraphPageServer;
let browser: Browser;
let axe: string;

before(async () => {
  [graphServer, trainingServer, browser, axe] = await Promise.all([
    serveGraphPage(),
    serveTrainingPage(),
    launchBrowser(),
    readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
  ]);
});

after(async () => {
  await browser.close();
  graphServer.close();
  trainingServer.close();
});

/**
 * Holds a page to axe's rules. Not to the experimental one on labels: it joins the texts of an SVG without spaces between them,
 * and no name could hold that; that a card's name begins with what is written on it is tested below.
 */
async function holdToAxe(page: Page, state: string, onlyColours = false): Promise<void> {
  await page.evaluate(`if (window.axe === undefined) { ${axe} }; 0`);
  // Between themes nothing but the colours differs.
  const runOnly = onlyColours ? `runOnly: ['color-contrast'],` : '';
  const run = `axe.run(document, { ${runOnly} resultTypes: ['violations'], rules: { 'label-content-name-mismatch': { enabled: false } } })
    .then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary)))`;
  assert.deepEqual(await page.evaluate(run), [], state);
}

describe('the graph page', () => {
  for (const theme of ['dark', 'light', 'contrast', 'contrastLight'] as const satisfies readonly PreviewTheme[]) {
    it(`has nothing that axe finds serious, in each of its states: ${theme}`, async () => {
      const { page, send, complaints } = await openGraphPage(browser, graphServer.origin, { theme });
      await send({ type: 'document', document: mnistMlp() });
      await page.locator('.item').first().waitFor();
      await send({ type: 'reveal', node: 4 });
      await page.locator('.card.selected').waitFor();
      await page.locator('[role=treeitem]').first().waitFor({ state: 'attached' });
      await holdToAxe(page, 'a node is chosen', theme !== 'dark');
      await page.keyboard.press('/');
      await page.keyboard.type('op:linear');
      await page.locator('[role=option]').first().waitFor();
      await holdToAxe(page, 'search lists what it found', theme !== 'dark');
      await page.keyboard.press('Escape');
      if (theme !== 'dark') {
        await page.close();
        return;
      }
      await page.getByRole('button', { name: 'Choose what is shown' }).click();
      await holdToAxe(page, 'the menu is open');
      await page.keyboard.press('Escape');
      await page.locator('.graph-tree').focus();
      await holdToAxe(page, 'the tree is seen');
      await send({ type: 'document', document: transformer(2) });
      const block = page.locator('.picture [role][data-key^="module"]', { hasText: 'blocks.0' }).first();
      await block.click();
      await page.getByRole('button', { name: 'Show alone' }).click();
      await page.getByRole('navigation', { name: 'Module shown alone' }).waitFor();
      await holdToAxe(page, 'a module is shown alone');
      for (const type of ['empty', 'error'] as const) {
        await send({ type, message: 'why' });
        await holdToAxe(page, type);
      }
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }

  it('names each card by what is written on it', async () => {
    const { page, send } = await openGraphPage(browser, graphServer.origin, { height: 1200 });
    await send({ type: 'document', document: mnistMlp() });
    await page.locator('.picture .card-title').first().waitFor();
    for (const card of await page.locator('.picture [role=button]').all()) {
      const title = await card.locator('.card-title, .module-title').first().textContent();
      const name = (await card.getAttribute('aria-label')) ?? '';
      for (const word of (title ?? '').split(' · ')) assert.ok(name.includes(word), `${title}: ${name}`);
    }
    await page.close();
  });
});

describe('the tree that mirrors the graph', () => {
  const active = (page: Page) => page.locator('.tree-row.active');
  const shown = (page: Page) => page.locator('.picture .card, .picture .module-header').count();

  it('has a row for all that is seen, with what it is, its shape and value, in the order in which it ran', async () => {
    const { page, send } = await openGraphPage(browser, graphServer.origin);
    await send({ type: 'document', document: mnistMlp() });
    await page.getByRole('tree', { name: 'Graph as a tree' }).waitFor();
    const rows = page.getByRole('treeitem');
    await waitUntil('each thing has a row', async () => (await rows.count()) === (await shown(page)));
    const titles = await page.locator('.tree-title').allTextContents();
    assert.deepEqual(titles.slice(0, 8), [
      'images',
      'net Net',
      'reshape',
      'layers Sequential',
      '0 · Linear',
      'linear',
      'layers.0.weight',
      'layers.0.bias',
    ]);
    const linear = page.getByRole('treeitem', { name: /^linear, shape 64 by 512, value 0\.01 ± 0\.58/ });
    assert.equal(await linear.getAttribute('aria-level'), '4');
    assert.equal(await rows.nth(1).getAttribute('aria-expanded'), 'true');
    assert.deepEqual(
      [await rows.nth(1).getAttribute('aria-posinset'), await rows.nth(1).getAttribute('aria-setsize')],
      ['2', '4'],
    );
    await page.close();
  });

  it('is walked by keys, opens and folds modules, chooses, and follows what is chosen elsewhere', async () => {
    const { page, send, complaints } = await openGraphPage(browser, graphServer.origin);
    await send({ type: 'document', document: mnistMlp() });
    await page.getByRole('tree', { name: 'Graph as a tree' }).waitFor();
    await page.locator('.graph-tree').focus();
    await active(page).waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    assert.match((await active(page).textContent()) ?? '', /^net Net/);
    await page.keyboard.press('ArrowLeft');
    await page.locator('.tree-row.active[aria-expanded="false"]').waitFor();
    await page.locator('.picture .module-header').first().waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowRight');
    await page.locator('.tree-row.active[aria-expanded="true"]').waitFor();
    await page.keyboard.press('ArrowRight');
    assert.match((await active(page).textContent()) ?? '', /^reshape/);
    await page.keyboard.press('Enter');
    await page.locator('.picture .card.selected[data-key="node 1"]').waitFor();
    await page.locator('.details-heading h2', { hasText: 'reshape' }).waitFor();
    await page.locator('.tree-row.active[aria-selected="true"]', { hasText: 'reshape' }).waitFor();
    await send({ type: 'reveal', node: 4 });
    await page.locator('.tree-row.active[aria-selected="true"]', { hasText: 'linear' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.picture:focus').waitFor();
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it('has what only one of two compared steps has, and its values can be gone to', async () => {
    const { page, send, complaints } = await openGraphPage(browser, graphServer.origin);
    await send({ type: 'document', document: comparedMlp() });
    await page.getByRole('tree', { name: 'Graph as a tree' }).waitFor();
    const folded = page.getByRole('treeitem', { name: /1 added and 1 removed inside, folded/ });
    await page.locator('.graph-tree').focus();
    await waitUntil('the module is reached', async () => {
      if ((await active(page).getAttribute('aria-label'))?.startsWith('Module 1, ReLU') === true) return true;
      await page.keyboard.press('ArrowDown');
      return false;
    });
    await page.keyboard.press('ArrowLeft');
    await folded.waitFor();
    await page.keyboard.press('ArrowRight');
    await folded.waitFor({ state: 'detached' });
    const gone = page.getByRole('treeitem', { name: /^relu, removed, only in step 0, shape 64 by 512, value/ });
    await gone.waitFor();
    await waitUntil('what is gone is reached', async () => {
      if ((await active(page).getAttribute('aria-label'))?.includes('removed, only') === true) return true;
      await page.keyboard.press('ArrowDown');
      return false;
    });
    await page.keyboard.press('Enter');
    await page.locator('.details-heading h2', { hasText: 'relu' }).waitFor();
    await page.locator('.details-body', { hasText: 'Only in step 0' }).waitFor();
    const key = await page.locator('.card.selected').getAttribute('data-key');
    await page.keyboard.press('Escape');
    await page.locator('.picture:focus').waitFor();
    // From there along the edges and back, as between any other two.
    await page.keyboard.press('ArrowUp');
    await page.locator('.card.selected:not(.removed)').waitFor();
    await waitUntil('the keys lead to it in the picture', async () => {
      if ((await page.locator('.card.selected').getAttribute('data-key')) === key) return true;
      for (const way of ['ArrowDown', 'ArrowLeft', 'ArrowRight']) {
        await page.keyboard.press(way);
        if ((await page.locator('.card.selected').getAttribute('data-key')) === key) return true;
      }
      return false;
    });
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it('holds but a few of very many rows, and says how many there are', async () => {
    const { page, send } = await openGraphPage(browser, graphServer.origin);
    await send({ type: 'document', document: randomGraph(1000, 1, 'graph') });
    await page.getByRole('tree', { name: 'Graph as a tree' }).waitFor();
    await page.locator('.graph-tree').focus();
    await active(page).waitFor();
    await page.keyboard.press('End');
    const last = active(page);
    await waitUntil('it is the last', async () => {
      const [position, count] = [await last.getAttribute('aria-posinset'), await last.getAttribute('aria-setsize')];
      return position === count && Number(count) >= 1000;
    });
    assert.ok((await page.locator('.tree-row').count()) <= 60);
    await page.close();
  });
});

describe('the training page', () => {
  const snapshot: TrainingSnapshot = {
    script: 'mnist-mlp.ts',
    state: 'running',
    device: 'cpu',
    progress: null,
    outcome: null,
    failure: null,
    download: null,
    startedAt: Date.now() - 5000,
    endedAt: null,
    hasGraph: true,
    hasBackward: true,
  };
  const metrics = Array.from({ length: 30 }, (_, step) => ({
    name: step % 2 === 0 ? 'loss' : 'accuracy',
    step,
    epoch: 0,
    value: 1 / (step + 1),
    time: 1000 + step,
  }));
  const failure = {
    name: 'ShapeError',
    message: 'mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)',
    file: '/home/ada/train.ts',
    line: 3,
    column: 7,
    frames: [],
    stack: '',
  };
  const samples = [{ id: '01', title: 'Tensors', description: 'The first tensor' }];
  const states: Readonly<Record<string, readonly TrainingHostMessage[]>> = {
    welcome: [{ type: 'samples', samples }, { type: 'noRun' }],
    running: [{ type: 'run', snapshot, metrics }],
    paused: [{ type: 'run', snapshot: { ...snapshot, state: 'paused' }, metrics }],
    finished: [
      { type: 'samples', samples },
      { type: 'run', snapshot: { ...snapshot, state: 'ended', outcome: 'completed', endedAt: Date.now() }, metrics },
    ],
    failed: [
      {
        type: 'run',
        snapshot: { ...snapshot, state: 'ended', outcome: 'failed', endedAt: Date.now(), failure },
        metrics,
      },
    ],
  };

  for (const theme of ['dark', 'light', 'contrast', 'contrastLight'] as const satisfies readonly PreviewTheme[]) {
    it(`has nothing that axe finds serious, in each of its states: ${theme}`, async () => {
      const page = await browser.newPage({ viewport: { width: 360, height: 900 } });
      await page.goto(`${trainingServer.origin}/?theme=${theme}`);
      const post = (sent: unknown): void =>
        Reflect.apply(Reflect.get(globalThis, 'postMessage'), globalThis, [sent, '*']);
      for (const [state, messages] of Object.entries(states)) {
        for (const message of messages) await page.evaluate<void, unknown>(post, message);
        await page.locator(state === 'welcome' ? '.welcome' : '.run').waitFor();
        await holdToAxe(page, `${theme}, ${state}`, theme !== 'dark');
      }
      await page.close();
    });
  }
});
