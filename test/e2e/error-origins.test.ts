/** A script that fails: its Problem leads to the lines that made and changed the tensors involved. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { launch } from './support/launch.ts';
import { themes } from './support/themes.ts';
import { waitUntil } from './support/wait.ts';

const changedInPlace = `import { nn, optim, randn } from 'backstep';

const model = new nn.Sequential(new nn.Linear(3, 4), new nn.Linear(4, 1));
const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
const loss = model(randn([8, 3])).sum();
loss.backward(undefined, { retainGraph: true });
sgd.step();
loss.backward();
`;

const wrongShape = `import { nn, randn } from 'backstep';

new nn.Sequential(new nn.Linear(4, 8), new nn.Linear(10, 1))(randn([32, 4]));
`;

const nan = `import { autograd, tensor } from 'backstep';

autograd.setDetectAnomaly(true);
const w = tensor([0, 1], { requiresGrad: true });
const ratio = w.div(w);
ratio.sum().backward();
`;

describe('an error', () => {
  it('at the beginning of a run is all that is told of it', async () => {
    await using editor = await launch();
    await writeFile(join(editor.workspace, 'wrong-shape.ts'), wrongShape);
    await editor.openFile('wrong-shape.ts');
    await editor.runCommand('Backstep: Run Training');
    await editor.notification('mat1 and mat2 shapes cannot be multiplied').waitFor({ timeout: 60_000 });
    const training = await editor.webviewWith('.run .state');
    await training.locator('.state', { hasText: 'Failed' }).waitFor();
    assert.equal(await editor.page.locator('.notification-toast').count(), 1);
    await training.locator('.action', { hasText: 'Graph' }).waitFor();
  });

  it('leads to the lines that made, changed and saved its tensors', async () => {
    await using editor = await launch();
    const { page } = editor;
    await writeFile(join(editor.workspace, 'changed.ts'), changedInPlace);
    await writeFile(join(editor.workspace, 'anomaly.ts'), nan);
    await editor.openFile('changed.ts');
    await editor.runCommand('Backstep: Run Training');
    await editor.notification('modified by an inplace operation').waitFor({ timeout: 60_000 });
    await editor.screenshot('origins-1-notification');
    await editor.runCommand('Notifications: Clear All Notifications');
    await editor.runCommand('View: Focus Problems');
    const problems = page.locator('.markers-panel');
    const row = (text: string) => problems.locator('.monaco-list-row', { hasText: text });
    await row("last modified in place by 'optimizer.step'").waitFor();
    assert.match(
      (await row("made by 'Parameter'").first().innerText()).replaceAll(/\s+/g, ' '),
      /saved tensor \(1\.weight\): float32 \[1, 4\]/,
    );
    await row("saved for the backward pass by 'linear'").waitFor();
    await editor.screenshot('origins-2-problems');
    for (const theme of Object.keys(themes) as (keyof typeof themes)[]) {
      await editor.useTheme(theme);
      await editor.runCommand('View: Focus Problems');
      await editor.screenshot(`origins-2-problems-${theme}`);
    }
    await row("last modified in place by 'optimizer.step'").dblclick();
    await waitUntil('the cursor is at the step of the optimizer', async () =>
      (await page.locator('.statusbar-item[id="status.editor.selection"]').innerText()).startsWith('Ln 7,'),
    );
    await editor.openFile('changed.ts');
    await editor.goTo(8, 8);
    await (await editor.showHover('modified by an inplace operation')).waitFor();
    await editor.screenshot('origins-3-hover');

    await editor.openFile('anomaly.ts');
    await editor.runCommand('Backstep: Run Training');
    await editor.notification('returned nan values').waitFor({ timeout: 60_000 });
    await editor.runCommand('Notifications: Clear All Notifications');
    await editor.runCommand('View: Focus Problems');
    await row("forward operation: 'div'").waitFor();
    await editor.screenshot('origins-4-anomaly');
    await row("forward operation: 'div'").dblclick();
    await waitUntil('the cursor is at the forward line', async () =>
      (await page.locator('.statusbar-item[id="status.editor.selection"]').innerText()).startsWith('Ln 5,'),
    );
  });
});
