// Budget: 5 minutes
/** The graph inspector in a real editor: a failed step, two runs compared, panels side by side over a reload, the cursor's nodes. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { untilKept } from '../e2e/support/kept-editors.ts';
import { launch } from '../e2e/support/launch.ts';
import { waitUntil } from '../e2e/support/wait.ts';

const script = (activation: string, last: number) => `import { nn, optim, randn, steps } from 'backstep';

const model = new nn.Sequential(new nn.Linear(4, 8), new nn.${activation}(), new nn.Linear(8, 3));
const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
const x = randn([16, 4]);
for (const step of steps(4)) {
  const output = model(x);
  const loss = output.matmul(randn([step < ${last} ? 3 : 5, 1])).square().mean();
  sgd.zeroGrad();
  loss.backward();
  sgd.step();
}
`;

describe('the graph inspector', () => {
  it('shows where a step failed, compares runs, stands side by side and comes back', async () => {
    await using editor = await launch({ size: { width: 1600, height: 1000 } });
    const { page } = editor;
    const file = join(editor.workspace, 'net.ts');
    await writeFile(file, script('ReLU', 3));
    await editor.openFile('net.ts');
    await editor.runCommand('Backstep: Run Training');
    await editor.notification('cannot be multiplied').waitFor({ timeout: 60_000 });
    await editor.runCommand('Notifications: Clear All Notifications');
    await editor.runCommand('Backstep: Inspect Computation Graph');
    const failed = await editor.webviewWith('.card.failed.selected');
    assert.match((await failed.locator('.failure-text').textContent()) ?? '', /cannot be multiplied/);
    assert.equal(await failed.locator('.details-heading h2').textContent(), 'matmul');
    await editor.screenshot('inspector-1-failed');

    await writeFile(file, script('Tanh', 9));
    await editor.runCommand('Backstep: Run Training Again');
    const graph = await editor.webviewWith('.timeline-label');
    await graph.locator('.timeline-label', { hasText: 'step 3' }).waitFor({ timeout: 60_000 });
    await waitUntil('the error of the run before is gone', async () => !(await graph.locator('.failure').isVisible()));
    await graph.getByRole('button', { name: 'Compare with another step or run' }).click();
    await graph.getByRole('menuitem', { name: 'Captured step before' }).click();
    await graph.locator('.comparison-text', { hasText: 'Compared with step 0' }).waitFor();
    await editor.screenshot('inspector-2-steps-compared');
    await graph.getByRole('button', { name: 'Compare with another step or run' }).click();
    await graph.getByRole('menuitem', { name: 'Another run or trace…' }).click();
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'net.ts' }).first().click();
    await graph.locator('.comparison-text', { hasText: /of net\.ts/ }).waitFor();
    await editor.screenshot('inspector-3-runs-compared');
    await graph.getByRole('button', { name: 'Stop comparing' }).click();
    await graph.locator('.comparison').waitFor({ state: 'hidden' });

    await graph.getByRole('button', { name: 'Earlier captured step' }).click();
    await graph.getByRole('button', { name: 'Open the graph to the side' }).click();
    const panels = async () =>
      (
        await Promise.all(
          page.frames().map((one) =>
            one
              .locator('svg.picture .item')
              .count()
              .catch(() => 0),
          ),
        )
      ).filter((count) => count > 0).length;
    await waitUntil('two graphs are in view', async () => (await panels()) === 2);
    await editor.screenshot('inspector-4-side-by-side');
    // In a browser the editor keeps its panels every few seconds; a window of the desktop does when it closes.
    await untilKept(page, /backstep\.recordedRun/, /source[\\":]+\{/);
    await page.reload();
    await waitUntil('both graphs are back', async () => (await panels()) === 2, 90_000);
    await editor.screenshot('inspector-5-reloaded');

    await page.getByRole('tab', { name: 'net.ts, Editor Group 1' }).click();
    await editor.goTo(8, 24);
    const marked = await editor.webviewWith('.cursor-chip:not([hidden])');
    assert.match((await marked.locator('.cursor-chip').textContent()) ?? '', /^net\.ts:8/);
    await editor.runCommand('Backstep: List Nodes of This Line in Graph');
    await waitUntil('the nodes of the line are listed', async () => {
      const counts = await Promise.all(
        page.frames().map((one) =>
          one
            .locator('.search-results [role=option]')
            .count()
            .catch(() => 0),
        ),
      );
      return counts.some((count) => count > 2);
    });
    await editor.screenshot('inspector-6-line');
  });
});
