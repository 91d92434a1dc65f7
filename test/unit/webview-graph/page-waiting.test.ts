/** Layouts that take long, and graphs that are too large to be shown without a thought. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { linearRegression, transformer } from './documents.ts';
import { camera, card, itemCount, posted, until, useGraphPage } from './page-kit.ts';
import { sendLarge, stall } from './waiting-kit.ts';

const withPage = useGraphPage();

const progress = (page: Page) => page.getByRole('progressbar', { name: 'Laying out the graph' });
const question = (page: Page) => page.getByRole('alertdialog', { name: /would show .* things at once/ });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const focused = (page: Page) =>
  page.evaluate<string>('document.activeElement.ariaLabel ?? document.activeElement.textContent');

for (const [when, lost] of [
  ['cannot be loaded', "throw new Error('not here')"],
  ['dies at its work', "self.addEventListener('message', () => { throw new Error('lost'); })"],
] as const) {
  it(`a worker that ${when} is done without: the page lays out by itself, then and later`, () =>
    withPage(null, async ({ page, send, complaints }) => {
      await page.route('**/layout-worker.js', (route) => route.fulfill({ contentType: 'text/javascript', body: lost }));
      await page.reload();
      await send({ type: 'document', document: transformer(2) });
      await button(page, 'Fold all modules').click();
      await until(page, '.module-header', 0);
      await button(page, 'Open all modules').click();
      await page.locator('.module-header').first().waitFor();
      assert.match(complaints.join(), /^Backstep: the layout runs in the page.*(not here|lost)$/);
      complaints.length = 0;
    }));
}

describe('a layout that takes long', () => {
  for (const way of ['the button', 'Escape'] as const) {
    it(`tells how far it is, and is cancelled by ${way}: the picture and what is open stay`, () =>
      withPage(null, async (opened) => {
        const { page, send } = opened;
        await stall(opened, 100);
        await send({ type: 'document', document: transformer(6) });
        await page.locator('.item').first().waitFor();
        const before = { items: await itemCount(page), camera: await camera(page) };
        await button(page, 'Open all modules').click();
        await page.locator('[role=progressbar][aria-valuenow="40"]').waitFor();
        if (way === 'Escape') await page.keyboard.press('Escape');
        else await button(page, 'Cancel').click();
        await progress(page).waitFor({ state: 'hidden' });
        assert.deepEqual({ items: await itemCount(page), camera: await camera(page) }, before);
        assert.equal(await focused(page), 'Open all modules');
        // What is open is what it was: a module opens and folds as if nothing had been.
        await button(page, 'Fold all modules').click();
        await until(page, '.module-header', 0);
        assert.deepEqual(await posted(page), [{ type: 'ready', compared: null }]);
      }));
  }

  it('leaves the choice as it is when Escape cancels', () =>
    withPage(null, async (opened) => {
      const { page, send } = opened;
      await stall(opened, 100);
      await send({ type: 'document', document: transformer(6) });
      const first = page.locator('.card[data-key]').first();
      await first.waitFor();
      await first.click();
      await page.locator('.card.selected').waitFor();
      await button(page, 'Open all modules').click();
      await progress(page).waitFor();
      await page.keyboard.press('Escape');
      await progress(page).waitFor({ state: 'hidden' });
      assert.equal(await page.locator('.card.selected').count(), 1);
    }));

  it('says what to do where it was the first one', () =>
    withPage(null, async (opened) => {
      const { page, send } = opened;
      await stall(opened, 3);
      const document = linearRegression();
      await send({ type: 'document', document });
      await progress(page).waitFor();
      await button(page, 'Cancel').click();
      await page.getByRole('heading', { name: 'Not shown' }).waitFor();
      assert.equal(await page.locator('.content').isVisible(), false);
      assert.equal(await focused(page), 'Show the graph');
      // A newer step of it does not bring back what a person did not want.
      await send({ type: 'document', document: { ...document, step: { ...document.step, index: 100 } } });
      await send({ type: 'search', query: '' });
      await page.getByRole('heading', { name: 'Not shown' }).waitFor();
      await button(page, 'Show the graph').click();
      await progress(page).waitFor();
      await page.getByRole('heading', { name: 'Not shown' }).waitFor({ state: 'hidden' });
    }));

  it('is dropped for a newer request, which says no more that it is under way', () =>
    withPage(null, async (opened) => {
      const { page, send } = opened;
      await stall(opened, 100);
      await send({ type: 'document', document: transformer(6) });
      await page.locator('.item').first().waitFor();
      await button(page, 'Open all modules').click();
      await progress(page).waitFor();
      await button(page, 'Fold all modules').click();
      await until(page, '.module-header', 0);
      assert.equal(await progress(page).isVisible(), false);
    }));
});

describe('more than can be shown at once', () => {
  it('is asked about: one level is opened instead, or nothing changes', () =>
    withPage(null, async (opened) => {
      const { page } = opened;
      await sendLarge(opened, true);
      await page.locator('.item').first().waitFor();
      await button(page, 'Fold all modules').click();
      await until(page, '.item', 2);
      await button(page, 'Open all modules').click();
      await question(page).waitFor();
      assert.match((await question(page).textContent()) ?? '', /would show 101,0\d\d things at once/);
      assert.equal(await focused(page), 'Open one level instead');
      await page.keyboard.press('Escape');
      await question(page).waitFor({ state: 'hidden' });
      assert.equal(await focused(page), 'Open all modules');
      assert.equal(await itemCount(page), 2);
      await button(page, 'Open all modules').click();
      await button(page, 'Open one level instead').click();
      await until(page, '.module-header', 2);
      assert.equal(await itemCount(page), 2);
    }));

  it('is shown all the same to whoever wants it', () =>
    withPage(null, async (opened) => {
      const { page } = opened;
      await sendLarge(opened, false);
      await question(page).waitFor();
      assert.equal(await button(page, 'Open one level instead').count(), 0);
      await button(page, 'Not now').click();
      await button(page, 'Show the graph').click();
      await question(page).waitFor();
      await button(page, 'Show all of it').click();
      await card(page, 0).waitFor({ timeout: 60_000 });
      assert.equal(await question(page).isVisible(), false);
    }));
});
