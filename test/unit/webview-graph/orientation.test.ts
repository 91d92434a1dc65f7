import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { waitUntil } from '../../e2e/support/wait.ts';
import { linearRegression } from './documents.ts';
import { card, heading, useGraphPage } from './page-kit.ts';

const withPage = useGraphPage();

async function runsRight(page: Page): Promise<boolean> {
  const [from, to] = await Promise.all([card(page, 1).boundingBox(), card(page, 2).boundingBox()]);
  return from !== null && to !== null && from.x + from.width < to.x;
}

describe('a graph from left to right', () => {
  const document = linearRegression();

  it('is turned by the menu, walked along by the keys, and comes back so', () =>
    withPage(document, async ({ page, send }) => {
      assert.equal(await runsRight(page), false);
      await page.getByRole('button', { name: 'Choose what is shown' }).click();
      await page.getByRole('radio', { name: 'Left to right' }).check();
      await waitUntil('data runs to the right', () => runsRight(page));
      await card(page, 1).click();
      await page.keyboard.press('ArrowRight');
      await heading(page).filter({ hasText: 'mul' }).waitFor();
      await page.keyboard.press('ArrowLeft');
      await page.locator('.card.selected[data-key="node 0"], .card.selected[data-key="node 1"]').waitFor();
      await waitUntil('it is saved', async () =>
        /"orientation":"leftRight"/.test((await page.evaluate<string | null>('sessionStorage.getItem("state")')) ?? ''),
      );
      await page.reload();
      await send({ type: 'document', document });
      await card(page, 1).waitFor();
      await waitUntil('data runs to the right again', () => runsRight(page));
    }));
});
