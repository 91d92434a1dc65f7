// Budget: 8 minutes
/** Every page in every theme against all of axe-core's rules, with everything open that a person can open. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { GraphHostMessage } from '../../src/protocol/graph-view.ts';
import type { MemoryHostMessage } from '../../src/protocol/memory-view.ts';
import { launchBrowser } from '../harness/vscode/browser.ts';
import { allViolations } from '../tools/axe.ts';
import {
  type GraphPageServer,
  openGraphPage,
  type PreviewTheme,
  post,
  previewThemes,
  serveGraphPage,
} from '../tools/graph-page-server.ts';
import { serveMemoryPage, serveTrainingPage } from '../tools/training-page-server.ts';
import {
  comparedMlp,
  failedForward,
  linearRegression,
  mnistMlp,
  transformer,
} from '../unit/webview-graph/documents.ts';
import { trainingStates } from '../unit/webview-training/page-states.ts';

let browser: Browser;
const servers: Record<string, GraphPageServer> = {};

before(async () => {
  [browser, servers['graph'], servers['training'], servers['memory']] = await Promise.all([
    launchBrowser(),
    serveGraphPage(),
    serveTrainingPage(),
    serveMemoryPage(),
  ]);
});

after(async () => {
  await browser.close();
  for (const server of Object.values(servers)) server.close();
});

/** Goes through states and gathers what axe finds in each. */
class Visit {
  readonly #page: Page;
  readonly #theme: PreviewTheme;
  readonly found: string[] = [];

  constructor(page: Page, theme: PreviewTheme) {
    this.#page = page;
    this.#theme = theme;
  }

  async state(name: string): Promise<void> {
    for (const each of await allViolations(this.#page, this.#theme)) this.found.push(`${name}: ${each}`);
  }
}

describe('the graph page', () => {
  for (const theme of previewThemes) {
    it(`has nothing that axe finds, whatever is open: ${theme}`, async () => {
      const { page, send, complaints } = await openGraphPage(browser, servers['graph']?.origin ?? '', { theme });
      page.setDefaultTimeout(15_000);
      const visit = new Visit(page, theme);
      const show = async (document: Extract<GraphHostMessage, { type: 'document' }>['document']): Promise<void> => {
        await send({ type: 'document', document });
        await page.locator('.item').first().waitFor();
      };
      const menu = page.getByRole('button', { name: 'Choose what is shown' });
      for (const type of ['loading', 'empty', 'error'] as const) {
        await send({ type, message: 'What there is to say of it.' });
        await page.locator(`.status-${type}`).waitFor();
        await visit.state(type);
      }
      await show(mnistMlp());
      await visit.state('nothing is chosen');
      await send({ type: 'reveal', node: 4 });
      await page.locator('.card.selected').waitFor();
      await visit.state('a node is chosen');
      await page.locator('.picture').focus();
      await page.keyboard.press('e');
      await page
        .locator('.details-heading h2', { hasText: '64' })
        .or(page.locator('.details .jumps'))
        .first()
        .waitFor();
      await visit.state('an edge is chosen');
      await page.locator('.module-header').first().click();
      await page.locator('.details-heading', { hasText: 'net' }).waitFor();
      await visit.state('a module is chosen');
      await send({ type: 'mark', nodes: [4, 5], place: 'mnist-mlp.ts:12' });
      await page.locator('.cursor-chip:not([hidden])').waitFor();
      await menu.click();
      await visit.state('the menu is open, the cursor is on a line');
      await page.getByRole('combobox', { name: 'Colour by' }).selectOption('dtype');
      await page.locator('.legend').waitFor();
      await page.getByRole('radio', { name: 'Data and gradients' }).check();
      await page.keyboard.press('Escape');
      await visit.state('coloured by dtype, with gradients');
      await menu.click();
      await page.getByRole('combobox', { name: 'Colour by' }).selectOption('mean');
      await page.keyboard.press('Escape');
      await visit.state('coloured by a statistic');
      await page.keyboard.press('/');
      await visit.state('search is empty');
      await page.keyboard.type('op:linear');
      await page.locator('[role=option]').first().waitFor();
      await visit.state('search lists what it found');
      await page.locator('.search-input').fill('shape:(');
      await visit.state('search cannot read its query');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'What a search may hold' }).click();
      await visit.state('what can be searched for');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Compare with another step or run' }).click();
      await page.getByRole('menuitem').first().waitFor();
      await visit.state('the menu of comparisons is open');
      await page.keyboard.press('Escape');
      await page.locator('.graph-tree').focus();
      await visit.state('the tree is seen');
      await show(comparedMlp());
      await page.locator('.comparison-text').waitFor();
      await send({ type: 'reveal', node: comparedMlp().graph.nodes.length });
      await page.locator('.card.selected.removed').waitFor();
      await visit.state('two steps are compared, what is gone is chosen');
      await send({ type: 'reveal', node: 4 });
      await page.locator('.compared-rows').first().waitFor();
      await visit.state('two steps are compared, a node is chosen');
      await page.locator('.graph-tree').focus();
      await visit.state('two steps are compared, the tree is seen');
      await show({ ...mnistMlp(), lostComparison: 'The comparison with train.ts has ended: it was deleted.' });
      await page.getByRole('button', { name: 'Dismiss' }).waitFor();
      await visit.state('a comparison is lost');
      await show(failedForward());
      await page.getByRole('alert').waitFor();
      await visit.state('a step failed');
      await show(transformer(2));
      await page.locator('.picture [role][data-key^="module"]', { hasText: 'blocks.0' }).first().click();
      await page.getByRole('button', { name: 'Show alone' }).click();
      await page.getByRole('navigation', { name: 'Module shown alone' }).waitFor();
      await visit.state('a module is shown alone');
      await page.setViewportSize({ width: 360, height: 700 });
      await show(linearRegression());
      await visit.state('narrow');
      assert.deepEqual([...new Set(visit.found)], []);
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }
});

describe('the training page', () => {
  for (const theme of previewThemes) {
    it(`has nothing that axe finds, in each of its states: ${theme}`, async () => {
      const page = await browser.newPage({ viewport: { width: 360, height: 900 } });
      page.setDefaultTimeout(15_000);
      await page.goto(`${servers['training']?.origin}/?theme=${theme}`);
      const visit = new Visit(page, theme);
      for (const [state, messages] of Object.entries(trainingStates)) {
        for (const message of messages) await post(page, message);
        await page.locator(state === 'welcome' ? '.welcome' : '.run').waitFor();
        await visit.state(state);
      }
      assert.deepEqual([...new Set(visit.found)], []);
      await page.close();
    });
  }
});

describe('the page of tensor memory', () => {
  const callSite = { file: '/w/train.ts', line: 3, column: 1, functionName: null };
  const line = { device: 'cpu', by: 'linear', module: '0', callSite, tensors: 2, bytes: 1000 };
  const memory = {
    devices: [{ device: 'cpu', tensors: 8, bytes: 4000 }],
    lines: [line, { ...line, bytes: 500, module: null }],
    rest: { tensors: 2, bytes: 700 },
    step: 412,
    moment: 'paused',
  } as const;
  const view = { script: 'train.ts', state: 'paused', knowsLines: true, memory, isAsked: false } as const;

  for (const theme of previewThemes) {
    it(`has nothing that axe finds, in each of its states: ${theme}`, async () => {
      const page = await browser.newPage({ viewport: { width: 700, height: 900 } });
      await page.goto(`${servers['memory']?.origin}/?theme=${theme}`);
      const visit = new Visit(page, theme);
      for (const [state, shown] of Object.entries({
        'nothing has run': { ...view, script: null, memory: null },
        asked: { ...view, memory: null, isAsked: true },
        'without lines': { ...view, knowsLines: false },
        told: view,
      })) {
        await post(page, { type: 'memory', view: shown } satisfies MemoryHostMessage);
        await page
          .locator(shown.memory === null ? 'p:visible' : 'table')
          .first()
          .waitFor();
        await visit.state(state);
      }
      assert.deepEqual([...new Set(visit.found)], []);
      await page.close();
    });
  }
});
