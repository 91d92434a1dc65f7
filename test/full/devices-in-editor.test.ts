// Budget: 6 minutes
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { launch } from '../e2e/support/launch.ts';
import { waitUntil } from '../e2e/support/wait.ts';
import { makeFakeTensorflow, workingIndex } from '../unit/device/fake-tensorflow.ts';

const script = `import { randn } from 'backstep';

const x = randn([4, 4]);
console.log(x.matmul(x).device);
`;

test('Check Devices prints the table; TensorFlow is set up from a folder after asking, and used', async (context) => {
  const cache = await mkdtemp(join(tmpdir(), 'backstep-cache-'));
  context.after(() => rm(cache, { recursive: true, force: true }));
  await using editor = await launch({ environment: { XDG_CACHE_HOME: cache } });
  const { page } = editor;
  const output = page.locator('.panel .view-lines');
  await editor.runCommand('Backstep: Check Devices');
  const line = (text: RegExp) => output.locator('.view-line', { hasText: text }).first();
  // Spaces are unbreakable ones there.
  await line(/^cpu\s+[\d.]+\sGFLOP\/s/).waitFor({ timeout: 240_000 });
  await line(/^Device\sauto\sis\s(cpu|webgpu):\s/).waitFor();
  await editor.screenshot('check-devices');

  // A package that stands for TensorFlow, as one would bring it to a machine without a network.
  const elsewhere = join(editor.workspace, 'elsewhere');
  makeFakeTensorflow(elsewhere, { index: workingIndex });
  await editor.runCommand('Backstep: Set Up tfjs-node-gpu');
  const row = (text: string) => page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  await row('TensorFlow on the processor.').click();
  await row('From a folder').click();
  const input = page.locator('.quick-input-widget:visible .quick-input-box input');
  await waitUntil('the dialog shows a folder', async () => (await input.inputValue()).endsWith('/'));
  // The dialog may still be about to write its own folder there.
  await waitUntil('the dialog lists the folder', async () => {
    if ((await input.inputValue()) !== `${elsewhere}/`) await input.fill(`${elsewhere}/`);
    return await row('node_modules').isVisible();
  });
  await page.locator('.quick-input-widget:visible .monaco-button', { hasText: 'Install' }).click();
  const dialog = page.locator('.monaco-dialog-box', { hasText: `Install ${elsewhere}?` });
  await dialog.waitFor();
  await editor.screenshot('set-up-tensorflow-question');
  await dialog.getByRole('button', { name: 'Install' }).click();
  const ready = editor.notification('Device tensorflow is ready: TensorFlow 2.9.1 on the CPU.');
  await ready.waitFor({ timeout: 120_000 });
  await editor.screenshot('set-up-tensorflow-ready');
  await ready.getByRole('button', { name: 'Use for Training' }).click();

  await writeFile(join(editor.workspace, 'here.ts'), script);
  await editor.openFile('here.ts');
  await editor.runCommand('Backstep: Run Training');
  const training = await editor.webviewWith('section.run');
  await training
    .locator('.fact', { hasText: 'Device' })
    .locator('dd', { hasText: /^tensorflow/ })
    .waitFor({ timeout: 60_000 });
  await training.getByText('Finished', { exact: true }).waitFor({ timeout: 60_000 });
});
