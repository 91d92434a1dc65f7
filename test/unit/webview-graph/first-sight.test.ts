import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { FirstSight, firstFoldings } from '../../../webview/graph/model/first-sight.ts';
import { defaultOpenModules } from '../../../webview/graph/model/folding.ts';
import { buildModuleTree } from '../../../webview/graph/model/module-tree.ts';
import { waitUntil } from '../../e2e/support/wait.ts';
import { linearRegression, mnistMlp, transformer } from './documents.ts';
import { card, itemCount, until, useGraphPage } from './page-kit.ts';

const withPage = useGraphPage();

const usual = { width: 940, height: 690 };

describe('what is open at first', () => {
  it('is less and less, down to nothing, until it fits', () => {
    for (const document of [mnistMlp(), transformer(2), transformer(12)]) {
      const tree = buildModuleTree(document.graph);
      const foldings = firstFoldings(tree, usual);
      const sizes = foldings.map(({ size }) => size);
      assert.deepEqual(foldings[0], defaultOpenModules(tree));
      assert.deepEqual(
        sizes,
        [...new Set(sizes)].sort((a, b) => b - a),
      );
      assert.equal(sizes.at(-1), 0);
    }
  });

  it('is not to be chosen where there is no place yet', () => {
    const tree = buildModuleTree(mnistMlp().graph);
    assert.deepEqual(firstFoldings(tree, { width: 1, height: 1 }), [defaultOpenModules(tree)]);
  });

  const [everything, more, some, nothing] = [3, 2, 1, 0].map((count) => new Set(['a', 'b', 'c'].slice(0, count)));
  assert.ok(everything && more && some && nothing);

  it('is the most of which all numbers can be read', () => {
    const sight = new FirstSight(usual);
    assert.equal(sight.consider(everything, { width: 400, height: 2500 }, 60), null);
    assert.equal(sight.consider(more, { width: 400, height: 1500 }, 40), null);
    assert.equal(sight.consider(some, { width: 400, height: 1100 }, 20), some);
  });

  it('is the most of which all names can be read, rather than little or nothing with its numbers', () => {
    const sight = new FirstSight(usual);
    assert.equal(sight.consider(everything, { width: 400, height: 1500 }, 40), null);
    assert.equal(sight.consider(more, { width: 400, height: 1400 }, 30), null);
    assert.equal(sight.consider(some, { width: 400, height: 600 }, 6), null);
    assert.equal(sight.consider(nothing, { width: 400, height: 600 }, 10), null);
    assert.equal(sight.best, everything);
  });

  it('is nothing where no more can be read', () => {
    const sight = new FirstSight(usual);
    sight.consider(some, { width: 400, height: 2500 }, 40);
    sight.consider(nothing, { width: 400, height: 600 }, 10);
    assert.equal(sight.best, nothing);
    const none = new FirstSight(usual);
    none.consider(nothing, { width: 4000, height: 600 }, 10);
    assert.equal(none.best, null);
  });
});

/** Whether all of the picture is in view: the small copy is shown where it is not. */
const isWhole = async (page: Page): Promise<boolean> => {
  const [pane, ...boxes] = await Promise.all(
    [page.locator('.canvas'), ...(await page.locator('.picture .item').all())].map((each) => each.boundingBox()),
  );
  if (!pane || boxes.length === 0) return false;
  return boxes.every(
    (box) =>
      box !== null &&
      box.x >= pane.x - 1 &&
      box.y >= pane.y - 1 &&
      box.x + box.width <= pane.x + pane.width + 1 &&
      box.y + box.height <= pane.y + pane.height + 1,
  );
};

describe('the first view of a graph', () => {
  const inPane = (
    size: { width: number; height: number },
    document: GraphDocument,
    run: (page: Page) => Promise<void>,
  ) =>
    withPage(null, async ({ page, send }) => {
      await page.setViewportSize(size);
      await send({ type: 'document', document });
      await page.locator('.item').first().waitFor();
      await run(page);
    });

  for (const [name, size] of [
    ['low', { width: 1280, height: 340 }],
    ['narrow', { width: 330, height: 900 }],
    ['half a window', { width: 560, height: 560 }],
    ['usual', { width: 1000, height: 700 }],
  ] as const) {
    it(`is whole in a panel of this size: ${name}`, async () => {
      for (const document of [mnistMlp(), transformer(2), transformer(12)]) {
        await inPane(size, document, async (page) => {
          await waitUntil('all of it is in view', () => isWhole(page));
        });
      }
    });
  }

  it('opens all of a small graph', async () => {
    for (const size of [
      { width: 1280, height: 800 },
      { width: 1280, height: 340 },
    ])
      await inPane(size, linearRegression(), async (page) => until(page, '.item', 6));
  });

  it('opens more when the panel becomes larger, and folds again, until somebody looks around', () =>
    inPane({ width: 1280, height: 340 }, mnistMlp(), async (page) => {
      await waitUntil('it is folded', async () => (await itemCount(page)) < 8);
      await page.setViewportSize({ width: 1280, height: 900 });
      await until(page, '.item', 13);
      await page.setViewportSize({ width: 1280, height: 340 });
      await waitUntil('it is folded again', async () => (await itemCount(page)) < 8);
      const seen = await itemCount(page);
      await card(page, 0).click();
      await page.locator('.card.selected').waitFor();
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.getByRole('button', { name: 'Fit into the window (0)' }).click();
      await waitUntil('all of it is in view', () => isWhole(page));
      assert.equal(await itemCount(page), seen);
    }));

  it('names open modules as large as all else, until one comes nearer', () =>
    inPane({ width: 1000, height: 700 }, transformer(12), async (page) => {
      await page.locator('.module-title-far', { hasText: 'model' }).waitFor();
      assert.equal(await page.locator('.module-title').count(), 0);
      const header = page.locator('.module-header').first();
      await header.focus();
      const zoomIn = page.getByRole('button', { name: 'Zoom in (+)' });
      for (let press = 0; press < 3; press++) await zoomIn.click();
      await page.locator('.module-title', { hasText: 'model' }).waitFor();
      await page.locator('.module-type', { hasText: 'Transformer' }).waitFor();
      assert.equal(await page.locator('.module-title-far').count(), 0);
    }));
});
