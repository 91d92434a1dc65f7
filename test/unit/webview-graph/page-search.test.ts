import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { comparedMlp, linearRegression, mnistMlp } from './documents.ts';
import { heading, posted, roomy, until, useGraphPage } from './page-kit.ts';

const withPage = useGraphPage();

describe('search and the cursor on the graph page', () => {
  it('counts the nodes at the cursor, goes through them, lists those of the line', () =>
    withPage(linearRegression(), async ({ page, send }) => {
      const chip = page.getByRole('complementary', { name: 'At the cursor' });
      await send({ type: 'mark', nodes: [2, 4], place: 'linear-regression.ts:12' });
      await until(page, '.card.marked', 2);
      assert.equal(await chip.textContent(), 'linear-regression.ts:122 nodes');
      await chip.getByRole('button', { name: 'Next node at the cursor' }).click();
      assert.equal(await heading(page).textContent(), 'mul');
      await chip.getByRole('button', { name: 'Next node at the cursor' }).click();
      assert.equal(await heading(page).textContent(), 'add');
      assert.match((await chip.textContent()) ?? '', /2 of 2 nodes$/);
      await chip.getByRole('button', { name: 'linear-regression.ts:12' }).click();
      assert.equal(await page.locator('.search-input').inputValue(), 'file:linear-regression.ts:12');
      assert.equal(await page.locator('.search-results [role=option]').count(), 2);
      await send({ type: 'mark', nodes: [], place: null });
      await until(page, '.card.marked', 0);
      assert.equal(await chip.isVisible(), false);
    }));

  it('shows lightly what the pointer rests on in the editor, until the cursor moves', () =>
    withPage(linearRegression(), async ({ page, send }) => {
      await send({ type: 'preview', nodes: [4] });
      await until(page, '[data-key="node 4"].previewed', 1);
      await send({ type: 'preview', nodes: [] });
      await until(page, '.previewed', 0);
      await send({ type: 'preview', nodes: [2] });
      await send({ type: 'mark', nodes: [6], place: 'linear-regression.ts:13' });
      await until(page, '.previewed', 0);
      await until(page, '[data-key="node 6"].marked', 1);
    }));

  it('lists what the editor asks for, and keeps where its graph is from for the next window', () =>
    withPage(linearRegression(), async ({ page, send }) => {
      await send({ type: 'search', query: 'file:linear-regression.ts:12' });
      await until(page, '.search-results [role=option]', 2);
      const source = { path: '/runs/7', title: 'linear-regression.ts', step: 0 };
      await send({ type: 'source', source, compared: null });
      const end = performance.now() + 8000;
      for (let saved = ''; !saved.includes('/runs/7'); ) {
        saved = (await page.evaluate<string | null>("sessionStorage.getItem('state')")) ?? '';
        assert.ok(performance.now() < end, saved);
      }
      await page.getByRole('button', { name: 'Open the graph to the side' }).click();
      assert.deepEqual(((await posted(page)) as readonly unknown[]).at(-1), { type: 'openToSide' });
    }));

  it('lists and marks what a query finds, also inside folded modules, and takes the marks away again', () =>
    withPage(
      mnistMlp(),
      async ({ page }) => {
        const field = page.locator('.search-input');
        await field.fill('op:relu');
        assert.equal(await page.locator('.search-summary').textContent(), '4 nodes');
        await until(page, '.card.found', 4);
        await field.press('ArrowDown');
        assert.equal(await page.locator('.search-count').textContent(), '2/4');
        assert.equal(await field.getAttribute('aria-activedescendant'), 'search-hit-1');
        await field.press('ArrowUp');
        await field.press('ArrowUp');
        assert.equal(await page.locator('.search-count').textContent(), '4/4');
        await field.press('Escape');
        await page.getByRole('button', { name: 'Fold all modules' }).click();
        await until(page, '.item', 4);
        await until(page, '.card.found', 1);
        assert.match((await page.locator('.card.found').getAttribute('aria-label')) ?? '', /^Module net/);
        await field.fill('op:relu -shape:...x128 -shape:...x64');
        assert.equal(await page.locator('.search-summary').textContent(), '2 nodes');
        await field.fill('');
        await until(page, '.card.found', 0);
        assert.equal(await page.locator('.search-panel:visible').count(), 0);
      },
      roomy,
    ));

  it('says in a query what is wrong and where', () =>
    withPage(mnistMlp(), async ({ page }) => {
      const field = page.locator('.search-input');
      await field.fill('relu grad:much');
      assert.equal(await page.locator('.search-problem-query').textContent(), 'relu grad:much');
      assert.equal(await page.locator('.search-problem-query mark').textContent(), 'grad:much');
      assert.match((await page.locator('.search-problem').textContent()) ?? '', /^Expected a number to compare with/);
      assert.equal(await field.getAttribute('aria-invalid'), 'true');
      assert.equal(await page.locator('.search-count').textContent(), 'none');
      await field.fill('relu');
      assert.equal(await field.getAttribute('aria-invalid'), 'false');
      assert.equal(await page.locator('.search-problem').count(), 0);
    }));

  it('finds what a comparison has changed, added and removed, and goes there; without one it says so', () =>
    withPage(comparedMlp(), async ({ page, send }) => {
      const field = page.locator('.search-input');
      const summary = page.locator('.search-summary');
      await field.fill('removed');
      assert.equal(await summary.textContent(), '1 node');
      const hit = page.getByRole('option', { name: /^relu removed/ });
      await hit.waitFor();
      await until(page, '.found', 1);
      await hit.click();
      await until(page, '.card.removed.selected', 1);
      assert.equal(await heading(page).textContent(), 'relu');
      await page.getByText('Only in step 0').waitFor();
      await field.fill('added kind:op');
      await page.getByRole('option', { name: /^tanh added/ }).waitFor();
      await field.fill('changed');
      assert.match((await summary.textContent()) ?? '', /^\d+ nodes$/);
      // Another step is shown, which is compared with nothing.
      await send({ type: 'document', document: mnistMlp() });
      await page
        .locator('.search-summary', { hasText: /^Nothing found\. No step is compared: choose Compare/ })
        .waitFor();
    }));

  it('offers what a query may hold; an example goes into the field', () =>
    withPage(mnistMlp(), async ({ page }) => {
      const help = page.getByRole('dialog', { name: 'What a search may hold' });
      await page.getByRole('button', { name: 'What a search may hold' }).click();
      await help.waitFor();
      await page.keyboard.press('Escape');
      await help.waitFor({ state: 'hidden' });
      await page.keyboard.press('Enter');
      await help.getByRole('button', { name: 'kind:parameter' }).click();
      assert.equal(await page.locator('.search-input').inputValue(), 'kind:parameter');
      assert.equal(await page.locator('.search-summary').textContent(), '10 nodes');
      assert.equal(await help.isVisible(), false);
    }));

  it('searches again when another step is shown', () => {
    const document = linearRegression();
    return withPage(document, async ({ page, send }) => {
      await page.locator('.search-input').fill('mean:>2');
      await until(page, '.card.found', 4);
      const values = document.step.values.filter(({ node }) => node !== 6);
      await send({ type: 'document', document: { ...document, step: { ...document.step, index: 100, values } } });
      await until(page, '.card.found', 3);
    });
  });
});
