// Budget: 4 minutes
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { launch } from '../e2e/support/launch.ts';
import type { Theme } from '../e2e/support/themes.ts';

/** The samples want float64, which lives on the CPU alone. */
const script = `import { randn } from 'backstep';

const x = randn([4, 4]);
console.log(x.matmul(x).device);
`;

test('the device menu says what there is and why something is not, and switches the device of the next run', async () => {
  await using editor = await launch();
  await writeFile(join(editor.workspace, 'here.ts'), script);
  await editor.openFile('here.ts');
  await editor.runCommand('Backstep: Open Training Panel');
  const page = editor.webview();
  await page.locator('.devices summary').click({ timeout: 30_000 });
  const row = (device: string) => page.locator('.device', { has: page.getByLabel(device, { exact: true }) });

  // All have answered when auto is known: it comes last.
  await row('auto')
    .getByText(/^(cpu|webgpu): ./)
    .waitFor({ timeout: 120_000 });
  assert.equal(await page.getByLabel('auto', { exact: true }).isChecked(), true);
  const tensorflow = page.getByLabel('tensorflow', { exact: true });
  assert.equal(await tensorflow.isDisabled(), true);
  assert.match(await row('tensorflow').innerText(), /Neither .* is installed: run 'Backstep: Set Up tfjs-node-gpu'/);
  assert.equal(await page.getByLabel('cpu', { exact: true }).isEnabled(), true);
  for (const theme of ['light', 'highContrast', 'highContrastLight', 'dark'] satisfies Theme[]) {
    await editor.useTheme(theme);
    await editor.screenshot(`device-menu-${theme}`);
  }

  // By keyboard, as radio buttons are: the arrow goes past what cannot be chosen.
  await page.getByLabel('wasm', { exact: true }).check();
  await page.locator('.devices summary', { hasText: 'wasm' }).waitFor();
  await page.getByLabel('wasm', { exact: true }).press('ArrowDown');
  await page.locator('.devices summary', { hasText: 'tfjs-cpu' }).waitFor();
  await page.getByLabel('wasm', { exact: true }).check();
  await page.locator('.devices summary', { hasText: 'wasm' }).waitFor();

  await editor.runCommand('Backstep: Run Training');
  await page.getByText('Finished', { exact: true }).waitFor({ timeout: 60_000 });
  await page.locator('.fact', { hasText: 'Device' }).locator('dd', { hasText: 'wasm' }).waitFor();
  await editor.page.setViewportSize({ width: 700, height: 900 });
  await editor.screenshot('device-menu-narrow');
});
