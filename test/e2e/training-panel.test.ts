import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { launch } from './support/launch.ts';
import { waitUntil } from './support/wait.ts';

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

  // Whether it runs is asked of the script: buttons that are there for a moment only cannot be waited for.
  const marks = join(editor.workspace, 'marks.txt');
  const script = join(editor.workspace, 'linear-regression.ts');
  const mark = `import { appendFileSync } from 'node:fs';\nappendFileSync(${JSON.stringify(marks)}, 'ran ');\n`;
  await writeFile(script, mark + (await readFile(script, 'utf8')));
  await page.getByRole('button', { name: 'Run again' }).click();
  await waitUntil('the script has run again', () => existsSync(marks), 30_000);
  await page.getByText('Finished', { exact: true }).waitFor({ timeout: 60_000 });
  assert.equal(await readFile(marks, 'utf8'), 'ran ');
});

test('the training panel stops a run that never ends', async () => {
  await using editor = await launch();
  const endless = "import { steps, tensor } from 'backstep';\nfor (const _ of steps(1e9)) tensor(1).add(1);\n";
  await writeFile(join(editor.workspace, 'endless.ts'), endless);
  await editor.openFile('endless.ts');
  await editor.runCommand('Backstep: Run Training');
  const page = await editor.webviewWith('button');
  await page.getByRole('button', { name: 'Stop' }).click({ timeout: 60_000 });
  await page.getByText('Stopped', { exact: true }).waitFor({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Run again' }).waitFor();
});
