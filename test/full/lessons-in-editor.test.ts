// Budget: 8 minutes
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launch } from '../e2e/support/launch.ts';

test('lessons in the editor: from the list, with plots in the panel and graphs of their own', async () => {
  await using editor = await launch({ size: { width: 1600, height: 1100 } });
  await editor.runCommand('Backstep: Open Training Panel');
  const page = await editor.webviewWith('li.sample');
  const titles = await page.locator('li.sample h2').allInnerTexts();
  assert.ok(titles.includes('1. Finding your way') && titles.includes('27. A small transformer'), titles.join('\n'));
  await editor.screenshot('lessons-list');

  await editor.openFile('09-loss-surface.ts');
  await editor.runCommand('Backstep: Run Training');
  await page.getByText('Finished', { exact: true }).waitFor({ timeout: 60_000 });
  const surface = page.getByRole('img', { name: 'The loss over w and b: height lines, line the bottom of the valley' });
  await surface.waitFor();
  await surface.scrollIntoViewIfNeeded();
  assert.equal(await surface.locator('.plot-level').count(), 12);
  await editor.screenshot('lessons-surface');

  await editor.openFile('25-convolution.ts');
  await editor.runCommand('Backstep: Run Training');
  const pictures = page.getByRole('img', { name: 'What the network says: 8 pictures' });
  await pictures.waitFor({ timeout: 60_000 });
  await pictures.scrollIntoViewIfNeeded();
  await editor.screenshot('lessons-pictures');
  await editor.runCommand('Backstep: Inspect Computation Graph');
  const graph = await editor.webviewWith('svg.picture .item');
  await graph.getByText('conv', { exact: true }).first().waitFor();
  await editor.screenshot('lessons-convolution-graph');

  await editor.openFile('15-optimizers.ts');
  await editor.runCommand('Backstep: Run Training');
  const optimizers = page.getByRole('img', { name: /^All optimizers: line SGD, .*line Rprop$/ });
  await optimizers.waitFor({ timeout: 60_000 });
  await optimizers.scrollIntoViewIfNeeded();
  for (const theme of ['light', 'highContrast'] as const) {
    await editor.useTheme(theme);
    await editor.screenshot(`lessons-optimizers-${theme}`);
  }
});
