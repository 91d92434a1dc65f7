import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { DocumentBuilder } from './build-document.ts';
import { linearRegression, mnistMlp } from './documents.ts';
import { asked, card, heading, posted, until, untilInView, useGraphPage } from './page-kit.ts';

const withPage = useGraphPage();

describe('details on the graph page', () => {
  it('goes back and forward through what was looked at, by keys and by buttons', () =>
    withPage(mnistMlp(), async ({ page }) => {
      const back = page.getByRole('button', { name: /^Back to what/ });
      const forward = page.getByRole('button', { name: /^Forward again/ });
      assert.deepEqual([await back.isDisabled(), await forward.isDisabled()], [true, true]);
      await card(page, 1).click();
      await page.locator('.jumps button', { hasText: 'images' }).click();
      assert.equal(await heading(page).textContent(), 'images');
      await page.locator('.search-input').fill('op:crossEntropy');
      await page.keyboard.press('Enter');
      await page.locator('.details-heading h2', { hasText: 'crossEntropy' }).waitFor();
      await page.keyboard.press('Alt+ArrowLeft');
      await page.locator('.details-heading h2', { hasText: 'images' }).waitFor();
      await back.click();
      await page.locator('.details-heading h2', { hasText: 'reshape' }).waitFor();
      assert.equal(await back.isDisabled(), true);
      await page.keyboard.press('Alt+ArrowRight');
      await page.locator('.details-heading h2', { hasText: 'images' }).waitFor();
      await forward.click();
      await page.locator('.details-heading h2', { hasText: 'crossEntropy' }).waitFor();
      assert.equal(await forward.isDisabled(), true);
      await untilInView(page);
    }));

  it('shows the lines that made a node, its call marked, without leaving the graph', () =>
    withPage(linearRegression(), async ({ page, send }) => {
      await card(page, 4).click();
      const { id } = await asked(page, 'readSource');
      const lines = ['const [w, b] = weights;', 'const loss = x.mul(w)', '  .add(b);', '', 'loss.backward();'];
      const call = { start: { line: 12, column: 14 }, end: { line: 13, column: 10 } };
      await send({ type: 'sourceExcerpt', id, excerpt: { firstLine: 11, lines, call } });
      const excerpt = page.getByRole('region', { name: 'Lines of the script' });
      await excerpt.waitFor();
      assert.deepEqual(await excerpt.locator('mark').allTextContents(), ['x.mul(w)', '  .add(b)']);
      assert.deepEqual(await excerpt.locator('.source-number').allTextContents(), ['11', '12', '13', '14', '15']);
      assert.deepEqual(await excerpt.locator('code').allTextContents(), lines);
    }));

  it('tells of an edge that is clicked, or reached by a key: its tensor, both ends, lit in the picture', () =>
    withPage(linearRegression(), async ({ page }) => {
      // A line may be thin: a press near it hits it.
      const box = await card(page, 4).locator('.card-body').boundingBox();
      assert.ok(box);
      await page.mouse.click(box.x + box.width / 2 + 4, box.y + box.height + 8);
      await page.locator('.details-heading', { hasText: 'tensor on its way' }).waitFor();
      assert.equal(await heading(page).textContent(), 'add');
      assert.deepEqual(await page.locator('.jumps button').allTextContents(), ['addscalar', 'mseLossinput 1']);
      await until(page, '.chosen-edge', 1);
      await until(page, '.card.selected', 0);
      await page.locator('.jumps button', { hasText: 'mseLoss' }).click();
      assert.equal(await heading(page).textContent(), 'mseLoss');
      await card(page, 2).click();
      await page.keyboard.press('e');
      await page.locator('.details-heading', { hasText: 'tensor on its way' }).waitFor();
      assert.equal(await heading(page).textContent(), 'mul');
      await page.keyboard.press('e');
      await until(page, '[data-key="node 2"].selected', 1);
    }));

  it('says what an operation does and which lines led to it', () =>
    withPage(mnistMlp(), async ({ page }) => {
      await card(page, 1).click();
      assert.match(
        (await page.locator('.operation-summary').textContent()) ?? '',
        /^The same elements in another shape/,
      );
      assert.match((await page.locator('.details-body').textContent()) ?? '', /PyTorchTensor.reshape/);
    }));

  it('reads of a tensor what is looked at, and says why it cannot', () =>
    withPage(withElements(), async ({ page, send }) => {
      await card(page, 0).click();
      const tensorAsked = async (id: number): Promise<Record<string, unknown>> => {
        for (const end = performance.now() + 20_000; performance.now() < end; await page.waitForTimeout(20)) {
          const messages = await posted(page);
          const found = Array.isArray(messages)
            ? messages.find((each) => each.type === 'readTensor' && each.id === id)
            : null;
          if (found) return found;
        }
        assert.fail(`request ${id} has not come`);
      };
      assert.deepEqual(await tensorAsked(1), {
        type: 'readTensor',
        id: 1,
        tensor: { side: 'this', step: 0, node: 0, output: 0, part: 'value' },
        start: 0,
        count: 20,
      });
      await send({
        type: 'tensorElements',
        id: 1,
        elements: Float64Array.from({ length: 20 }, (_, index) => index - 9),
      });
      await page.locator('.tensor-picture').waitFor();
      await page.getByRole('slider', { name: 'Dimension 0' }).press('ArrowRight');
      assert.equal((await tensorAsked(2))['start'], 20);
      await send({ type: 'tensorFailure', id: 2, message: 'The file is gone.' });
      await page.getByText('The file is gone.').waitFor();
      await page.getByRole('button', { name: 'Numbers' }).click();
      await tensorAsked(3);
      await send({
        type: 'tensorElements',
        id: 3,
        elements: Float64Array.of(1, Number.NaN, ...new Array(18).fill(-2)),
      });
      const cells = page.locator('.numbers td.positive, .numbers td.negative, .numbers td.alarm');
      await cells.first().waitFor();
      assert.deepEqual((await cells.allTextContents()).slice(0, 3), ['1', 'NaN', '−2']);
    }));
});

/** One tensor of two matrices, four by five, whose elements the host has. */
function withElements(): GraphDocument {
  const builder = new DocumentBuilder();
  builder.add('input', { kind: 'input', label: 'x', shape: [2, 4, 5] });
  const document = builder.build('elements');
  const values = document.step.values.map((recorded) => ({
    ...recorded,
    value: recorded.value && { ...recorded.value, blob: { offset: 0, byteLength: 160 } },
  }));
  return { ...document, step: { ...document.step, values } };
}
