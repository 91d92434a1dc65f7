import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { waitUntil } from '../../e2e/support/wait.ts';
import { summarise } from './build-document.ts';
import { comparedMlp, failedForward, linearRegression, mnistMlp } from './documents.ts';
import { asked, camera, card, heading, itemCount, posted, roomy, until, useGraphPage } from './page-kit.ts';

const withPage = useGraphPage();

describe('steps, failures and comparisons on the graph page', () => {
  it('shows the graph up to the operation that failed, marked, with its message and its line', () =>
    withPage(failedForward(), async ({ page }) => {
      const failed = page.locator('.card.failed');
      assert.match((await failed.getAttribute('aria-label')) ?? '', /^linear, failed: mat1 and mat2 shapes/);
      assert.match((await failed.locator('.card-failure').textContent()) ?? '', /^mat1 and mat2/);
      const banner = page.getByRole('alert');
      assert.match((await banner.textContent()) ?? '', /ShapeError.*cannot be multiplied \(32x16 and 12x4\)/);
      assert.equal(await heading(page).textContent(), 'linear');
      assert.match((await page.locator('.details-failure').textContent()) ?? '', /^mat1/);
      assert.deepEqual(await page.locator('.jumps').first().locator('button').allTextContents(), [
        'relu32 × 16',
        'layer2.weight4 × 12',
      ]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Fold all modules' }).click();
      await until(page, '.module-card.failed', 1);
      await banner.getByRole('button', { name: 'Show where' }).click();
      await until(page, '.card.failed.selected', 1);
      await banner.getByRole('button', { name: 'broken-mlp.ts:13' }).click();
      const callSite = { file: '/home/ada/project/broken-mlp.ts', line: 13, column: 13, functionName: null };
      assert.deepEqual((await posted(page)) as unknown, [
        { type: 'ready', compared: null },
        { type: 'revealSource', callSite },
      ]);
      await banner.getByRole('button', { name: 'Hide the error' }).click();
      assert.equal(await banner.isVisible(), false);
    }));

  it('follows a running training: new values in the same place, folding and choice', () => {
    const document = mnistMlp();
    return withPage(document, async ({ page, send }) => {
      await page.getByRole('button', { name: 'Open all modules' }).click();
      await until(page, '.module-header', 12);
      await card(page, 4).click();
      const chosen = await camera(page);
      await page.mouse.move(500, 400);
      await page.mouse.wheel(0, 120);
      while ((await camera(page)) === chosen) await page.waitForTimeout(25);
      const sight = async () => [await camera(page), await itemCount(page), await page.locator('.selected').count()];
      const before = await sight();
      for (let index = 1; index <= 40; index++) {
        const summary = summarise([64, 512], [index, index]);
        const values = document.step.values.map((value) => (value.node === 4 ? { ...value, value: summary } : value));
        const steps = Array.from({ length: index + 1 }, (_, at) => ({
          index: at,
          epoch: 0,
          graph: document.graph.id,
          loss: 1 / (at + 1),
        }));
        await send({ type: 'document', document: { ...document, steps, step: { ...document.step, index, values } } });
      }
      await page.locator('.timeline-label', { hasText: 'step 40' }).waitFor();
      await until(page, '[role][data-key="node 4"][aria-label*="value 40"]', 1);
      assert.deepEqual(await sight(), before);
      assert.equal(await heading(page).textContent(), 'linear');
    });
  });

  it('goes on where it was when a step of nearly the same structure follows', () => {
    const document = mnistMlp();
    const { nodes } = document.graph;
    const [first] = nodes;
    assert.ok(first);
    const failing = {
      ...document,
      graph: {
        ...document.graph,
        id: 'another',
        // One operation more, before what is chosen.
        nodes: [
          first,
          { ...first, id: 1, label: 'noise', inputs: [] },
          ...nodes.slice(1).map((node) => ({
            ...node,
            id: node.id + 1,
            inputs: node.inputs.map((input) => (input.node === 0 ? input : { ...input, node: input.node + 1 })),
          })),
        ],
      },
      step: { ...document.step, graph: 'another', values: [], passes: [] },
    };
    return withPage(
      document,
      async ({ page, send }) => {
        await card(page, 4).click();
        await send({ type: 'document', document: failing });
        await until(page, '[data-key="node 5"].selected', 1);
        assert.equal(await heading(page).textContent(), 'linear');
      },
      roomy,
    );
  });

  it('offers steps and other runs to compare with, and takes the comparison away again', () =>
    withPage(linearRegression(), async ({ page }) => {
      const open = page.getByRole('button', { name: 'Compare with another step or run' });
      await page.getByRole('button', { name: 'Later captured step' }).click();
      await open.click();
      const choices = page.getByRole('menuitem');
      assert.deepEqual(await choices.allTextContents(), [
        'Last captured stepstep 400 · loss 0.2',
        'This step, to go on from itstep 0 · loss 1',
        'Another run or trace…',
      ]);
      await page.keyboard.press('Escape');
      assert.equal(await choices.count(), 0);
      await page.keyboard.press('Enter');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await open.click();
      await page.getByRole('menuitem', { name: 'Another run or trace…' }).click();
      assert.deepEqual((await posted(page)) as unknown, [
        { type: 'ready', compared: null },
        { type: 'selectStep', index: 100 },
        { type: 'compare', with: { kind: 'step', index: 0 } },
        { type: 'compare', with: { kind: 'otherRun' } },
      ]);
    }));

  it('colours what has changed between two steps and marks what only one of them has', () => {
    const compared = comparedMlp();
    const { graph, step } = mnistMlp();
    const before = { ...compared, graph, step: { ...step, index: 100 }, comparison: null };
    return withPage(
      before,
      async ({ page, send }) => {
        await card(page, 4).click();
        await send({ type: 'document', document: compared });
        await until(page, '.module-card .mark-both', 1);
        await page.getByRole('button', { name: 'Open one level more' }).click();
        await until(page, '.card.added', 1);
        await until(page, '.card.removed', 1);
        assert.match(
          (await page.locator('.comparison-text').textContent()) ?? '',
          /^Compared with step 014 of 22 tensors changed, 1 node added, 1 removed$/,
        );
        assert.match((await page.locator('.legend').textContent()) ?? '', /^Change against step 0/);
        await until(page, '[data-key="node 4"].coloured.selected', 1);
        const rows = page.locator('.compared-rows').first().locator('tbody tr');
        assert.match((await rows.filter({ hasText: 'L2 norm' }).textContent()) ?? '', /\+20 %$/);
        await card(page, graph.nodes.length).click();
        assert.match((await page.locator('.details-body').textContent()) ?? '', /Only in step 0: what is shown/);
        assert.equal(await page.locator('.tensor-viewer').count(), 0);
        await page.getByRole('button', { name: 'Stop comparing' }).click();
        const sent = (await posted(page)) as readonly unknown[];
        assert.deepEqual(sent.at(-1), { type: 'compare', with: null });
        await send({ type: 'document', document: { ...compared, comparison: null } });
        await until(page, '.card.removed', 0);
        assert.equal(await page.locator('.comparison').isVisible(), false);
        await until(page, '.coloured', 0);
      },
      roomy,
    );
  });

  it('comes back from a reload with what was compared, or says in a sentence why not', () =>
    withPage(comparedMlp(), async ({ page, send }) => {
      const compared = { kind: 'run', path: '/runs/7', title: 'train.ts, 14:32' } as const;
      await send({ type: 'source', source: null, compared });
      await page.getByRole('button', { name: 'Fold all modules' }).click();
      await until(page, '.module-card', 2);
      const saved = () => page.evaluate<string>("sessionStorage.getItem('state')");
      await waitUntil('it is kept', async () => /"open":\[\].*\/runs\/7/.test(await saved()));
      await page.reload();
      assert.deepEqual(await posted(page), [{ type: 'ready', compared }]);
      await send({ type: 'document', document: comparedMlp() });
      await page.locator('.comparison-text', { hasText: 'Compared with step 0' }).waitFor();
      await until(page, '.module-card', 2);

      await page.reload();
      const lostComparison = 'The comparison with train.ts, 14:32 has ended: it was deleted.';
      await send({ type: 'document', document: { ...comparedMlp(), comparison: null, lostComparison } });
      await page.locator('.comparison-text', { hasText: lostComparison }).waitFor();
      await until(page, '.module-card', 2);
      await page.getByRole('button', { name: 'Dismiss' }).click();
      assert.deepEqual(((await posted(page)) as readonly unknown[]).at(-1), { type: 'compare', with: null });
    }));

  it('compares two steps of one graph without moving anything', () => {
    const document = linearRegression();
    return withPage(document, async ({ page, send }) => {
      const first = await camera(page);
      await page.mouse.move(600, 700);
      await page.mouse.wheel(0, -300);
      while ((await camera(page)) === first) await page.waitForTimeout(25);
      const before = await camera(page);
      const values = document.step.values.map((each) => ({ ...each, value: summarise([], [each.node]) }));
      const step = { ...document.step, index: 100, values };
      const comparison = { title: 'step 0', isOfOtherRun: false, graph: document.graph, step: document.step };
      await send({ type: 'document', document: { ...document, step, comparison } });
      await until(page, '.comparison', 1);
      await page.locator('.comparison-text', { hasText: 'same structure' }).waitFor();
      assert.equal(await camera(page), before);
      await until(page, '.card.added, .card.removed', 0);
      assert.equal(await page.getByRole('combobox', { name: 'Colour by', includeHidden: true }).isDisabled(), true);
    });
  });

  it('goes through the captured steps, and tells how a tensor went', () =>
    withPage(
      mnistMlp(),
      async ({ page, send }) => {
        const later = page.getByRole('button', { name: 'Later captured step' });
        await later.click();
        await later.click();
        assert.match(
          (await page.locator('.timeline-label').textContent()) ?? '',
          /^epoch 2 · step 200 · loss 0\.3333$/,
        );
        const chosen = ((await posted(page)) as { type: string; index?: number }[]).filter(
          ({ type }) => type === 'selectStep',
        );
        assert.deepEqual(
          chosen.map(({ index }) => index),
          [100, 200],
        );
        await page.getByRole('slider', { name: 'Captured step' }).press('End');
        await page.getByRole('button', { name: 'Play the captured steps' }).click();
        await page.getByRole('button', { name: 'Stop playing' }).click();
        assert.match((await page.locator('.timeline-label').textContent()) ?? '', /step 0 /);
        await page.locator('.card.leaf').first().click();
        const { id } = await asked(page, 'readHistory');
        const value = (step: number) => ({ mean: step, std: 1, norm: 2 });
        const points = [0, 100, 200].map((step) => ({
          step,
          value: value(step),
          gradient: null,
          updateRatio: step === 0 ? null : 1 / step,
        }));
        await send({ type: 'history', id, points });
        await page.getByRole('img', { name: 'Value: mean ± standard deviation, from 0 to 200' }).waitFor();
        await page.getByRole('img', { name: 'Update : value, from 0.01 to 0.005' }).waitFor();
        assert.equal(await page.locator('.history').count(), 2);
      },
      roomy,
    ));
});
