/** What the host takes long to read: said, cancelled, and read after all. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { linearRegression } from './documents.ts';
import { itemCount, posted, useGraphPage } from './page-kit.ts';

const withPage = useGraphPage();

const loading = (page: Page) => page.getByRole('progressbar', { name: 'Loading the graph' });
const bar = (page: Page) => page.getByRole('progressbar', { name: 'Reading the recorded step' });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const notShown = (page: Page) => page.getByRole('heading', { name: 'Not shown' });
const label = (page: Page) => page.locator('.timeline-label').textContent();
const focused = (page: Page) =>
  page.evaluate<string>('document.activeElement.ariaLabel ?? document.activeElement.textContent');
const ready = { type: 'ready', compared: null };

describe('reading a step', () => {
  for (const way of ['the button', 'Escape'] as const) {
    it(`is cancelled by ${way} where no graph is shown yet, and taken up again`, () =>
      withPage(null, async ({ page, send }) => {
        await send({ type: 'reading', step: null, canGoBack: false });
        await send({ type: 'reading', step: 40, canGoBack: false });
        await button(page, 'Cancel').waitFor();
        assert.match((await page.locator('.status').textContent()) ?? '', /Reading step 40…/);
        assert.equal(await loading(page).getAttribute('aria-valuenow'), null);
        if (way === 'Escape') await page.keyboard.press('Escape');
        else await button(page, 'Cancel').click();
        await notShown(page).waitFor();
        assert.equal(await focused(page), 'Show the graph');
        await page.keyboard.press('Enter');
        await loading(page).waitFor();
        // What the host says of the end comes late.
        await send({ type: 'readingEnded' });
        assert.equal(await focused(page), 'Cancel');
        assert.deepEqual(await posted(page), [ready, { type: 'cancelReading' }, { type: 'readAgain' }]);
        await send({ type: 'reading', step: 40, canGoBack: false });
        await send({ type: 'document', document: linearRegression() });
        await page.locator('.item').first().waitFor();
        assert.equal(await page.locator('.status').isVisible(), false);
        await page.locator('svg.picture:focus').waitFor();
      }));
  }

  for (const way of ['the button', 'Escape'] as const) {
    it(`of another step is cancelled by ${way}: the page goes back to the one that it shows`, () =>
      withPage(linearRegression(), async ({ page, send }) => {
        const before = { items: await itemCount(page), label: await label(page) };
        await button(page, 'Later captured step').click();
        assert.notEqual(await label(page), before.label);
        await send({ type: 'reading', step: 100, canGoBack: true });
        await bar(page).waitFor();
        await page.getByRole('status').filter({ hasText: 'Reading step 100…' }).waitFor();
        if (way === 'Escape') await page.keyboard.press('Escape');
        else await button(page, 'Cancel').click();
        await bar(page).waitFor({ state: 'hidden' });
        assert.deepEqual({ items: await itemCount(page), label: await label(page) }, before);
        assert.equal(await page.getByRole('slider', { name: 'Captured step' }).inputValue(), '0');
        assert.equal(await focused(page), 'Later captured step');
        await send({ type: 'readingEnded' });
        assert.deepEqual(await posted(page), [ready, { type: 'selectStep', index: 100 }, { type: 'cancelReading' }]);
        assert.equal(await notShown(page).count(), 0);
      }));
  }

  it('is said by the page itself while the host is busy', () =>
    withPage(linearRegression(), async ({ page, send }) => {
      await button(page, 'Later captured step').click();
      await page.getByRole('status').filter({ hasText: 'Reading step 100…' }).waitFor();
      const document = linearRegression();
      await send({ type: 'document', document: { ...document, step: { ...document.step, index: 100 } } });
      await bar(page).waitFor({ state: 'hidden' });
      await button(page, 'Compare with another step or run').click();
      await page.getByRole('menuitem', { name: 'Captured step before' }).click();
      await bar(page).waitFor();
      await page.keyboard.press('Escape');
      await bar(page).waitFor({ state: 'hidden' });
      assert.deepEqual(await posted(page), [
        ready,
        { type: 'selectStep', index: 100 },
        { type: 'compare', with: { kind: 'step', index: 0 } },
        { type: 'cancelReading' },
      ]);
    }));

  it('is not cancelled by the Escape that closes a menu', () =>
    withPage(linearRegression(), async ({ page, send }) => {
      await send({ type: 'reading', step: 100, canGoBack: true });
      await bar(page).waitFor();
      for (const menu of ['Compare with another step or run', 'Choose what is shown']) {
        await button(page, menu).click();
        await page.locator('.menu:not([hidden])').waitFor();
        await page.keyboard.press('Escape');
        await page.locator('.menu:not([hidden])').waitFor({ state: 'detached' });
      }
      assert.ok(await bar(page).isVisible());
      await page.keyboard.press('Escape');
      await bar(page).waitFor({ state: 'hidden' });
    }));

  it('of another trace leaves nothing to go back to', () =>
    withPage(linearRegression(), async ({ page, send }) => {
      await send({ type: 'reading', step: null, canGoBack: false });
      await bar(page).waitFor();
      await page.keyboard.press('Escape');
      await notShown(page).waitFor();
      assert.equal(await page.locator('.content').isVisible(), false);
    }));

  it('that went on before the host heard of the end is no longer said to go on', () =>
    withPage(null, async ({ page, send }) => {
      await send({ type: 'reading', step: 0, canGoBack: false });
      await button(page, 'Cancel').click();
      await notShown(page).waitFor();
      await send({ type: 'reading', step: 10, canGoBack: false });
      await loading(page).waitFor();
      await send({ type: 'readingEnded' });
      await notShown(page).waitFor();
      await send({ type: 'empty', message: 'There is nothing.' });
      await page.getByRole('heading', { name: 'No graph' }).waitFor();
      // Nothing is under way: Escape is the page's own again.
      await page.keyboard.press('Escape');
      assert.deepEqual(await posted(page), [ready, { type: 'cancelReading' }]);
    }));

  it('stops the play of the captured steps when it is cancelled', () =>
    withPage(linearRegression(), async ({ page, send }) => {
      await button(page, 'Play the captured steps').click();
      await button(page, 'Stop playing').waitFor();
      await send({ type: 'reading', step: 100, canGoBack: true });
      await bar(page).waitFor();
      await button(page, 'Cancel').click();
      await button(page, 'Play the captured steps').waitFor();
      assert.equal(await page.getByRole('slider', { name: 'Captured step' }).inputValue(), '0');
    }));
});
