/** The graph page with a screen reader: axe-core's rules in every theme, and the names of cards. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seriousViolations } from '../../tools/axe.ts';
import { previewThemes } from '../../tools/graph-page-server.ts';
import { comparedMlp, mnistMlp, transformer } from './documents.ts';
import { useGraphPage } from './page-kit.ts';
import { sendLarge, stall } from './waiting-kit.ts';

const withPage = useGraphPage();

describe('the graph page', () => {
  for (const theme of previewThemes) {
    it(`has nothing that axe finds serious, in each of its states: ${theme}`, () =>
      withPage(
        mnistMlp(),
        async ({ page, send }) => {
          const hold = async (state: string): Promise<void> =>
            assert.deepEqual(await seriousViolations(page, theme === 'dark' ? 'usual' : 'colours'), [], state);
          await send({ type: 'reveal', node: 4 });
          await page.locator('.card.selected').waitFor();
          await page.locator('[role=treeitem]').first().waitFor({ state: 'attached' });
          await hold('a node is chosen');
          await page.keyboard.press('/');
          await page.keyboard.type('op:linear');
          await page.locator('[role=option]').first().waitFor();
          await hold('search lists what it found');
          await send({ type: 'document', document: comparedMlp() });
          await page.getByRole('group', { name: 'Which step’s value to show' }).waitFor();
          await page.locator('.search-input').fill('module:1');
          await page.locator('[role=option] .change-mark.removed').waitFor();
          await hold('two steps are compared');
          await page.keyboard.press('Escape');
          if (theme !== 'dark') return;
          await page.getByRole('button', { name: 'Choose what is shown' }).click();
          await hold('the menu is open');
          await page.keyboard.press('Escape');
          await page.locator('.graph-tree').focus();
          await hold('the tree is seen');
          await send({ type: 'document', document: transformer(2) });
          const block = page.locator('.picture [role][data-key^="module"]', { hasText: 'blocks.0' }).first();
          await block.click();
          await page.getByRole('button', { name: 'Show alone' }).click();
          await page.getByRole('navigation', { name: 'Module shown alone' }).waitFor();
          await hold('a module is shown alone');
          for (const type of ['empty', 'error'] as const) {
            await send({ type, message: 'why' });
            await page.locator(`.status-${type}`).waitFor();
            await hold(type);
          }
        },
        { theme },
      ));
  }

  for (const theme of previewThemes) {
    it(`has nothing that axe finds serious while one waits, or may: ${theme}`, () =>
      withPage(
        null,
        async (opened) => {
          const { page, send } = opened;
          const hold = async (state: string): Promise<void> =>
            assert.deepEqual(await seriousViolations(page, theme === 'dark' ? 'usual' : 'colours'), [], state);
          const button = (name: string) => page.getByRole('button', { name, exact: true });
          await stall(opened, 100);
          await send({ type: 'reading', step: 3, canGoBack: false });
          await button('Cancel').waitFor();
          await hold('a step is read, and there is nothing to see yet');
          await button('Cancel').click();
          await button('Show the graph').waitFor();
          await hold('the reading was cancelled');
          await send({ type: 'document', document: transformer(6) });
          await page.locator('.item').first().waitFor();
          await send({ type: 'reading', step: 100, canGoBack: true });
          await page.getByRole('progressbar', { name: 'Reading the recorded step' }).waitFor();
          await hold('a step is read while another is shown');
          await page.keyboard.press('Escape');
          await button('Open all modules').click();
          await page.locator('[role=progressbar][aria-valuenow="40"]').waitFor();
          await hold('a layout is under way');
          await page.keyboard.press('Escape');
          await sendLarge(opened, false);
          await page.getByRole('alertdialog').waitFor();
          await hold('more is asked for than can be shown at once');
          await button('Not now').click();
          await button('Show the graph').waitFor();
          await hold('the graph was not laid out');
        },
        { theme },
      ));
  }

  it('names each card by what is written on it', () =>
    withPage(
      mnistMlp(),
      async ({ page }) => {
        await page.locator('.picture .card-title').first().waitFor();
        for (const card of await page.locator('.picture [role=button]').all()) {
          const title = await card.locator('.card-title, .module-title').first().textContent();
          const name = (await card.getAttribute('aria-label')) ?? '';
          for (const word of (title ?? '').split(' · ')) assert.ok(name.includes(word), `${title}: ${name}`);
        }
      },
      { height: 1200 },
    ));
});
