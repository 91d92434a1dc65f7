import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Page } from 'playwright-core';
import { isAllInView, minimapFrame, minimapScale } from '../../../webview/graph/model/minimap.ts';
import { waitUntil } from '../../e2e/support/wait.ts';
import { linearRegression, randomGraph } from './documents.ts';
import { camera, useGraphPage } from './page-kit.ts';

describe('the small copy of a picture', () => {
  const size = fc.double({ min: 1, max: 300_000, noNaN: true });
  const place = fc.double({ min: -10_000, max: 310_000, noNaN: true });

  it('has room in its corner, can be hit, and its frame is inside it', () => {
    fc.assert(
      fc.property(size, size, place, place, size, size, (width, height, left, top, viewWidth, viewHeight) => {
        const scale = minimapScale({ width, height });
        assert.ok(scale.width <= 180.001 && scale.height <= 140.001 && scale.width >= 28 && scale.height >= 28);
        const frame = minimapFrame({ left, top, right: left + viewWidth, bottom: top + viewHeight }, scale);
        assert.ok(frame.width >= 6 && frame.height >= 6);
        assert.ok(frame.x >= 0 && frame.y >= 0);
        assert.ok(frame.x + frame.width <= scale.width + 1e-6 && frame.y + frame.height <= scale.height + 1e-6);
      }),
    );
  });

  it('is not wanted where all is in view', () => {
    const picture = { width: 100, height: 50 };
    assert.ok(isAllInView(picture, { left: -5, top: 0, right: 100, bottom: 60 }));
    assert.ok(!isAllInView(picture, { left: 10, top: 0, right: 100, bottom: 60 }));
  });
});

describe('the minimap, in a browser', () => {
  const withPage = useGraphPage();
  const frameOf = async (page: Page) => {
    const frame = page.locator('.minimap-frame');
    const [x, y, width, height] = await Promise.all(
      ['x', 'y', 'width', 'height'].map((name) => frame.getAttribute(name)),
    );
    return { x: Number(x), y: Number(y), width: Number(width), height: Number(height) };
  };

  it('is hidden while all of the graph is in view, and there once it is not', () =>
    withPage(
      linearRegression(),
      async ({ page }) => {
        await page.getByRole('button', { name: 'Fit into the window (0)' }).click();
        await page.locator('.minimap').waitFor({ state: 'hidden' });
        for (let turn = 0; turn < 4; turn++) await page.getByRole('button', { name: 'Zoom in (+)' }).click();
        await page.locator('.minimap').waitFor();
      },
      { height: 900 },
    ));

  it('shows the view, moves it by drag and by key, and marks what a search finds', () =>
    withPage(randomGraph(1000, 1, 'graph'), async ({ page }) => {
      const map = page.locator('.minimap');
      await map.waitFor();
      const box = await map.boundingBox();
      assert.ok(box !== null);
      const before = await frameOf(page);
      assert.ok(before.y < 10, 'the view begins at the top');
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height - 12, { steps: 4 });
      await page.mouse.up();
      await waitUntil('the frame is where it was dragged to', async () => (await frameOf(page)).y > box.height / 2);
      const dragged = await camera(page);
      await map.focus();
      await page.keyboard.press('ArrowUp');
      await waitUntil('the view is another', async () => (await camera(page)) !== dragged);
      const marks = page.locator('.minimap-marks');
      assert.equal(await marks.getAttribute('d'), '');
      await page.keyboard.press('/');
      await page.keyboard.type('random.ts:500');
      await waitUntil('there are marks', async () => (await marks.getAttribute('d')) !== '');
    }));
});
