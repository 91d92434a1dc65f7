// Budget: 10 minutes
/** Recorded runs from the disk: opened, stepped through, exported, and refused with a reason. */
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openTrace } from '../../src/trace/open.ts';
import { launch } from '../e2e/support/launch.ts';
import { recordByCommandLine } from '../e2e/support/traces.ts';
import { waitUntil } from '../e2e/support/wait.ts';

describe('a saved trace', () => {
  it('opens in its own editor, with its values, leads to its script, and steps backward', async () => {
    await using editor = await launch({ size: { width: 1600, height: 1000 } });
    const { page } = editor;
    const script = join(editor.workspace, 'linear-regression.ts');
    const text = await readFile(script, 'utf8');
    await recordByCommandLine(editor, 'linear-regression.ts', 'lesson.safetensors');
    await editor.openInItsEditor('lesson.safetensors');
    const graph = await editor.webviewWith('svg.picture .item');
    await graph.locator('[role][data-key^="node"]', { hasText: /^mean/ }).click();
    await graph.locator('.details-heading h2', { hasText: 'mean' }).waitFor();
    const [value, gradient] = await graph.locator('.scalar-number').allTextContents();
    assert.match(value ?? '', /^1\.752\d*e[−-]8$/, 'the value of the loss in the last step');
    assert.equal(gradient, '1', 'its gradient');
    assert.equal(await graph.locator('.source-mark').count(), 0, 'the script is as it was');
    await page.locator('.tab', { hasText: 'linear-regression.ts' }).waitFor();
    await editor.screenshot('trace-1-opened');

    await writeFile(script, `// added since\n${text}`);
    await graph.locator('.source-mark', { hasText: 'changed since the run' }).waitFor();
    await editor.screenshot('trace-2-changed');

    await graph.getByRole('button', { name: 'Step backward from here' }).click();
    const frame = page.locator('.debug-call-stack .monaco-list-row .stack-frame').first();
    await frame.waitFor();
    assert.match(await frame.innerText(), /MeanBackward0/);
    await waitUntil('the graph lights the stop', async () => (await graph.locator('.current').count()) > 0);
    assert.ok(await graph.locator('svg.picture').isVisible(), 'the panel is still in sight beside the script');
    await editor.screenshot('trace-3-stepping');
    await page.keyboard.press('F10');
    await waitUntil('the next stop', async () => /SquareBackward0|PowBackward0/.test(await frame.innerText()));
    await page.keyboard.press('Shift+F5');
    await frame.waitFor({ state: 'detached' });
    await editor.runCommand('View: Close All Editors');

    await rm(script);
    await editor.openInItsEditor('lesson.safetensors');
    const again = await editor.webviewWith('svg.picture .item');
    await again.locator('[role][data-key^="node"]', { hasText: /^mean/ }).click();
    await again.locator('.source-mark', { hasText: 'no longer on the disk' }).waitFor();
    await page.locator('.monaco-editor .view-line', { hasText: 'epochs' }).first().waitFor();
    await editor.screenshot('trace-4-script-gone');
  });

  it('is refused with a reason when it is cut, foreign or empty', async () => {
    await using editor = await launch();
    const whole = await readFile(await recordByCommandLine(editor, 'linear-regression.ts', 'whole.safetensors'));
    const header = Buffer.from('{"weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.byteLength));
    const newer = Buffer.from(whole.toString('latin1').replace('\\"version\\":1', '\\"version\\":2'), 'latin1');
    assert.notDeepEqual(newer, whole);
    for (const [name, content, reason] of [
      ['cut', whole.subarray(0, whole.byteLength - 3), 'a file that ends before it'],
      ['weights', Buffer.concat([length, header, Buffer.alloc(4)]), 'a safetensors file without one'],
      ['empty', Buffer.alloc(0), 'only 0 bytes'],
      ['newer', newer, 'version 2, which a newer Backstep wrote'],
    ] as const) {
      const file = `${name}.safetensors`;
      await writeFile(join(editor.workspace, file), content);
      await editor.openInItsEditor(file);
      const page = await editor.webviewWith('.status-error:not([hidden])');
      const message = await page.locator('.status-error').innerText();
      assert.ok(message.includes(`${file} cannot be read as a trace`) && message.includes(reason), message);
      await editor.screenshot(`trace-refused-${name}`);
      await editor.runCommand('View: Close All Editors');
    }
  });

  it('is exported from the last run, and opened among the earlier runs', async () => {
    await using editor = await launch();
    const { page } = editor;
    await editor.openFile('linear-regression.ts');
    await editor.runCommand('Backstep: Export Trace');
    await editor.notification('There is no recorded run to export yet').waitFor();
    await editor.runCommand('Backstep: Run Training');
    const training = await editor.webviewWith('.chart-panel');
    await training.locator('.state', { hasText: 'Finished' }).waitFor({ timeout: 60_000 });
    await editor.runCommand('Backstep: Export Trace');
    const target = join(editor.workspace, 'out.safetensors');
    await page.locator('.quick-input-widget:visible .quick-input-box input').fill(target);
    await page.keyboard.press('Enter');
    await editor.notification(/Exported 6 recorded steps of linear-regression\.ts/).waitFor();
    await editor.screenshot('trace-5-exported');
    const trace = await openTrace(target);
    assert.ok((await trace.scriptTexts()).has(join(editor.workspace, 'linear-regression.ts')));
    await trace.close();

    await editor.runCommand('Backstep: Open Trace');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: '400 steps, finished' }).waitFor();
    await editor.screenshot('trace-6-choice');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: '400 steps, finished' }).click();
    const graph = await editor.webviewWith('svg.picture .item');
    await graph.locator('[role][data-key^="node"]', { hasText: /^mean/ }).waitFor();
    await editor.screenshot('trace-7-earlier-run');
  });
});
