import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { GraphDocument, GraphPageMessage } from '../../../src/protocol/graph-view.ts';
import { waitUntil } from '../../e2e/support/wait.ts';
import type { OpenedPage } from '../../tools/graph-page-server.ts';
import { DocumentBuilder } from './build-document.ts';
import { asked, card, posted, until, useGraphPage } from './page-kit.ts';

const withPage = useGraphPage();

/** `x`, then an operation, then `sum`; all elements of tensors of two by three are there to be read. */
function chain(op: string, index: number, scale: number, shape: readonly number[] = [2, 3]): GraphDocument {
  const builder = new DocumentBuilder();
  const numbers = Array.from({ length: 6 }, (_, at) => scale * (at - 2));
  const x = builder.add('input', { kind: 'input', label: 'x', shape, value: numbers });
  const y = builder.add(op, { inputs: [x], shape, value: numbers, gradient: numbers });
  builder.add('sum', { inputs: [y], shape: [], value: [1], gradient: [1] });
  const document = builder.build(op);
  const blob = { offset: 0, byteLength: 24 };
  const values = document.step.values.map((recorded) => ({
    ...recorded,
    value: recorded.value && { ...recorded.value, blob },
    gradient: recorded.gradient && { ...recorded.gradient, blob },
  }));
  return { ...document, step: { ...document.step, index, values } };
}

/** Its calls are on a line of a script. */
function lined(document: GraphDocument): GraphDocument {
  const callSites = [{ file: '/train.ts', line: 3, column: 1, functionName: null }];
  const nodes = document.graph.nodes.map((node) => ({ ...node, callSite: 0 }));
  return { ...document, graph: { ...document.graph, callSites, nodes } };
}

const beside = (now: GraphDocument, before: GraphDocument): GraphDocument => ({
  ...now,
  comparison: { title: 'step 7 of other.ts', isOfOtherRun: true, graph: before.graph, step: before.step },
});

type Request = Extract<GraphPageMessage, { type: 'readTensor' }>;

/** Answers what the page asks for: elements by side, and from where on. */
async function answer(
  { page, send }: OpenedPage,
  answered: Set<number>,
  elementsOf: (tensor: Request['tensor']) => number,
): Promise<void> {
  for (const message of (await posted(page)) as readonly Request[]) {
    if (message.type !== 'readTensor' || answered.has(message.id)) continue;
    answered.add(message.id);
    const first = elementsOf(message.tensor);
    const elements = Float64Array.from({ length: message.count }, (_, at) => first * (message.start + at));
    await send({ type: 'tensorElements', id: message.id, elements });
  }
}

const numbers = async (page: Page): Promise<string[]> =>
  page.locator('.numbers').first().locator('tbody td').allTextContents();

describe('tensors of a comparison on the graph page', () => {
  it('of a node that is only in the other step are read from there, as any tensor is', () =>
    withPage(beside(lined(chain('tanh', 10, 1)), lined(chain('relu', 7, 1))), async (opened) => {
      const { page, send } = opened;
      await until(page, '.card.removed', 1);
      await card(page, 3).click();
      await page.getByText('Only in step 7 of other.ts').waitFor();
      await asked(page, 'readTensor');
      const requests = ((await posted(page)) as readonly Request[]).filter(({ type }) => type === 'readTensor');
      assert.deepEqual(
        requests.map(({ tensor, start, count }) => ({ tensor, start, count })),
        (['value', 'gradient'] as const).map((part) => ({
          tensor: { side: 'compared', step: 7, node: 1, output: 0, part },
          start: 0,
          count: 6,
        })),
      );
      assert.equal(await page.getByRole('group', { name: /Which step/ }).count(), 0);
      await answer(opened, new Set(), () => 2);
      await page.locator('.tensor-picture').first().waitFor();
      assert.equal(await page.getByRole('region', { name: 'Lines of the script' }).count(), 0);
      // Its place in the other run's script may be any line of this one's: nothing leads there.
      const actions = page.locator('.details .actions');
      assert.equal(await actions.locator('.source-mark').textContent(), 'in the other run');
      assert.equal(await actions.getByRole('button', { name: 'train.ts:3' }).count(), 0);
      const types = (await page.evaluate('window.posted.map(({ type }) => type)')) as string[];
      assert.deepEqual(
        types.filter((type) => type === 'readSource' || type === 'revealSource'),
        [],
      );
      await page.getByRole('button', { name: 'Copy as nested arrays' }).first().click();
      const { tensor } = (await asked(page, 'copyTensor')) as unknown as Request;
      assert.equal(tensor.side, 'compared');
      await page.getByRole('button', { name: 'Numbers' }).first().click();
      const message = 'The comparison has ended: nothing is compared with this step any more.';
      await waitUntil('the numbers are asked for', async () => (await asked(page, 'readTensor')).id === 3);
      await send({ type: 'tensorFailure', id: 3, message });
      await page.getByText(message).waitFor();
    }));

  it('of what is gone since an earlier step of the same run: its line is this run’s', () => {
    const both = beside(lined(chain('tanh', 10, 1)), lined(chain('relu', 7, 1)));
    const comparison = both.comparison && { ...both.comparison, title: 'step 7', isOfOtherRun: false };
    return withPage({ ...both, comparison }, async ({ page }) => {
      await card(page, 3).click();
      await page.getByRole('button', { name: 'train.ts:3' }).waitFor();
      await asked(page, 'readSource');
      await asked(page, 'revealSource');
    });
  });

  it('that only the other step has recorded are told beside what the shown one says, and read from there', () => {
    const now = chain('relu', 10, 1);
    const values = now.step.values.map((recorded) =>
      recorded.node === 1 ? { ...recorded, gradient: null } : recorded,
    );
    return withPage(beside({ ...now, step: { ...now.step, values } }, chain('relu', 7, 2)), async (opened) => {
      const { page } = opened;
      await card(page, 1).click();
      const rows = page.locator('table.compared-rows', { hasText: 'gradient' }).locator('tbody tr');
      const mean = rows.filter({ hasText: 'Mean' }).locator('td');
      assert.deepEqual(await mean.allTextContents(), ['1', '–', '']);
      const section = page.locator('.preview-section', { hasText: 'Gradient in step 7 of other.ts' });
      await answer(opened, new Set(), () => 2);
      await section.locator('.tensor-picture').waitFor();
      const requests = ((await posted(page)) as readonly Request[]).filter(({ type }) => type === 'readTensor');
      assert.deepEqual(
        requests.filter(({ tensor }) => tensor.part === 'gradient').map(({ tensor }) => tensor),
        [{ side: 'compared', step: 7, node: 1, output: 0, part: 'gradient' }],
      );
    });
  });

  it('of a node in both are shown as they are, as they were, and one less the other', () =>
    withPage(beside(chain('relu', 10, 1), chain('relu', 7, 2)), async (opened) => {
      const { page } = opened;
      const answered = new Set<number>();
      const elementsOf = ({ side }: Request['tensor']) => (side === 'this' ? 5 : 3);
      const shows = (what: string, expected: readonly string[]) =>
        waitUntil(what, async () => {
          await answer(opened, answered, elementsOf);
          return (await numbers(page)).join() === expected.join();
        });
      await card(page, 1).click();
      await page.getByRole('button', { name: 'Numbers' }).first().click();
      await shows('now', ['0', '5', '10', '15', '20', '25']);
      const sights = page.getByRole('group', { name: 'Which step’s value to show' });
      const chosen = () => sights.locator('[aria-pressed=true]').textContent();
      assert.equal(await chosen(), 'Now');
      await sights.getByRole('button', { name: 'Before' }).click();
      await shows('before', ['0', '3', '6', '9', '12', '15']);
      assert.equal(await page.locator('.sight-note').first().textContent(), 'step 7 of other.ts');
      await page.getByRole('button', { name: 'Save as .npy…' }).first().click();
      const saved = (await asked(page, 'saveTensor')) as unknown as Request;
      assert.deepEqual(saved.tensor, { side: 'compared', step: 7, node: 1, output: 0, part: 'value' });
      await sights.getByRole('button', { name: 'Difference' }).click();
      await shows('the difference', ['0', '2', '4', '6', '8', '10']);
      assert.equal(await page.locator('.sight-note').first().textContent(), 'step 10 less step 7 of other.ts');
      await page.locator('.compared-tensor').first().getByRole('button', { name: 'Heat map' }).click();
      await answer(opened, answered, elementsOf);
      const readout = page.locator('.compared-tensor').first().locator('.tensor-readout');
      await waitUntil('its scale is that of what is in view', async () => {
        await answer(opened, answered, elementsOf);
        return (await readout.textContent()) === 'Colours from −10 to 10';
      });
      await page
        .locator('.compared-tensor')
        .first()
        .locator('.tensor-picture')
        .hover({ position: { x: 3, y: 3 } });
      assert.equal(await readout.textContent(), '[0, 0] = 0 (now 0, before 0)');
      assert.equal(
        await page
          .locator('.compared-tensor')
          .first()
          .getByRole('button', { name: /Copy|Save/ })
          .count(),
        0,
      );
      const ofGradient = page.getByRole('group', { name: 'Which step’s gradient to show' });
      assert.equal(await ofGradient.locator('[aria-pressed=true]').textContent(), 'Now', 'each in its own way');

      // Going on by a step keeps what is looked at; without a comparison there is nothing to choose.
      await opened.send({ type: 'document', document: beside(chain('relu', 20, 1), chain('relu', 7, 2)) });
      await page.locator('.sight-note', { hasText: 'step 20 less step 7' }).waitFor();
      await opened.send({ type: 'document', document: chain('relu', 20, 1) });
      await sights.waitFor({ state: 'detached' });
    }));

  it('have no difference where their shapes are others, or only the first elements were kept', () =>
    withPage(beside(chain('relu', 10, 1), chain('relu', 7, 2, [3, 2])), async ({ page, send }) => {
      await card(page, 1).click();
      const sights = page.getByRole('group', { name: 'Which step’s value to show' });
      const difference = sights.getByRole('button', { name: 'Difference' });
      assert.equal(await difference.isDisabled(), true);
      assert.equal(await difference.getAttribute('title'), 'The shapes differ: 2 × 3, before 3 × 2.');
      await sights.getByRole('button', { name: 'Before' }).click();
      await page.locator('.sight-note', { hasText: 'step 7 of other.ts: 3 × 2 float32' }).waitFor();

      const before = chain('relu', 7, 2);
      const values = before.step.values.map((each) => ({
        ...each,
        value: each.value && { ...each.value, blob: null },
      }));
      const cut = { ...before, step: { ...before.step, values } };
      await send({ type: 'document', document: beside(chain('relu', 10, 1), cut) });
      await page.locator('.sight-note', { hasText: /^step 7 of other\.ts$/ }).waitFor();
      assert.equal(await difference.getAttribute('title'), 'Not all elements of both were kept.');
      const first = page.locator('.compared-tensor').first();
      assert.deepEqual(await first.locator('.preview-scroll td').allTextContents(), ['−4', '−2', '0', '2', '4', '6']);
    }));

  it('are painted in the colours of the theme, also when it becomes another one', () =>
    withPage(chain('relu', 10, 1), async (opened) => {
      const { page } = opened;
      await card(page, 1).click();
      await asked(page, 'readTensor');
      await answer(opened, new Set(), () => 0);
      await page.locator('.tensor-picture').first().waitFor();
      // Zeros have the colour of the ground.
      const pixel = () =>
        page.evaluate<string>(`(() => {
          const pen = new OffscreenCanvas(1, 1).getContext('2d');
          pen.drawImage(document.querySelector('.tensor-picture'), 0, 0);
          return [...pen.getImageData(0, 0, 1, 1).data].join();
        })()`);
      const dark = await pixel();
      await page.evaluate(`document.body.style.setProperty('--ground', 'rgb(250, 251, 252)')`);
      assert.equal(await pixel(), dark);
      await page.evaluate(`document.body.dataset.vscodeThemeId = 'another'`);
      await waitUntil('it is painted again', async () => (await pixel()) === '250,251,252,255');
    }));
});
