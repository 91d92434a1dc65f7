import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launch } from './support/launch.ts';

test('the training panel shows a run, live and after the panel was hidden', async () => {
  await using editor = await launch();
  await editor.runCommand('Backstep: Open Training Panel');
  const page = editor.webview();
  await page.getByText('Nothing has been trained here yet').waitFor({ timeout: 30_000 });
  await editor.screenshot('training-empty');

  await editor.openFile('linear-regression.ts');
  await editor.runCommand('Backstep: Run Training');
  await page.getByText('Finished', { exact: true }).waitFor({ timeout: 60_000 });
  const loss = page.getByRole('slider', { name: 'loss by step' });
  await loss.waitFor();
  assert.match((await loss.getAttribute('aria-valuetext')) ?? '', /^loss 1\.75e−8 at step 399$/);
  const curve =
    (await page.locator('section.metric').first().locator('path.chart-line').first().getAttribute('d')) ?? '';
  assert.ok(curve.split('L').length > 50, 'the curve has its points');
  assert.equal(await page.locator('section.metric').count(), 2, 'the loss, and w');

  // The read-out by keyboard.
  await loss.focus();
  await editor.page.keyboard.press('Home');
  assert.match((await loss.getAttribute('aria-valuetext')) ?? '', /^loss 1 at step 0$/);
  await editor.page.keyboard.press('ArrowRight');
  assert.match((await loss.getAttribute('aria-valuetext')) ?? '', /at step 1$/);

  await page.getByRole('button', { name: 'log' }).click();
  assert.equal(await page.getByRole('button', { name: 'log' }).getAttribute('aria-pressed'), 'true');
  await editor.screenshot('training-finished');

  // Another view takes its place: the page is gone, and comes back as it was.
  await editor.runCommand('View: Show Explorer');
  await page.getByText('Finished', { exact: true }).waitFor({ state: 'detached' });
  await editor.runCommand('Backstep: Open Training Panel');
  await page.getByText('Finished', { exact: true }).waitFor({ timeout: 30_000 });
  assert.equal(await page.getByRole('button', { name: 'log' }).getAttribute('aria-pressed'), 'true');
  await page.getByRole('slider', { name: 'w by step' }).waitFor();

  await page.getByRole('button', { name: 'Run again' }).click();
  await page.getByRole('button', { name: 'Stop' }).waitFor({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 60_000 });
});
