// Budget: 8 minutes
/** Graph panels in a real editor while a run goes on, over a window reload, and beside traces from the disk. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { Frame } from 'playwright-core';
import { choosePath } from '../e2e/support/choose-path.ts';
import { untilKept } from '../e2e/support/kept-editors.ts';
import { launch } from '../e2e/support/launch.ts';
import { recordByCommandLine } from '../e2e/support/traces.ts';
import { waitUntil } from '../e2e/support/wait.ts';
import { inRoot } from '../harness/paths.ts';

/** `rest`: what is done after each step. */
const script = (activation: string, steps: string, rest = '') => `import { nn, optim, randn, steps } from 'backstep';

const model = new nn.Sequential(new nn.Linear(4, 8), new nn.${activation}(), new nn.Linear(8, 3));
const sgd = new optim.SGD(model.parameters(), { lr: 0.01 });
const x = randn([16, 4]);
for (const step of steps(${steps})) {
  const loss = model(x).square().mean();
  sgd.zeroGrad();
  loss.backward();
  sgd.step();
  ${rest}
}
`;

/** The step that a graph page shows. */
async function stepOf(graph: Frame): Promise<number> {
  const text = (await graph.locator('.timeline-label').textContent()) ?? '';
  return Number(/step (\d+)/.exec(text)?.[1] ?? Number.NaN);
}

describe('graph panels', () => {
  it('follow a live run, the one in the side bar, the one beside and the training panel, without losing their place', async () => {
    await using editor = await launch({ size: { width: 1600, height: 1000 } });
    const { page } = editor;
    await writeFile(
      join(editor.workspace, 'endless.ts'),
      script('ReLU', '1e9', 'await new Promise((resolve) => setTimeout(resolve, 4));'),
    );
    await editor.openFile('endless.ts');
    await editor.runCommand('Backstep: Run Training');
    const training = await editor.webviewWith('.chart-panel');
    await training.locator('.state', { hasText: 'Running' }).waitFor({ timeout: 60_000 });
    await editor.runCommand('Backstep: Inspect Computation Graph');
    const graph = await editor.webviewWith('svg.picture .item');
    await graph.locator('.search-input').fill('op:pow');
    await graph.locator('.search-input').press('Enter');
    await graph.locator('.details-heading h2', { hasText: 'pow' }).waitFor();
    const first = await stepOf(graph);
    await waitUntil('the panel follows', async () => (await stepOf(graph)) > first, 60_000);
    assert.equal(await graph.locator('.details-heading h2').textContent(), 'pow', 'what was chosen still is');
    await editor.screenshot('live-1-panel');

    await graph.getByRole('button', { name: 'Open the graph to the side' }).click();
    const shown = async (): Promise<Frame[]> => {
      const found: Frame[] = [];
      for (const frame of page.frames())
        if (
          (await frame
            .locator('svg.picture .item')
            .count()
            .catch(() => 0)) > 0
        )
          found.push(frame);
      return found;
    };
    await waitUntil('two graphs are in view', async () => (await shown()).length === 2, 60_000);
    for (const frame of await shown()) {
      const before = await stepOf(frame);
      await waitUntil('each follows', async () => (await stepOf(frame)) > before, 60_000);
    }
    await training.locator('.state', { hasText: 'Running' }).waitFor();
    await editor.screenshot('live-2-beside');
    await editor.runCommand('Backstep: Stop Training');
    await training.locator('.state', { hasText: /Stopped/ }).waitFor({ timeout: 30_000 });
    await waitUntil('both end at the same step', async () => {
      const steps = await Promise.all((await shown()).map(stepOf));
      return steps.length === 2 && steps[0] === steps[1];
    });
    await editor.screenshot('live-3-stopped');
  });

  it('of a run folder come back after a window reload, compared with the trace file that was picked', async () => {
    await using editor = await launch({ size: { width: 1600, height: 1000 } });
    const { page, workspace } = editor;
    const runFolder = join(workspace, 'recorded');
    await writeFile(join(workspace, 'net.ts'), script('Tanh', '4'));
    const command = [inRoot('dist', 'cli.js'), 'run', join(workspace, 'net.ts'), '--trace', runFolder];
    await promisify(execFile)(process.execPath, command, { cwd: workspace });
    await writeFile(join(workspace, 'net.ts'), script('ReLU', '4'));
    const other = await recordByCommandLine(editor, 'net.ts', 'other.safetensors');
    const row = (text: string) => page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();

    await editor.runCommand('Backstep: Open Trace');
    await row('Run Folder…').click();
    await choosePath(page, runFolder, 'Open Trace');
    const graph = await editor.webviewWith('svg.picture .item');
    await graph.getByRole('button', { name: 'Compare with another step or run' }).click();
    await graph.getByRole('menuitem', { name: 'Another run or trace…' }).click();
    await row('Exported Trace or Model…').click();
    await choosePath(page, other, 'Compare');
    await graph.locator('.comparison-text', { hasText: 'of other.safetensors' }).waitFor();
    await graph.locator('.card.removed, .card-mark').first().waitFor();
    await editor.screenshot('reload-1-compared');

    await untilKept(page, /backstep\.recordedRun/, /source[\\":]+\{/, /compared[\\":]+\{[^}]*other\.safetensors/);
    await page.reload();
    const back = await editor.webviewWith('.comparison:not([hidden])');
    await back.locator('.comparison-text', { hasText: 'of other.safetensors' }).waitFor({ timeout: 90_000 });
    await back.locator('svg.picture .item').first().waitFor();
    await editor.screenshot('reload-2-back');

    await rm(other);
    await page.reload();
    const lost = await editor.webviewWith('.comparison:not([hidden])');
    await lost
      .locator('.comparison-text', { hasText: 'The comparison with other.safetensors has ended' })
      .waitFor({ timeout: 90_000 });
    await lost.locator('svg.picture .item').first().waitFor();
    await editor.screenshot('reload-3-lost');
    await lost.getByRole('button', { name: 'Dismiss' }).click();
    await lost.locator('.comparison').waitFor({ state: 'hidden' });
  });
});
