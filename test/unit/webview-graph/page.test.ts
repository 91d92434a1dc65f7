import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { launchBrowser } from '../../harness/vscode/browser.ts';
import { type GraphPageServer, type OpenedPage, openGraphPage, serveGraphPage } from '../../tools/graph-page-server.ts';
import { DocumentBuilder, summarise } from './build-document.ts';
import {
  comparedMlp,
  failedForward,
  linearRegression,
  mnistMlp,
  oddities,
  randomGraph,
  transformer,
} from './documents.ts';

let server: GraphPageServer;
let browser: Browser;

before(async () => {
  server = await serveGraphPage();
  browser = await launchBrowser();
});

after(async () => {
  await browser.close();
  server.close();
});

/** Opens the page, runs a test on it, and holds it to a silent console. */
async function withPage(document: GraphDocument | null, run: (opened: OpenedPage) => Promise<void>): Promise<void> {
  const opened = await openGraphPage(browser, server.origin);
  try {
    if (document !== null) {
      await opened.send({ type: 'document', document });
      await opened.page.locator('.item').first().waitFor();
    }
    await run(opened);
    assert.deepEqual(opened.complaints, []);
  } finally {
    await opened.page.close();
  }
}

const card = (page: Page, node: number) => page.locator(`[role][data-key="node ${node}"]`);
/** What the page told its host, without the questions that it asks by itself. */
const posted = async (page: Page): Promise<unknown> =>
  page.evaluate("window.posted.filter((message) => message.type !== 'readHistory')");
const heading = (page: Page) => page.locator('.details-heading h2');
const camera = (page: Page) => page.locator('.picture > g').getAttribute('transform');
const itemCount = (page: Page) => page.locator('.item').count();

/** Waits until so many elements match. The page forbids evaluation of text, so it is asked from outside. */
async function until(page: Page, selector: string, count: number): Promise<void> {
  const end = performance.now() + 8000;
  while ((await page.locator(selector).count()) !== count) {
    if (performance.now() > end) {
      assert.fail(`${await page.locator(selector).count()} elements match ${selector}, not ${count}`);
    }
    await page.waitForTimeout(25);
  }
}

/** Waits until what is chosen is in view: the picture moves there. */
async function untilInView(page: Page): Promise<void> {
  const end = performance.now() + 8000;
  for (;;) {
    const box = await page.locator('.card.selected').boundingBox();
    if (box !== null && box.y > 0 && box.y + box.height < 800) return;
    assert.ok(performance.now() < end, 'what is chosen is not in view');
    await page.waitForTimeout(25);
  }
}

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
      assert.deepEqual(await posted(page), [{ type: 'ready' }]);
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
        { type: 'ready' },
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
      assert.deepEqual((await posted(page)) as unknown, [{ type: 'ready' }, { type: 'revealSource', callSite }]);
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
    return withPage(document, async ({ page, send }) => {
      await card(page, 4).click();
      await send({ type: 'document', document: failing });
      await until(page, '[data-key="node 5"].selected', 1);
      assert.equal(await heading(page).textContent(), 'linear');
    });
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
        { type: 'ready' },
        { type: 'selectStep', index: 100 },
        { type: 'compare', with: { kind: 'step', index: 0 } },
        { type: 'compare', with: { kind: 'otherRun' } },
      ]);
    }));

  it('colours what has changed between two steps and marks what only one of them has', () => {
    const compared = comparedMlp();
    const { graph, step } = mnistMlp();
    const before = { ...compared, graph, step: { ...step, index: 100 }, comparison: null };
    return withPage(before, async ({ page, send }) => {
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
    });
  });

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
      const comparison = { title: 'step 0', graph: document.graph, step: document.step };
      await send({ type: 'document', document: { ...document, step, comparison } });
      await until(page, '.comparison', 1);
      await page.locator('.comparison-text', { hasText: 'same structure' }).waitFor();
      assert.equal(await camera(page), before);
      await until(page, '.card.added, .card.removed', 0);
      assert.equal(await page.getByRole('combobox', { name: 'Colour by', includeHidden: true }).isDisabled(), true);
    });
  });

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

  it('counts the nodes at the cursor, goes through them, lists those of the line', () =>
    withPage(linearRegression(), async ({ page, send }) => {
      const chip = page.getByRole('complementary', { name: 'At the cursor' });
      await send({ type: 'mark', nodes: [2, 4], place: 'linear-regression.ts:12' });
      await until(page, '.card.marked', 2);
      assert.equal(await chip.textContent(), 'linear-regression.ts:122 nodes');
      await chip.getByRole('button', { name: 'Next node at the cursor' }).click();
      assert.equal(await heading(page).textContent(), 'mul');
      await chip.getByRole('button', { name: 'Next node at the cursor' }).click();
      assert.equal(await heading(page).textContent(), 'add');
      assert.match((await chip.textContent()) ?? '', /2 of 2 nodes$/);
      await chip.getByRole('button', { name: 'linear-regression.ts:12' }).click();
      assert.equal(await page.locator('.search-input').inputValue(), 'file:linear-regression.ts:12');
      assert.equal(await page.locator('.search-results [role=option]').count(), 2);
      await send({ type: 'mark', nodes: [], place: null });
      await until(page, '.card.marked', 0);
      assert.equal(await chip.isVisible(), false);
    }));

  it('shows lightly what the pointer rests on in the editor, until the cursor moves', () =>
    withPage(linearRegression(), async ({ page, send }) => {
      await send({ type: 'preview', nodes: [4] });
      await until(page, '[data-key="node 4"].previewed', 1);
      await send({ type: 'preview', nodes: [] });
      await until(page, '.previewed', 0);
      await send({ type: 'preview', nodes: [2] });
      await send({ type: 'mark', nodes: [6], place: 'linear-regression.ts:13' });
      await until(page, '.previewed', 0);
      await until(page, '[data-key="node 6"].marked', 1);
    }));

  it('lists what the editor asks for, and keeps where its graph is from for the next window', () =>
    withPage(linearRegression(), async ({ page, send }) => {
      await send({ type: 'search', query: 'file:linear-regression.ts:12' });
      await until(page, '.search-results [role=option]', 2);
      const source = { path: '/runs/7', title: 'linear-regression.ts', step: 0 };
      await send({ type: 'source', source });
      const end = performance.now() + 8000;
      for (let saved = ''; !saved.includes('/runs/7'); ) {
        saved = (await page.evaluate<string | null>("sessionStorage.getItem('state')")) ?? '';
        assert.ok(performance.now() < end, saved);
      }
      await page.getByRole('button', { name: 'Open the graph to the side' }).click();
      assert.deepEqual(((await posted(page)) as readonly unknown[]).at(-1), { type: 'openToSide' });
    }));

  it('lists and marks what a query finds, also inside folded modules, and takes the marks away again', () =>
    withPage(mnistMlp(), async ({ page }) => {
      const field = page.locator('.search-input');
      await field.fill('op:relu');
      assert.equal(await page.locator('.search-summary').textContent(), '4 nodes');
      await until(page, '.card.found', 4);
      await field.press('ArrowDown');
      assert.equal(await page.locator('.search-count').textContent(), '2/4');
      assert.equal(await field.getAttribute('aria-activedescendant'), 'search-hit-1');
      await field.press('ArrowUp');
      await field.press('ArrowUp');
      assert.equal(await page.locator('.search-count').textContent(), '4/4');
      await field.press('Escape');
      await page.getByRole('button', { name: 'Fold all modules' }).click();
      await until(page, '.item', 4);
      await until(page, '.card.found', 1);
      assert.match((await page.locator('.card.found').getAttribute('aria-label')) ?? '', /^Module net/);
      await field.fill('op:relu -shape:...x128 -shape:...x64');
      assert.equal(await page.locator('.search-summary').textContent(), '2 nodes');
      await field.fill('');
      await until(page, '.card.found', 0);
      assert.equal(await page.locator('.search-panel:visible').count(), 0);
    }));

  it('says in a query what is wrong and where', () =>
    withPage(mnistMlp(), async ({ page }) => {
      const field = page.locator('.search-input');
      await field.fill('relu grad:much');
      assert.equal(await page.locator('.search-problem-query').textContent(), 'relu grad:much');
      assert.equal(await page.locator('.search-problem-query mark').textContent(), 'grad:much');
      assert.match((await page.locator('.search-problem').textContent()) ?? '', /^Expected a number to compare with/);
      assert.equal(await field.getAttribute('aria-invalid'), 'true');
      assert.equal(await page.locator('.search-count').textContent(), 'none');
      await field.fill('relu');
      assert.equal(await field.getAttribute('aria-invalid'), 'false');
      assert.equal(await page.locator('.search-problem').count(), 0);
    }));

  it('offers what a query may hold; an example goes into the field', () =>
    withPage(mnistMlp(), async ({ page }) => {
      const help = page.getByRole('dialog', { name: 'What a search may hold' });
      await page.getByRole('button', { name: 'What a search may hold' }).click();
      await help.waitFor();
      await page.keyboard.press('Escape');
      await help.waitFor({ state: 'hidden' });
      await page.keyboard.press('Enter');
      await help.getByRole('button', { name: 'kind:parameter' }).click();
      assert.equal(await page.locator('.search-input').inputValue(), 'kind:parameter');
      assert.equal(await page.locator('.search-summary').textContent(), '10 nodes');
      assert.equal(await help.isVisible(), false);
    }));

  it('searches again when another step is shown', () => {
    const document = linearRegression();
    return withPage(document, async ({ page, send }) => {
      await page.locator('.search-input').fill('mean:>2');
      await until(page, '.card.found', 4);
      const values = document.step.values.filter(({ node }) => node !== 6);
      await send({ type: 'document', document: { ...document, step: { ...document.step, index: 100, values } } });
      await until(page, '.card.found', 3);
    });
  });

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
    return withPage(document, async ({ page, send }) => {
      await page.locator('[data-toggle]').nth(1).click();
      await until(page, '.module-header', 1);
      await page.waitForTimeout(700);
      const [place, items] = [await camera(page), await itemCount(page)];
      await page.reload();
      await send({ type: 'document', document });
      await page.locator('.item').first().waitFor();
      assert.deepEqual([await camera(page), await itemCount(page)], [place, items]);
    });
  });

  it('marks, reveals, and lights the backward pass', () =>
    withPage(mnistMlp(), async ({ page, send }) => {
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
    }));

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
    withPage(oddities(), async ({ page }) => {
      assert.equal(await page.locator('img, .picture script').count(), 0);
      assert.ok(await page.locator('text', { hasText: '<img src=x onerror=alert(1)>' }).count());
    }));

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

  it('tells the host when something in the page breaks', async () => {
    const { page } = await openGraphPage(browser, server.origin);
    await page.evaluate(
      'new Promise((done) => setTimeout(() => { setTimeout(done, 50); throw new Error("on purpose"); }))',
    );
    const [, failure] = await page.evaluate<{ type: string; message: string }[]>('window.posted');
    assert.equal(failure?.type, 'failure');
    assert.match(failure?.message ?? '', /on purpose/);
    await page.close();
  });

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
    withPage(mnistMlp(), async ({ page }) => {
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
    }));

  it('goes through the captured steps, and tells how a tensor went', () =>
    withPage(mnistMlp(), async ({ page, send }) => {
      const later = page.getByRole('button', { name: 'Later captured step' });
      await later.click();
      await later.click();
      assert.match((await page.locator('.timeline-label').textContent()) ?? '', /^epoch 2 · step 200 · loss 0\.3333$/);
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
      await page.waitForTimeout(50);
      const points = [0, 100, 200].map((step) => ({ step, value: { mean: step, std: 1, norm: 2 }, gradient: null }));
      await send({ type: 'history', id: 1, points });
      await page.getByRole('img', { name: 'Value: mean ± standard deviation, from 0 to 200' }).waitFor();
      assert.equal(await page.locator('.history').count(), 1);
    }));

  it('reads of a tensor what is looked at, and says why it cannot', () =>
    withPage(withElements(), async ({ page, send }) => {
      await card(page, 0).click();
      const asked = async (): Promise<Record<string, unknown>> => {
        for (;;) {
          const messages = await posted(page);
          const last = Array.isArray(messages) ? messages.findLast((message) => message.type === 'readTensor') : null;
          if (last) return last;
          await page.waitForTimeout(20);
        }
      };
      const first = await asked();
      assert.deepEqual(first, {
        type: 'readTensor',
        id: 1,
        tensor: { step: 0, node: 0, output: 0, part: 'value' },
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
      await page.waitForTimeout(50);
      assert.deepEqual([(await asked())['id'], (await asked())['start']], [2, 20]);
      await send({ type: 'tensorFailure', id: 2, message: 'The file is gone.' });
      await page.getByText('The file is gone.').waitFor();
      await page.getByRole('button', { name: 'Numbers' }).click();
      await page.waitForTimeout(50);
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
