// Budget: 5 minutes
/** A run beside another one in a real editor: the tensors of both, what was removed, and the file that keeps the two. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { decodeNpy } from '../../src/formats/npy.ts';
import { openTrace } from '../../src/trace/open.ts';
import { choosePath } from '../e2e/support/choose-path.ts';
import { launch } from '../e2e/support/launch.ts';
import { recordByCommandLine } from '../e2e/support/traces.ts';
import { waitUntil } from '../e2e/support/wait.ts';
import { inRoot } from '../harness/paths.ts';

const script = (activation: string, steps: number) => `import { nn, optim, randn, steps } from 'backstep';

const model = new nn.Sequential(new nn.Linear(4, 8), new nn.${activation}(), new nn.Linear(8, 3));
const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
const x = randn([16, 4]);
for (const _ of steps(${steps})) {
  const loss = model(x).square().mean();
  sgd.zeroGrad();
  loss.backward();
  sgd.step();
}
`;

/** The value of an operation in a step of a trace, as it was recorded. */
async function recordedValue(path: string, index: number, op: string): Promise<number[]> {
  const trace = await openTrace(path);
  const step = await trace.step(index);
  const node = (await trace.graph(step.graph)).nodes.find((each) => each.op === op);
  const value = step.values.find((each) => each.node === node?.id)?.value;
  assert.ok(value?.blob, `${op} was recorded`);
  const elements = Array.from(await trace.tensor(value.blob, value.dtype), Number);
  await trace.close();
  return elements;
}

/** Fills the editor's dialog for a file to write, once it asks for one of this name. */
async function saveAs(page: Page, proposed: string, path: string): Promise<void> {
  const input = page.locator('.quick-input-widget:visible .quick-input-box input');
  await waitUntil('the dialog asks for a place', async () => (await input.inputValue()).endsWith(`/${proposed}`));
  await input.fill(path);
  await page.keyboard.press('Enter');
}

it('shows and saves the tensors of both runs, finds what was removed, and exports both, step by step', async () => {
  await using editor = await launch({ size: { width: 1600, height: 1000 } });
  const { page, workspace } = editor;
  await writeFile(join(workspace, 'net.ts'), script('Tanh', 3));
  const before = await recordByCommandLine(editor, 'net.ts', 'before.safetensors', '--capture-every', '1');
  await writeFile(join(workspace, 'net.ts'), script('ReLU', 4));
  await recordByCommandLine(editor, 'net.ts', 'now.safetensors', '--capture-every', '1');
  await editor.openInItsEditor('now.safetensors');
  const graph = await editor.webviewWith('svg.picture .item');
  await graph.getByRole('button', { name: 'Compare with another step or run' }).click();
  await graph.getByRole('menuitem', { name: 'Another run or trace…' }).click();
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Exported Trace or Model…' }).first().click();
  await choosePath(page, before, 'Compare');
  const bar = graph.locator('.comparison-text', { hasText: 'step 2 of before.safetensors' });
  await bar.waitFor();

  const search = graph.locator('.search-input');
  await search.fill('removed');
  await graph.getByRole('option', { name: /^tanh removed/ }).click();
  await graph.locator('.details-heading h2', { hasText: 'tanh' }).waitFor();
  const value = graph.locator('.preview-section').first();
  await value.locator('.tensor-picture').waitFor();
  await editor.screenshot('compared-1-removed');
  await value.getByRole('button', { name: 'Save as .npy…' }).click();
  const saved = join(workspace, 'saved.npy');
  await saveAs(page, 'tanh-value-step-2-of-before.safetensors.npy', saved);
  const expected = await recordedValue(before, 2, 'tanh');
  await waitUntil('the tensor is saved', async () => {
    const bytes = await readFile(saved).catch(() => null);
    if (bytes === null || bytes.byteLength === 0) return false;
    const { data } = decodeNpy(bytes, 'saved.npy');
    assert.deepEqual(Array.from(data, Number), expected);
    return true;
  });

  await search.fill('op:linear changed');
  await search.press('Enter');
  await graph.locator('.details-heading h2', { hasText: 'linear' }).waitFor();
  const sights = graph.getByRole('group', { name: 'Which step’s value to show' });
  await sights.getByRole('button', { name: 'Before' }).click();
  await value.locator('.tensor-picture').waitFor();
  await sights.getByRole('button', { name: 'Difference' }).click();
  await graph.locator('.sight-note', { hasText: 'step 3 less step 2 of before.safetensors' }).waitFor();
  for (const theme of ['dark', 'light', 'highContrast'] as const) {
    await editor.useTheme(theme);
    await value.locator('.tensor-picture').scrollIntoViewIfNeeded();
    await editor.screenshot(`compared-2-difference-${theme}`);
  }

  await editor.runCommand('Backstep: Export Graph');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'HTML' }).first().click();
  const html = join(workspace, 'both.html');
  const input = page.locator('.quick-input-widget:visible .quick-input-box input');
  await waitUntil('the dialog asks for a place', async () => (await input.inputValue()).endsWith('.html'));
  await input.fill(html);
  await page.keyboard.press('Enter');
  await editor.notification('The graph is in both.html').waitFor();
  const file = await page.context().browser()?.newPage();
  assert.ok(file !== undefined);
  await file.goto(`file://${html}`);
  const compared = file.locator('.comparison-text');
  await compared.filter({ hasText: 'Compared with step 2 of before.safetensors' }).waitFor();
  await file.getByRole('slider', { name: 'Captured step' }).press('Home');
  await compared.filter({ hasText: 'Compared with step 0 of before.safetensors' }).waitFor();
  await file.locator('.search-input').fill('removed');
  await file.getByRole('option', { name: /^tanh removed/ }).waitFor();
  await editor.screenshot('compared-3-editor');
  await file.screenshot({ path: inRoot('test-results', 'screenshots', 'compared-4-file.png') });
});
