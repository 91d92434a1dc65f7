/**
 * Opens the graph page in a real browser on documents made for it and saves pictures to look at:
 * `node test/tools/graph-preview.ts [scene name...]`. They go to test-results/graph-preview.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type { Page } from 'playwright-core';
import type { GraphHostMessage } from '../../src/protocol/graph-view.ts';
import { launchBrowser } from '../harness/vscode/browser.ts';
import {
  comparedMlp,
  failedForward,
  linearRegression,
  mnistMlp,
  oddities,
  parallelChains,
  randomGraph,
  transformer,
} from '../unit/webview-graph/documents.ts';
import { openGraphPage, type PreviewTheme, serveGraphPage } from './graph-page-server.ts';

const root = path.join(import.meta.dirname, '..', '..');
const output = path.join(root, 'test-results', 'graph-preview');

interface Scene {
  readonly messages: readonly GraphHostMessage[];
  readonly theme?: PreviewTheme;
  readonly width?: number;
  readonly height?: number;
  /** What a person then does. */
  readonly act?: (page: Page) => Promise<void>;
}

const show = (document: ReturnType<typeof linearRegression>): GraphHostMessage => ({ type: 'document', document });

const regression = linearRegression();
const mlp = mnistMlp();

const turn = (flow: string) => async (page: Page) => {
  await page.getByRole('button', { name: 'Choose what is shown' }).click();
  await page.getByRole('radio', { name: flow }).check();
};

const turnRight = async (page: Page) => {
  await page.getByRole('button', { name: 'Choose what is shown' }).click();
  await page.getByRole('radio', { name: 'Left to right' }).check();
};

const focusTree = async (page: Page) => {
  await page.getByRole('tree', { name: 'Graph as a tree' }).waitFor();
  await page.locator('.graph-tree').focus();
};

const colour = (by: string) => async (page: Page) => {
  await page.getByRole('button', { name: 'Choose what is shown' }).click();
  await page.getByRole('combobox', { name: 'Colour by' }).selectOption(by);
};

const find = (query: string) => (page: Page) => page.locator('.search-input').fill(query);

const scenes: Readonly<Record<string, Scene>> = {
  regression: { messages: [show(regression), { type: 'reveal', node: 2 }] },
  'regression-light': {
    messages: [show(regression), { type: 'mark', nodes: [2, 4], place: 'linear-regression.ts:12' }],
    theme: 'light',
  },
  'regression-contrast': { messages: [show(regression), { type: 'reveal', node: 6 }], theme: 'contrast' },
  'regression-contrast-light': { messages: [show(regression), { type: 'reveal', node: 4 }], theme: 'contrastLight' },
  'regression-narrow': { messages: [show(regression), { type: 'reveal', node: 2 }], width: 380, height: 800 },
  'regression-backward': {
    messages: [
      show(regression),
      {
        type: 'backward',
        highlight: {
          current: 4,
          visited: [6],
          edges: [
            { from: 6, target: { node: 4, output: 0 } },
            { from: 4, target: { node: 2, output: 0 } },
          ],
        },
      },
    ],
  },
  mlp: { messages: [show(mlp)], height: 1100 },
  'mlp-node': { messages: [show(mlp), { type: 'reveal', node: 4 }], theme: 'light' },
  'mlp-folded': {
    messages: [show(mlp)],
    act: (page) => page.getByRole('button', { name: 'Fold all modules' }).click(),
  },
  'mlp-narrow': { messages: [show(mlp)], width: 380, height: 700, theme: 'light' },
  'mlp-search': {
    messages: [show(mlp)],
    act: async (page) => {
      await page.keyboard.press('Control+f');
      await page.keyboard.type('relu 64x128');
    },
  },
  compared: { messages: [show(comparedMlp())], height: 1000 },
  'compared-light': { messages: [show(comparedMlp()), { type: 'reveal', node: 5 }], theme: 'light', height: 1000 },
  'compared-contrast': {
    messages: [show(comparedMlp())],
    theme: 'contrast',
    act: (page) => page.getByRole('button', { name: 'Compare with another' }).click(),
  },
  'compared-narrow': { messages: [show(comparedMlp())], width: 380, height: 700 },
  'mlp-edge': {
    messages: [show(mlp)],
    act: async (page) => {
      await page.locator('[data-key="node 4"][role]').click();
      await page.keyboard.press('e');
    },
  },
  'mlp-parameter-light': { messages: [show(mlp), { type: 'reveal', node: 2 }], theme: 'light' },
  failed: { messages: [show(failedForward())] },
  'failed-light': { messages: [show(failedForward())], theme: 'light', width: 700 },
  'failed-narrow': { messages: [show(failedForward())], theme: 'contrast', width: 380, height: 700 },
  'mlp-query': { messages: [show(mlp)], theme: 'light', act: find('op:linear grad:>0.1') },
  'mlp-query-wrong': { messages: [show(mlp)], act: find('op:linear grad:big') },
  'mlp-query-help': {
    messages: [show(mlp)],
    act: (page) => page.getByRole('button', { name: 'What a search' }).click(),
  },
  'mlp-query-help-narrow': {
    messages: [show(mlp)],
    theme: 'contrast',
    width: 380,
    height: 700,
    act: (page) => page.getByRole('button', { name: 'What a search' }).click(),
  },
  'mlp-query-contrast': { messages: [show(mlp)], theme: 'contrastLight', act: find('relu') },
  'random-query': { messages: [show(randomGraph(1000))], act: find('op:relu') },
  'mlp-module': { messages: [show(mlp)], act: (page) => page.locator('.module-header').nth(2).click() },
  'mlp-colour': { messages: [show(mlp)], act: colour('Gradient norm') },
  'mlp-colour-light': { messages: [show(mlp)], theme: 'light', act: colour('Module') },
  'mlp-colour-contrast': { messages: [show(mlp)], theme: 'contrast', act: colour('Standard deviation') },
  'mlp-both': { messages: [show(mlp)], height: 1100, act: turn('Data and gradients') },
  'regression-both': { messages: [show(regression)], theme: 'light', act: turn('Data and gradients') },
  'odd-both': { messages: [show(oddities())], theme: 'contrast', act: turn('Gradients, backward') },
  transformer: { messages: [show(transformer(12))] },
  'transformer-reveal': {
    messages: [show(transformer(12)), { type: 'reveal', node: 60 }],
  },
  'transformer-open': {
    messages: [show(transformer(2))],
    theme: 'light',
    act: (page) => page.getByRole('button', { name: 'Open all modules' }).click(),
  },
  minimap: {
    messages: [show(transformer(2))],
    act: async (page) => {
      await page.getByRole('button', { name: 'Open all modules' }).click();
      await page.keyboard.press('/');
      await page.keyboard.type('op:linear');
      await page.keyboard.press('Enter');
    },
  },
  'minimap-light': { messages: [show(randomGraph(1000))], theme: 'light' },
  'minimap-contrast': { messages: [show(randomGraph(1000))], theme: 'contrast', width: 420, height: 700 },
  tree: { messages: [show(mlp), { type: 'reveal', node: 4 }], act: focusTree },
  'tree-light': { messages: [show(transformer(2))], theme: 'light', act: focusTree },
  'tree-contrast': { messages: [show(mlp)], theme: 'contrast', width: 420, height: 700, act: focusTree },
  'right-regression': { messages: [show(regression)], act: turnRight },
  'right-mlp': { messages: [show(mlp)], theme: 'light', act: turnRight },
  'right-both': {
    messages: [show(mlp)],
    act: async (page) => {
      await turnRight(page);
      await page.getByRole('radio', { name: 'Data and gradients' }).check();
      await page.keyboard.press('Escape');
    },
  },
  'right-odd': { messages: [show(oddities())], theme: 'contrast', act: turnRight },
  'right-transformer': { messages: [show(transformer(2))], act: turnRight },
  'right-random': { messages: [show(randomGraph(1000))], act: turnRight },
  'canvas-near': { messages: [show(parallelChains(24, 24, 'values'))], width: 3800, height: 2200 },
  'canvas-near-light': {
    messages: [show(parallelChains(24, 24, 'values'))],
    theme: 'light',
    width: 3800,
    height: 2200,
    act: async (page) => {
      await turn('Data and gradients')(page);
      await page.keyboard.press('Escape');
    },
  },
  odd: { messages: [show(oddities()), { type: 'reveal', node: 1 }] },
  'odd-light': { messages: [show(oddities()), { type: 'reveal', node: 2 }], theme: 'light' },
  random: { messages: [show(randomGraph(1000))] },
  'random-near': { messages: [show(randomGraph(1000)), { type: 'reveal', node: 500 }] },
  'random-fit': {
    messages: [show(randomGraph(1000))],
    act: (page) => page.getByRole('button', { name: 'Fit into the window (0)' }).click(),
  },
  empty: {
    messages: [
      { type: 'empty', message: 'Run a training script with Backstep, and its computation graph appears here.' },
    ],
  },
  loading: { messages: [{ type: 'loading', message: 'Reading step 1200 of mnist-mlp.ts' }] },
  error: {
    messages: [{ type: 'error', message: 'The trace is damaged: records.jsonl, line 12 is not JSON.' }],
    theme: 'light',
  },
};

const wanted = process.argv.slice(2);
const { origin, close } = await serveGraphPage();
await mkdir(output, { recursive: true });
const browser = await launchBrowser();
let failures = 0;
try {
  for (const [name, scene] of Object.entries(scenes)) {
    if (wanted.length > 0 && !wanted.some((word) => name.startsWith(word))) continue;
    const { page, complaints, send } = await openGraphPage(browser, origin, scene);
    const start = performance.now();
    for (const message of scene.messages) {
      await send(message);
      if (message.type === 'document') await page.locator('.item, .tiles.shown').first().waitFor();
    }
    const ready = performance.now() - start;
    await scene.act?.(page);
    await page.waitForTimeout(700);
    await page.screenshot({ path: path.join(output, `${name}.png`) });
    console.log(`${name}: ${ready.toFixed(0)} ms${complaints.map((text) => `\n  ! ${text}`).join('')}`);
    failures += complaints.length;
    await page.close();
  }
} finally {
  await browser.close();
  close();
}
process.exitCode = failures > 0 ? 1 : 0;
