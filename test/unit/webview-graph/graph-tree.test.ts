import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { waitUntil } from '../../e2e/support/wait.ts';
import { comparedMlp, mnistMlp, randomGraph } from './documents.ts';
import { roomy, useGraphPage } from './page-kit.ts';

const withPage = useGraphPage();

describe('the tree that mirrors the graph', () => {
  const active = (page: Page) => page.locator('.tree-row.active');
  const shown = (page: Page) => page.locator('.picture .card, .picture .module-header').count();

  it('has a row for all that is seen, with what it is, its shape and value, in the order in which it ran', () =>
    withPage(
      mnistMlp(),
      async ({ page }) => {
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
      },
      roomy,
    ));

  it('is walked by keys, opens and folds modules, chooses, and follows what is chosen elsewhere', () =>
    withPage(mnistMlp(), async ({ page, send }) => {
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
    }));

  it('has what only one of two compared steps has, and its values can be gone to', () =>
    withPage(
      comparedMlp(),
      async ({ page }) => {
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
      },
      roomy,
    ));

  it('holds but a few of very many rows, and says how many there are', () =>
    withPage(randomGraph(1000, 1, 'graph'), async ({ page }) => {
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
    }));
});
