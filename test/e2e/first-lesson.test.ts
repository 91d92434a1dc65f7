/**
 * What a newcomer does in the first five minutes, in the packaged extension: run a script from the command palette, look at
 * its graph, point at an expression, step the backward pass and step back.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { type LaunchedEditor, launch } from './support/launch.ts';
import { waitUntil } from './support/wait.ts';

/** The line of samples/linear-regression.ts whose step is the last one recorded, and where `loss` and `mean` stand on it. */
const lossLine = 'const loss = x.mul(slope).sub(y).square().mean();';

async function clearNotifications(editor: LaunchedEditor): Promise<void> {
  await editor.runCommand('Notifications: Clear All Notifications');
}

async function lineOf(editor: LaunchedEditor, text: string): Promise<number> {
  const source = await readFile(join(editor.workspace, 'linear-regression.ts'), 'utf8');
  const line = source.split('\n').findIndex((one) => one.includes(text)) + 1;
  assert.ok(line > 0, `the sample has a line with ${text}`);
  return line;
}

/** The name in the top frame of the call stack, which is the backward node that runs next. */
async function currentStop(page: Page): Promise<string> {
  const frame = page.locator('.debug-call-stack .monaco-list-row .stack-frame').first();
  await frame.waitFor();
  return (await frame.innerText()).replaceAll('\n', ' ');
}

/** Presses a key of the debugger and waits until it stops at another operation. */
async function step(page: Page, command: () => Promise<void>): Promise<string> {
  const before = await currentStop(page);
  await command();
  await waitUntil('the debugger stops at another operation', async () => (await currentStop(page)) !== before);
  return await currentStop(page);
}

describe('the first lesson', () => {
  it('runs, shows its graph, answers a hover, and steps backward and back again', async () => {
    await using editor = await launch({ size: { width: 1600, height: 1000 } });
    const { page } = editor;
    await editor.openFile('linear-regression.ts');
    await editor.runCommand('Backstep: Run Training');
    const training = await editor.webviewWith('.chart-panel');
    await training.locator('.state', { hasText: 'Finished' }).waitFor({ timeout: 60_000 });
    await editor.screenshot('lesson-1-training');

    await clearNotifications(editor);
    await editor.runCommand('Backstep: Inspect Computation Graph');
    const graph = await editor.webviewWith('svg.picture .item');
    const mean = graph.locator('[role][data-key^="node"]', { hasText: /^mean/ });
    await mean.click();
    await graph.locator('.details-heading h2', { hasText: 'mean' }).waitFor();
    const [value, gradient] = await graph.locator('.scalar-number').allTextContents();
    assert.match(value ?? '', /^1\.752\d*e[−-]8$/, 'the value of the loss in the last step');
    assert.equal(gradient, '1', 'its gradient');
    await waitUntil('the chosen node is in view beside its details', async () => {
      const [card, canvas] = [await mean.boundingBox(), await graph.locator('svg.picture').boundingBox()];
      return card !== null && canvas !== null && card.y >= canvas.y && card.y + card.height <= canvas.y + canvas.height;
    });
    await editor.screenshot('lesson-2-graph');

    await page.keyboard.press('ControlOrMeta+Digit1');
    await editor.openFile('linear-regression.ts');
    const line = await lineOf(editor, lossLine);
    await editor.goTo(line, lossLine.indexOf('loss') + 4);
    const hover = await editor.showHover(/float64/);
    assert.match(await hover.innerText(), /\[\] float64 cpu/);
    assert.match(await hover.innerText(), /1\.752\d*e-8/);
    assert.match(await hover.innerText(), /Step backward from here/);
    await editor.screenshot('lesson-3-hover');
    await page.keyboard.press('Escape');

    await editor.runCommand('Backstep: Step Through Backward Pass');
    await page.locator('.debug-toolbar').waitFor();
    const next = () => editor.runCommand('Debug: Step Over');
    const stops = [await currentStop(page)];
    for (let count = 0; count < 3; count++) stops.push(await step(page, next));
    assert.deepEqual(
      stops.map((stop) => /\w+Backward0|AccumulateGrad/.exec(stop)?.[0]),
      ['MeanBackward0', 'PowBackward0', 'SubBackward0', 'MulBackward0'],
    );
    await page
      .locator('.monaco-editor .debug-top-stack-frame-line, .monaco-editor .debug-focused-stack-frame-line')
      .first()
      .waitFor();
    const lit = graph.locator('.card.current');
    await lit.waitFor();
    assert.match((await lit.textContent()) ?? '', /^mul/, 'the graph lights the operation');
    await editor.screenshot('lesson-4-stepped');

    assert.match(
      await step(page, () => page.locator('.debug-toolbar .action-label[aria-label^="Step Back"]').click()),
      /SubBackward0/,
    );
    assert.match((await graph.locator('.card.current').textContent()) ?? '', /^sub/);
    await editor.screenshot('lesson-5-stepped-back');
    for (const theme of ['light', 'highContrast'] as const) {
      await editor.useTheme(theme);
      await editor.screenshot(`lesson-6-${theme}`);
    }
  });
});
