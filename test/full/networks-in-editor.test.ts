// Budget: 12 minutes
/** Networks in the real editor: what their graphs show at first, data and gradients, in every theme, wide and narrow. */
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import type { Frame } from 'playwright-core';
import { type LaunchedEditor, launch } from '../e2e/support/launch.ts';
import type { Theme } from '../e2e/support/themes.ts';

/** What each script's graph must tell at first sight. */
const networks: Readonly<Record<string, readonly string[]>> = {
  'linear-regression.ts': ['mul', 'mean'],
  '25-convolution.ts': ['Conv2d', 'MaxPool2d'],
  'long-recurrence.ts': ['loop, line 11', 'Linear'],
  'deep-transformer.ts': ['Gpt'],
  'not-a-number.ts': ['NaN'],
};
/** And what with one level more open. */
const oneLevelIn: Readonly<Record<string, string>> = { 'deep-transformer.ts': 'TransformerEncoder' };
const ownNetworks = ['long-recurrence.ts', 'deep-transformer.ts', 'not-a-number.ts'];

async function inspect(editor: LaunchedEditor, script: string): Promise<Frame> {
  await editor.runCommand('View: Close All Editors');
  await editor.openFile(script);
  await editor.runCommand('Backstep: Run Training');
  await editor.page.locator('.statusbar-item', { hasText: `${script} finished` }).waitFor({ timeout: 60_000 });
  await editor.openFile(script);
  await editor.runCommand('Backstep: Inspect Computation Graph');
  const graph = await editor.webviewWith('svg.picture .item');
  await editor.screenshot(`network-${basename(script, '.ts')}`);
  // The tree tells what is there, wherever the picture has room for it.
  const told = (text: string) =>
    graph.locator(`[role="treeitem"][aria-label*="${text}"]`).first().waitFor({ state: 'attached' });
  for (const text of networks[script] ?? []) await told(text);
  const inside = oneLevelIn[script];
  if (inside === undefined) return graph;
  await graph.getByRole('button', { name: 'Open one level more' }).click();
  await told(inside);
  return graph;
}

async function show(graph: Frame, flow: string): Promise<void> {
  await graph.getByRole('button', { name: 'Choose what is shown' }).click();
  await graph.getByRole('radio', { name: flow }).check();
  await graph.getByRole('button', { name: 'Choose what is shown' }).press('Escape');
}

test('networks of every size open at a view that can be read, in every theme', async () => {
  await using editor = await launch({ size: { width: 1700, height: 1100 } });
  for (const script of ownNetworks) {
    await copyFile(join(import.meta.dirname, 'networks', script), join(editor.workspace, script));
  }
  const sights: readonly (readonly [string, Theme])[] = [
    ['linear-regression.ts', 'dark'],
    ['25-convolution.ts', 'light'],
    ['long-recurrence.ts', 'dark'],
    ['deep-transformer.ts', 'highContrast'],
    ['not-a-number.ts', 'highContrastLight'],
  ];
  for (const [script, theme] of sights) {
    await editor.useTheme(theme);
    const graph = await inspect(editor, script);
    const name = `network-${basename(script, '.ts')}`;
    for (const flow of ['Gradients, backward', 'Data and gradients']) {
      await show(graph, flow);
      await graph.locator('.net-gradient-line').first().waitFor({ state: 'attached' });
      await editor.screenshot(`${name}-${flow.split(/\W/)[0]?.toLowerCase()}`);
    }
    await editor.page.setViewportSize({ width: 900, height: 800 });
    await editor.screenshot(`${name}-narrow`);
    await editor.page.setViewportSize({ width: 1700, height: 1100 });
  }
});
