// Budget: 4 minutes
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { launch } from '../e2e/support/launch.ts';
import type { Theme } from '../e2e/support/themes.ts';
import { waitUntil } from '../e2e/support/wait.ts';

/** Keeps a tensor from each step, which the table must show. */
const script = `import { nn, optim, randn } from 'backstep';

const model = new nn.Sequential(new nn.Linear(64, 128), new nn.ReLU(), new nn.Linear(128, 10));
const optimizer = new optim.Adam(model.parameters());
const activations = [];
for (let step = 0; step < 1_000_000; step++) {
  optimizer.zeroGrad();
  const output = model(randn([32, 64]));
  output.pow(2).mean().backward();
  optimizer.step();
  if (activations.length < 100) activations.push(output.detach().clone());
}
console.log(activations.length);
`;

test('tensor memory: the lines of a paused run with links, by module, and after the run', async () => {
  await using editor = await launch();
  await editor.runCommand('Backstep: Show Tensor Memory');
  const page = await editor.webviewWith('h1:has-text("Tensor memory")');
  await page.getByText('Nothing has been trained here yet').waitFor({ timeout: 30_000 });
  await editor.screenshot('tensor-memory-empty');
  await editor.runCommand('View: Close Editor');

  await writeFile(join(editor.workspace, 'keeps.ts'), script);
  await editor.openFile('keeps.ts');
  await editor.runCommand('Backstep: Run Training');
  const training = await editor.webviewWith('section.run');
  const step = training.locator('.fact:has(dt:text-is("Step")) dd');
  await waitUntil(
    'some hundred steps are done',
    async () => Number((await step.innerText()).replace(/\D/g, '')) > 200,
    60_000,
  );
  await editor.runCommand('Backstep: Pause Training');
  await training.getByText('Paused', { exact: true }).waitFor({ timeout: 30_000 });
  await editor.runCommand('Backstep: Show Tensor Memory');
  const memory = await editor.webviewWith('h1:has-text("Tensor memory")');
  await memory.getByText(/keeps\.ts, paused in step/).waitFor({ timeout: 30_000 });
  const kept = memory.locator('tbody tr', { hasText: 'keeps.ts:11' });
  await kept.waitFor();
  assert.match(await kept.innerText(), /100\s+cpu\s+clone/);

  for (const theme of ['light', 'highContrast', 'highContrastLight', 'dark'] satisfies Theme[]) {
    await editor.useTheme(theme);
    await editor.screenshot(`tensor-memory-${theme}`);
  }
  await kept.getByRole('button', { name: 'keeps.ts:11' }).click();
  await editor.page.locator('.statusbar-item', { hasText: /Ln 11, Col/ }).waitFor();

  await memory.getByRole('button', { name: 'By module' }).click();
  const layer = memory.locator('tbody tr', { hasText: 'outside of modules' });
  await layer.waitFor();
  await editor.page.setViewportSize({ width: 900, height: 900 });
  await editor.screenshot('tensor-memory-narrow');

  await editor.runCommand('Backstep: Stop Training');
  await training.getByText('Stopped', { exact: true }).waitFor({ timeout: 30_000 });
  await memory.getByText(/keeps\.ts, paused in step/).waitFor();
});
