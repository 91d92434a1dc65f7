import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linearRegression, mnistMlp, oddities, randomGraph, transformer } from './documents.ts';
import { camera, card, heading, itemCount, posted, roomy, until, untilInView, useGraphPage } from './page-kit.ts';

const withPage = useGraphPage();

describe('the graph page, in a browser', () => {
  it('shows each node with its name, value and gradient, laid out by a worker', () =>
    withPage(linearRegression(), async ({ page }) => {
      assert.equal(await itemCount(page), 6);
      assert.deepEqual(await card(page, 2).locator('text').allTextContents(), ['mul', 'value', '2', 'grad', '−4.667']);
      assert.deepEqual(await card(page, 0).locator('text').allTextContents(), [
        'w',
        'scalar',
        'value',
        '1',
        'grad',
        '−9.333',
      ]);
      assert.equal(page.workers().length, 1);
      assert.deepEqual(await posted(page), [{ type: 'ready', compared: null }]);
    }));

  it('chooses a node by a click: details, its line to the editor, a step backward', () =>
    withPage(linearRegression(), async ({ page }) => {
      await card(page, 6).click();
      assert.equal(await heading(page).textContent(), 'mseLoss');
      assert.deepEqual(await page.locator('.scalar-number').allTextContents(), ['2.25', '1']);
      await page.getByRole('button', { name: 'Step backward from here' }).click();
      await page.getByRole('button', { name: 'linear-regression.ts:13' }).click();
      const callSite = { file: '/home/ada/project/linear-regression.ts', line: 13, column: 13, functionName: null };
      assert.deepEqual(await posted(page), [
        { type: 'ready', compared: null },
        { type: 'revealSource', callSite },
        { type: 'stepBackward', node: 6 },
        { type: 'revealSource', callSite },
      ]);
      await page.locator('.jumps button', { hasText: 'add' }).click();
      assert.equal(await heading(page).textContent(), 'add');
    }));

  it('opens and folds modules by button, double click and key, and keeps the place', () =>
    withPage(mnistMlp(), async ({ page }) => {
      const all = await itemCount(page);
      await page.getByRole('button', { name: 'Fold all modules' }).click();
      await until(page, '.item', 4);
      const net = page.getByRole('button', { name: /^Module net/ });
      assert.equal(await net.getAttribute('aria-expanded'), 'false');
      await net.dblclick();
      await until(page, '.module-header', 1);
      assert.equal(await net.getAttribute('aria-expanded'), 'true');
      await page.keyboard.press('Enter');
      await until(page, '.module-header', 0);
      await page.waitForTimeout(300);
      const top = (await net.boundingBox())?.y ?? 0;
      await page.locator('[data-toggle]').first().click();
      await until(page, '.module-header', 1);
      await page.waitForTimeout(400);
      assert.ok(Math.abs(((await net.boundingBox())?.y ?? 0) - top) < 8, 'its head stays where it was');
      await page.getByRole('button', { name: 'Open all modules' }).click();
      await until(page, '.module-header', 12);
      assert.ok((await itemCount(page)) >= all);
    }));

  it('walks along the edges with the arrow keys', () =>
    withPage(linearRegression(), async ({ page }) => {
      await card(page, 1).click();
      await page.keyboard.press('ArrowDown');
      assert.equal(await heading(page).textContent(), 'mul');
      await page.keyboard.press('ArrowDown');
      assert.equal(await heading(page).textContent(), 'add');
      assert.equal(await page.evaluate('document.activeElement.getAttribute("data-key")'), 'node 4');
      assert.match(
        (await page.evaluate<string>('document.activeElement.getAttribute("aria-label")')) ?? '',
        /^add, scalar, value 2.5/,
      );
      await page.keyboard.press('ArrowUp');
      assert.equal(await heading(page).textContent(), 'mul');
      await page.keyboard.press('Escape');
      assert.equal(await page.locator('.selected').count(), 0);
    }));

  it('finds what is inside a folded module and goes there', () =>
    withPage(mnistMlp(), async ({ page }) => {
      await page.getByRole('button', { name: 'Fold all modules' }).click();
      await until(page, '.item', 4);
      await page.keyboard.press('/');
      await page.keyboard.type('relu 64x128');
      assert.equal(await page.locator('.search-results [role=option]').count(), 1);
      await page.keyboard.press('Enter');
      await page.locator('.card.selected').waitFor();
      assert.equal(await heading(page).textContent(), 'relu');
      assert.ok((await page.locator('.facts').first().textContent())?.includes('64 × 128'));
      await untilInView(page);
    }));

  it('keeps place, folding and choice when only the step changes', () => {
    const document = linearRegression();
    return withPage(document, async ({ page, send }) => {
      await card(page, 2).click();
      await page.mouse.move(600, 700);
      await page.mouse.wheel(0, -300);
      await page.waitForTimeout(400);
      const before = await camera(page);
      const values = document.step.values.map((recorded) => ({
        ...recorded,
        value: recorded.gradient,
        gradient: recorded.value,
      }));
      await send({ type: 'document', document: { ...document, step: { ...document.step, index: 100, values } } });
      await card(page, 2)
        .locator('text', { hasText: /^−4.667$/ })
        .first()
        .waitFor();
      assert.deepEqual(await card(page, 2).locator('text').allTextContents(), ['mul', 'value', '−4.667', 'grad', '2']);
      assert.equal(await camera(page), before);
      assert.equal(await page.locator('.card.selected').getAttribute('data-key'), 'node 2');
      assert.deepEqual(await page.locator('.scalar-number').allTextContents(), ['−4.6667', '2']);
      await page.getByRole('button', { name: 'Later captured step' }).click();
      assert.deepEqual(((await posted(page)) as unknown[]).at(-1), { type: 'selectStep', index: 200 });
    });
  });

  it('comes back as it was left', () => {
    const document = mnistMlp();
    return withPage(
      document,
      async ({ page, send }) => {
        await page.locator('[data-toggle]').nth(1).click();
        await until(page, '.module-header', 1);
        await page.waitForTimeout(700);
        const [place, items] = [await camera(page), await itemCount(page)];
        await page.reload();
        await send({ type: 'document', document });
        await page.locator('.item').first().waitFor();
        assert.deepEqual([await camera(page), await itemCount(page)], [place, items]);
      },
      roomy,
    );
  });

  it('marks, reveals, and lights the backward pass', () =>
    withPage(
      mnistMlp(),
      async ({ page, send }) => {
        await send({ type: 'mark', nodes: [4, 5], place: 'mnist-mlp.ts:19' });
        // Node 5 is inside a folded module, which is marked in its place.
        await until(page, '.marked', 2);
        await page.getByRole('button', { name: 'Fold all modules' }).click();
        await until(page, '.item', 4);
        await send({ type: 'reveal', node: 8 });
        await page.locator('[data-key="node 8"].selected').waitFor();
        const edges = [
          { from: 8, target: { node: 5, output: 0 } },
          { from: 8, target: { node: 6, output: 0 } },
        ];
        await send({ type: 'backward', highlight: { current: 8, visited: [9], edges } });
        await page.locator('[data-key="node 8"].current').waitFor();
        assert.equal(await page.locator('.edge-overlay .gradient-edge.fresh').count(), 1);
        assert.equal(await page.locator('.leaf-link.gradient-edge').count(), 1);
        await send({ type: 'backward', highlight: null });
        await until(page, '.current, .gradient-edge', 0);
      },
      roomy,
    ));

  it('shows what flows back beside what flows forward, and keeps it so', () =>
    withPage(oddities(), async ({ page, send }) => {
      assert.equal(await page.locator('.net-gradient-line').count(), 0);
      await page.getByRole('button', { name: 'Choose what is shown' }).click();
      await page.getByRole('radio', { name: 'Data and gradients' }).check();
      await page.locator('.net-gradient-line').first().waitFor({ state: 'attached' });
      assert.equal(await page.locator('.sum-badge text').first().textContent(), 'Σ 2');
      assert.match((await page.locator('.gradient-stop title').first().textContent()) ?? '', /argmax gives int32/);
      await page.waitForTimeout(300);
      await page.reload();
      await send({ type: 'document', document: oddities() });
      await page.locator('.net-gradient-line').first().waitFor({ state: 'attached' });
    }));

  it('colours cards by what is chosen or written, with a legend', () =>
    withPage(mnistMlp(), async ({ page }) => {
      await page.getByRole('button', { name: 'Choose what is shown' }).click();
      const choice = page.getByRole('combobox', { name: 'Colour by' });
      await choice.selectOption('Gradient norm');
      await page.locator('.card.coloured').first().waitFor();
      assert.match((await page.locator('.legend').textContent()) ?? '', /^Gradient norm.*1$/);
      await choice.selectOption('Expression…');
      const field = page.getByRole('textbox', { name: 'Expression to colour by' });
      await field.fill('log(norm) + <b>');
      await field.press('Enter');
      await page.getByText('Expected a name or a number').or(page.getByText('Unknown: <')).waitFor();
      await field.fill('nan / count');
      await field.press('Enter');
      await page.locator('.legend-bar').waitFor();
      await choice.selectOption('Kind of operation');
      await until(page, '.coloured', 0);
      assert.equal(await page.locator('.legend').isVisible(), false);
    }));

  it('shows names as text, whatever they hold', () =>
    withPage(
      oddities(),
      async ({ page }) => {
        assert.equal(await page.locator('img, .picture script').count(), 0);
        assert.ok(await page.locator('text', { hasText: '<img src=x onerror=alert(1)>' }).count());
      },
      roomy,
    ));

  it('waits, is empty, and fails with a message', () =>
    withPage(null, async ({ page, send }) => {
      assert.match((await page.locator('.status').textContent()) ?? '', /Waiting/);
      for (const type of ['loading', 'empty', 'error'] as const) {
        await send({ type, message: `the message for ${type}` });
        await page.getByText(`the message for ${type}`).waitFor();
        assert.equal(await page.locator('.content').isVisible(), false);
      }
      await send({ type: 'document', document: linearRegression() });
      await page.locator('.item').first().waitFor();
      assert.equal(await page.locator('.status').isVisible(), false);
    }));

  it('draws only what is in view of a large graph', () =>
    withPage(randomGraph(3000, 1, 'graph'), async ({ page }) => {
      assert.ok((await itemCount(page)) < 300);
      await page.keyboard.press('/');
      await page.keyboard.type('random.ts:2500');
      await page.keyboard.press('Enter');
      await page.locator('[data-key="node 2500"].selected').waitFor();
      // The camera is on its way, over much of the graph.
      const end = performance.now() + 8000;
      let count = await itemCount(page);
      for (; count >= 300 && performance.now() < end; count = await itemCount(page)) await page.waitForTimeout(25);
      assert.ok(count < 300, `${count} items`);
    }));

  it('tells the host when something in the page breaks', () =>
    withPage(null, async ({ page, complaints }) => {
      await page.evaluate(
        'new Promise((done) => setTimeout(() => { setTimeout(done, 50); throw new Error("on purpose"); }))',
      );
      const [, failure] = await page.evaluate<{ type: string; message: string }[]>('window.posted');
      assert.equal(failure?.type, 'failure');
      assert.match(failure?.message ?? '', /on purpose/);
      assert.match(complaints.splice(0).join(), /on purpose/);
    }));

  it('shows a module alone, and the way back', () =>
    withPage(transformer(12), async ({ page }) => {
      const all = await itemCount(page);
      await page.locator('[role][data-key^="module"]', { hasText: 'blocks.0 – blocks.11' }).click();
      await page.getByRole('button', { name: 'Show alone' }).click();
      await page.getByRole('navigation', { name: 'Module shown alone' }).waitFor();
      // Twelve blocks, what feeds the first, and what reads the last.
      await until(page, '.item', 14);
      await until(page, '.item.outside', 2);
      assert.deepEqual(await page.locator('.crumb').allTextContents(), [
        'Whole graph',
        'model',
        'blocks.0 – blocks.11',
      ]);
      await page.keyboard.press('Backspace');
      await page.locator('.crumb', { hasText: 'Whole graph' }).click();
      await until(page, '.item', all);
      assert.equal(await page.locator('.breadcrumbs').isVisible(), false);
    }));

  it('leaves out what is not asked for, until a search finds it', () =>
    withPage(
      mnistMlp(),
      async ({ page }) => {
        const weight = page.locator('.card.leaf').first();
        await weight.waitFor();
        await page.getByRole('button', { name: 'Choose what is shown' }).click();
        await page.getByRole('checkbox', { name: 'Parameters' }).uncheck();
        await until(page, '.card.leaf', 0);
        await page.locator('.search-input').fill('layers.0.weight');
        await page.keyboard.press('Enter');
        await weight.waitFor();
        await page.getByRole('button', { name: 'Choose what is shown' }).click();
        assert.equal(await page.getByRole('checkbox', { name: 'Parameters' }).isChecked(), true);
      },
      roomy,
    ));
});
