import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { firstFoldings, fits, isSmallPane, leastScale } from '../../../webview/graph/model/first-sight.ts';
import { defaultOpenModules } from '../../../webview/graph/model/folding.ts';
import { buildModuleTree } from '../../../webview/graph/model/module-tree.ts';
import { waitUntil } from '../../e2e/support/wait.ts';
import { linearRegression, mnistMlp, transformer } from './documents.ts';
import { card, itemCount, until, useGraphPage } from './page-kit.ts';

const withPage = useGraphPage();

describe('what is open at first', () => {
  const tree = buildModuleTree(mnistMlp().graph);

  it('is the same in all panes of a usual size', () => {
    for (const pane of [
      { width: 940, height: 690 },
      { width: 480, height: 600 },
      { width: 2500, height: 1300 },
      { width: 1, height: 1 },
    ]) {
      assert.equal(isSmallPane(pane), false);
      assert.deepEqual(firstFoldings(tree, pane), [defaultOpenModules(tree)]);
    }
  });

  it('is less and less in a small one, down to nothing, until it fits', () => {
    const foldings = firstFoldings(tree, { width: 1280, height: 250 });
    const sizes = foldings.map(({ size }) => size);
    assert.deepEqual(
      sizes,
      [...sizes].sort((a, b) => b - a),
    );
    assert.equal(new Set(sizes).size, sizes.length);
    assert.deepEqual([sizes[0], sizes.at(-1)], [defaultOpenModules(tree).size, 0]);
  });

  it('fits where its names can be read; in a usual pane its numbers too', () => {
    const [low, usual] = [
      { width: 1280, height: 250 },
      { width: 940, height: 690 },
    ];
    assert.ok(leastScale(low) < leastScale(usual));
    assert.ok(fits({ width: 400, height: 400 }, low));
    assert.ok(!fits({ width: 400, height: 600 }, low));
    assert.ok(!fits({ width: 400, height: 1300 }, usual));
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
  ] as const) {
    it(`is whole in a ${name} panel`, async () => {
      for (const document of [mnistMlp(), transformer(2), transformer(12)]) {
        await inPane(size, document, async (page) => {
          await waitUntil('all of it is in view', () => isWhole(page));
        });
      }
    });
  }

  it('is what it was where there is room, and for a small graph', async () => {
    await withPage(mnistMlp(), async ({ page }) => assert.equal(await itemCount(page), 13));
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
});
