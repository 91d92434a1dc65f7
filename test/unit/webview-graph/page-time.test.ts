import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { linearRegression, mnistMlp } from './documents.ts';
import { asked, card, heading, until, useGraphPage } from './page-kit.ts';

const withPage = useGraphPage();

const timeSection = (page: Page) =>
  page.locator('.details section').filter({ has: page.getByRole('heading', { name: 'Time', exact: true }) });

describe('time on the graph page', () => {
  it('colours cards and before modules by time, of the way that is shown, and by memory', () =>
    withPage(mnistMlp(), async ({ page }) => {
      await page.getByRole('button', { name: 'Choose what is shown' }).click();
      const choice = page.getByRole('combobox', { name: 'Colour by' });
      await choice.selectOption('Time');
      await page.locator('.card.coloured').first().waitFor();
      const legend = page.locator('.legend');
      assert.match((await legend.textContent()) ?? '', /^Time forward0 µs[\d.]+ (µs|ms)[\d.]+ (µs|ms)$/);
      await page.getByRole('radio', { name: 'Gradients, backward' }).click();
      await legend.getByText('Time backward', { exact: true }).waitFor();
      await page.getByRole('radio', { name: 'Data and gradients' }).click();
      await legend.getByText('Time forward and backward').waitFor();
      await choice.selectOption('Memory');
      await legend.getByText('Memory of the outputs').waitFor();
      assert.match((await legend.textContent()) ?? '', /0 B[\d.]+ [kM]B[\d.]+ [kM]B$/);
      // The scale is that of what is seen.
      const most = legend.locator('.legend-ends span').last();
      const before = (await most.textContent()) ?? '';
      await page.getByRole('button', { name: 'Fold all modules' }).click();
      await most.and(page.locator(`:not(:text-is("${before}"))`)).waitFor();
    }));

  it('tells what an operation and a module took, and how that went over the captured steps', () =>
    withPage(linearRegression(), async ({ page, send }) => {
      await card(page, 2).click();
      const section = timeSection(page);
      assert.match((await section.textContent()) ?? '', /Forward300 µs.*% of the step.*Backward.*Together/);
      const { id, nodes } = await asked(page, 'readTimes');
      assert.deepEqual(nodes, [2]);
      const points = [0, 100, 400].map((step) => ({ step, forward: 1 + step / 100, backward: 0.002 }));
      await send({ type: 'times', id, points });
      await section.locator('.history').first().waitFor();
      await until(page, '.details .history-now', 2);
      const labels = await section.locator('.history').evaluateAll((all) => all.map((each) => each.ariaLabel));
      assert.deepEqual(labels, ['Forward, from 1 ms to 5 ms', 'Backward, from 2 µs to 2 µs']);
    }));

  it('leads from a module to what took longest in it', () =>
    withPage(mnistMlp(), async ({ page }) => {
      await page.locator('.search-input').fill('module:layers kind:module');
      await page.keyboard.press('Enter');
      const section = timeSection(page);
      await section.getByText('Slowest inside').waitFor();
      const slowest = section.locator('.jumps button');
      assert.equal(await slowest.count(), 5);
      const [title] = ((await slowest.first().textContent()) ?? '').split(/\d/);
      await slowest.first().click();
      await page.locator('.details-heading', { hasText: 'operation' }).or(page.locator('.formula')).first().waitFor();
      assert.equal(await heading(page).textContent(), title);
    }));

  it('is chosen as the colour in a very narrow panel too, where the menu scrolls', () =>
    withPage(mnistMlp(), async ({ page }) => {
      await page.setViewportSize({ width: 270, height: 400 });
      await page.getByRole('button', { name: 'Choose what is shown' }).click();
      await page.getByRole('radio', { name: 'Gradients, backward' }).check();
      await page.getByRole('combobox', { name: 'Colour by' }).selectOption('Time');
      await page.locator('.legend').getByText('Time backward').waitFor();
      const menu = await page.locator('.menu:visible').boundingBox();
      assert.ok(menu !== null && menu.x >= 0 && menu.x + menu.width <= 270 && menu.y + menu.height <= 400);
    }));

  it('says why there is none', () => {
    const document = mnistMlp();
    return withPage({ ...document, step: { ...document.step, times: null } }, async ({ page }) => {
      await card(page, 1).click();
      await timeSection(page).getByText('This step was not timed').waitFor();
      await page.getByRole('button', { name: 'Choose what is shown' }).click();
      await page.getByRole('combobox', { name: 'Colour by' }).selectOption('Time');
      await page.locator('.legend-problem', { hasText: 'This step was not timed' }).waitFor();
    });
  });
});
